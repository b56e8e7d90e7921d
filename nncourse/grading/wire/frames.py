"""pandas on the wire: frames, series, indexes and columns of every usual kind, and their scalars."""

from typing import Any

import numpy as np

from nncourse.grading.wire.arrays import take_dtype
from nncourse.grading.wire.limits import WireError

_NULLABLE = {f"{sign}Int{size}" for sign in ("", "U") for size in (8, 16, 32, 64)}
_NULLABLE |= {"Float32", "Float64", "boolean", "string", "str"}
_UNITS = ("s", "ms", "us", "ns")


def give(writer: Any, value: Any, depth: int) -> Any:
    """The node of a frame, series, index, array or scalar of pandas; None for anything else."""
    import pandas as pd

    if isinstance(value, pd.DataFrame):
        columns = [_column(value.iloc[:, i]) for i in range(value.shape[1])]
        return {"t": "frame", "v": writer.items((value.columns, value.index, columns), depth)}
    if isinstance(value, pd.Series):
        return {"t": "series", "v": writer.items((value.name, value.index, _column(value)), depth)}
    if isinstance(value, pd.Index):
        return _give_index(writer, value, depth)
    if isinstance(value, pd.api.extensions.ExtensionArray):
        return _give_array(writer, value, depth)
    return _give_scalar(writer, value, depth)


def _give_scalar(writer: Any, value: Any, depth: int) -> Any:
    import pandas as pd

    if value is pd.NaT or value is pd.NA:
        return {"t": "nothing", "v": "NaT" if value is pd.NaT else "NA"}
    if isinstance(value, pd.Timestamp):
        zone = None if value.tz is None else str(value.tz)
        return {"t": "timestamp", "v": writer.items((int(value.value), zone), depth)}
    if isinstance(value, pd.Timedelta):
        return {"t": "duration", "v": writer.items((int(value.value), None), depth)}
    if isinstance(value, pd.Period):
        return {"t": "period", "v": writer.items((value.ordinal, value.freqstr), depth)}
    if isinstance(value, pd.Interval):
        return {"t": "interval", "v": writer.items((value.left, value.right, value.closed), depth)}
    return None


def _column(series: Any) -> Any:
    """A column's own array: NumPy's, or one of pandas's extensions."""
    array = series.array
    return (
        series.to_numpy() if type(array).__name__.startswith(("Numpy", "DatetimeArray")) and _plain(array) else array
    )


def _plain(array: Any) -> bool:
    return getattr(array.dtype, "tz", None) is None


def _give_index(writer: Any, value: Any, depth: int) -> Any:
    import pandas as pd

    if isinstance(value, pd.MultiIndex):
        parts = (list(value.levels), [np.asarray(each) for each in value.codes], list(value.names))
        return {"t": "multiindex", "v": writer.items(parts, depth)}
    if isinstance(value, pd.RangeIndex):
        return {"t": "index", "v": writer.items((value.name, range(value.start, value.stop, value.step)), depth)}
    data = _column(value)
    node = {"t": "index", "v": writer.items((value.name, data), depth)}
    frequency = getattr(value, "freqstr", None)
    if isinstance(value, pd.DatetimeIndex | pd.TimedeltaIndex) and frequency is not None:
        node["freq"] = str(frequency)
    return node


def _give_array(writer: Any, value: Any, depth: int) -> Any:
    import pandas as pd

    name = str(value.dtype)
    if isinstance(value, pd.Categorical):
        parts = (np.asarray(value.codes), value.categories, bool(value.ordered))
        return {"t": "categorical", "v": writer.items(parts, depth)}
    if name in _NULLABLE:
        cells = [None if pd.isna(each) else each for each in value.astype(object)]
        return {"t": "nullable", "dtype": name, "v": writer.items(cells, depth)}
    if isinstance(value.dtype, pd.DatetimeTZDtype):
        moments = value.tz_convert("UTC").tz_localize(None).to_numpy()
        return {"t": "zoned", "v": writer.items((moments, str(value.dtype.tz)), depth)}
    if isinstance(value.dtype, pd.PeriodDtype):
        return {"t": "periods", "v": writer.items((value.asi8, value.freqstr), depth)}
    if isinstance(value.dtype, pd.IntervalDtype):
        parts = (value.left, value.right, value.closed)
        return {"t": "intervals", "v": writer.items(parts, depth)}
    if type(value).__name__ in ("NumpyExtensionArray", "DatetimeArray", "TimedeltaArray"):
        return {"t": "extension", "v": writer.node(value.to_numpy(), depth + 1)}
    return None


def _take_frame(reader: Any, node: dict[str, Any], depth: int) -> Any:
    import pandas as pd

    columns, index, data = reader.items(node, depth)
    if not all(_is_column(each, index) for each in data) or len(columns) != len(data):
        raise WireError("A frame's columns are not as long as its index.")
    frame = pd.DataFrame({i: pd.Series(each, index=index) for i, each in enumerate(data)}, index=index)
    frame.columns = columns
    return frame


def _take_series(reader: Any, node: dict[str, Any], depth: int) -> Any:
    import pandas as pd

    name, index, data = reader.items(node, depth)
    if not _is_column(data, index):
        raise WireError("A series is not as long as its index.")
    return pd.Series(data, index=index, name=name)


def _take_index(reader: Any, node: dict[str, Any], depth: int) -> Any:
    import pandas as pd

    name, data = reader.items(node, depth)
    if type(data) is range:
        return pd.RangeIndex(data, name=name)
    index = pd.Index(data, name=name)
    if isinstance(node.get("freq"), str) and len(node["freq"]) < 40:
        index.freq = node["freq"]
    return index


def _take_multiindex(reader: Any, node: dict[str, Any], depth: int) -> Any:
    import pandas as pd

    levels, codes, names = reader.items(node, depth)
    return pd.MultiIndex(levels=levels, codes=codes, names=names)


def _take_categorical(reader: Any, node: dict[str, Any], depth: int) -> Any:
    import pandas as pd

    codes, categories, ordered = reader.items(node, depth)
    return pd.Categorical.from_codes(codes, categories=categories, ordered=bool(ordered))


def _take_nullable(reader: Any, node: dict[str, Any], depth: int) -> Any:
    import pandas as pd

    if node.get("dtype") not in _NULLABLE:
        raise WireError("A column has an unknown kind of element.")
    return pd.array(reader.items(node, depth), dtype=node["dtype"])


def _take_zoned(reader: Any, node: dict[str, Any], depth: int) -> Any:
    import pandas as pd

    moments, zone = reader.items(node, depth)
    take_dtype(moments.dtype.str)
    return pd.DatetimeIndex(moments).tz_localize("UTC").tz_convert(_zone(zone)).array


def _take_periods(reader: Any, node: dict[str, Any], depth: int) -> Any:
    import pandas as pd

    ordinals, frequency = reader.items(node, depth)
    return pd.PeriodIndex.from_ordinals(ordinals, freq=_short(frequency)).array


def _take_intervals(reader: Any, node: dict[str, Any], depth: int) -> Any:
    import pandas as pd

    left, right, closed = reader.items(node, depth)
    return pd.arrays.IntervalArray.from_arrays(left, right, closed=_short(closed))


def _take_scalar(reader: Any, node: dict[str, Any], depth: int) -> Any:
    import pandas as pd

    parts, kind = reader.items(node, depth), node["t"]
    if kind in ("timestamp", "duration") and type(parts[0]) is not int:
        raise WireError("A moment or a duration is no whole number of nanoseconds.")
    if kind == "timestamp":
        moment = pd.Timestamp(parts[0], unit="ns")
        return moment if parts[1] is None else moment.tz_localize("UTC").tz_convert(_zone(parts[1]))
    if kind == "duration":
        return pd.Timedelta(parts[0], unit="ns")
    if kind == "period":
        return pd.Period(ordinal=parts[0], freq=_short(parts[1]))
    return pd.Interval(parts[0], parts[1], closed=_short(parts[2]))


def _take_nothing(reader: Any, node: dict[str, Any], depth: int) -> Any:
    import pandas as pd

    return {"NaT": pd.NaT, "NA": pd.NA}[node["v"]]


def _zone(name: Any) -> str:
    if not isinstance(name, str) or len(name) > 64 or ".." in name or name.startswith("/"):
        raise WireError("A time zone has no name.")
    return name


def _short(text: Any) -> str:
    if not isinstance(text, str) or len(text) > 40:
        raise WireError("A frequency or a kind of interval is no short text.")
    return text


def _is_column(data: Any, index: Any) -> bool:
    """Whether these are values for each entry of the index: pandas would repeat a single one without end."""
    import pandas as pd

    kinds = (np.ndarray, pd.api.extensions.ExtensionArray)
    return isinstance(data, kinds) and data.ndim == 1 and len(data) == len(index)


TAGS = {
    "frame": _take_frame,
    "series": _take_series,
    "index": _take_index,
    "multiindex": _take_multiindex,
    "categorical": _take_categorical,
    "nullable": _take_nullable,
    "zoned": _take_zoned,
    "periods": _take_periods,
    "intervals": _take_intervals,
    "extension": lambda r, n, d: r.value(n.get("v"), d + 1),
    "timestamp": _take_scalar,
    "duration": _take_scalar,
    "period": _take_scalar,
    "interval": _take_scalar,
    "nothing": _take_nothing,
}
