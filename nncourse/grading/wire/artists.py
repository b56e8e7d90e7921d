"""What is drawn in axes, as plain values: lines, collections, patches, images and texts, each in both directions.

An artist is given as its kind, its geometry, and those of its properties that stand in a closed list; whatever else
it is (another class, a marker of somebody's own, another transformation) is :class:`NotCarried`, never left out.
"""

from collections.abc import Callable
from typing import Any

import matplotlib
import numpy as np
from matplotlib import collections, colors, patches, transforms
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.path import Path
from matplotlib.text import Annotation, Text

from nncourse.grading.wire.properties import (
    COLLECTION,
    IMAGE,
    LINE,
    PATCH,
    TEXT,
    NotCarried,
    numbers,
    plain,
    properties,
    put,
)

_MAX_MAP = 1024
_NORMS = {"linear": colors.Normalize, "log": colors.LogNorm}
_COLLECTIONS = {
    "path": collections.PathCollection,
    "poly": collections.PolyCollection,
    "fill": getattr(collections, "FillBetweenPolyCollection", None),  # of newer versions
    "line": collections.LineCollection,
    "mesh": collections.QuadMesh,
}
_BETWEEN = ("x", np.array([0.0, 1.0]), np.zeros(2), np.ones(2))


def place(artist: Any, axes: Any, given: Any) -> str:
    """In which coordinates an artist of these axes is given.

    Raises:
        NotCarried: in others.
    """
    for name, each in _transforms(axes).items():
        if given is each or given == each:
            return name
    raise NotCarried


def _transforms(axes: Any) -> dict[str, Any]:
    return {
        "data": axes.transData,
        "axes": axes.transAxes,
        "x": axes.get_xaxis_transform(which="grid"),
        "y": axes.get_yaxis_transform(which="grid"),
        "figure": axes.get_figure(root=True).transFigure,
    }


def give(artist: Any, axes: Any) -> dict[str, Any]:
    """An artist as plain values.

    Raises:
        NotCarried: it has no encoding.
    """
    kind = type(artist)
    for known, (encode, _) in _CODECS.items():
        if kind in known:
            return encode(artist, axes)
    raise NotCarried


def take(given: dict[str, Any], axes: Any) -> Any:
    """The artist, added to these axes.

    Raises:
        NotCarried: it is not as :func:`give` makes it, or not known here.
    """
    for known, (_, decode) in _CODECS.items():
        if given["of"] in {each.__name__ for each in known}:
            return decode(given, axes)
    raise NotCarried


def _give_line(line: Any, axes: Any) -> dict[str, Any]:
    own = [_coordinates(line.get_xdata()), _coordinates(line.get_ydata())]
    drawn = [numbers(line.get_xdata(orig=False)), numbers(line.get_ydata(orig=False))]
    facts = {"of": "Line2D", "in": place(line, axes, line.get_transform()), "own": own, "drawn": drawn}
    return facts | {"has": properties(line, LINE)}


def _coordinates(data: Any) -> Any:
    """What a line was given: an array, a list such as ``axvline`` makes, or words."""
    array = np.ma.getdata(data)
    if array.dtype.kind in "UO" and array.ndim == 1 and all(type(each) is str for each in array.tolist()):
        return array.tolist()
    if array.dtype.kind == "O":
        return _out_of_objects(array)
    array = numbers(data)
    return array.tolist() if type(data) is list and array.ndim == 1 and array.dtype.kind != "M" else array


def _out_of_objects(array: np.ndarray) -> np.ndarray:
    """Numbers, such as ``errorbar`` makes, or dates."""
    try:
        return array.astype(float)
    except TypeError:
        return array.astype("datetime64[us]")


def _take_line(given: dict[str, Any], axes: Any) -> Any:
    line = axes.add_line(Line2D(*(np.ravel(each) for each in given["drawn"])))
    line.recache()
    line._xorig, line._yorig = given["own"]  # what it was given, in the units that it was given in
    line.set_transform(_transforms(axes)[given["in"]])
    return put(line, given["has"], LINE)


def _give_patch(patch: Any, axes: Any) -> dict[str, Any]:
    geometry = [plain(np.asarray(each).tolist()) for each in _PATCHES[type(patch)][0](patch)]
    facts = {"of": type(patch).__name__, "in": place(patch, axes, patch.get_data_transform()), "at": geometry}
    return facts | {"has": properties(patch, PATCH)}


def _take_patch(given: dict[str, Any], axes: Any) -> Any:
    kind = next(each for each in _PATCHES if each.__name__ == given["of"])
    patch = axes.add_patch(_PATCHES[kind][1](*plain(given["at"])))
    patch.set_transform(_transforms(axes)[given["in"]])
    return put(patch, given["has"], PATCH)


#: Class of a patch -> its geometry, and how it is made of that.
_PATCHES: dict[type, tuple[Callable[[Any], list[Any]], Callable[..., Any]]] = {
    patches.Rectangle: (
        lambda p: [*p.get_xy(), p.get_width(), p.get_height(), p.get_angle()],
        lambda x, y, w, h, angle: patches.Rectangle((x, y), w, h, angle=angle),
    ),
    patches.Circle: (lambda p: [*p.center, p.radius], lambda x, y, radius: patches.Circle((x, y), radius)),
    patches.Ellipse: (
        lambda p: [*p.center, p.width, p.height, p.angle],
        lambda x, y, w, h, angle: patches.Ellipse((x, y), w, h, angle=angle),
    ),
    patches.Wedge: (
        lambda p: [*p.center, p.r, p.theta1, p.theta2, p.width],
        lambda x, y, r, one, two, width: patches.Wedge((x, y), r, one, two, width=width),
    ),
}


def _give_polygon(patch: Any, axes: Any) -> dict[str, Any]:
    facts = {"of": "Polygon", "in": place(patch, axes, patch.get_data_transform()), "at": numbers(patch.get_xy())}
    return facts | {"closed": patch.get_closed(), "has": properties(patch, PATCH)}


def _take_polygon(given: dict[str, Any], axes: Any) -> Any:
    patch = axes.add_patch(patches.Polygon(np.reshape(given["at"], (-1, 2)), closed=bool(given["closed"])))
    patch.set_transform(_transforms(axes)[given["in"]])
    return put(patch, given["has"], PATCH)


def _give_collection(drawn: Any, axes: Any) -> dict[str, Any]:
    kind = next(name for name, each in _COLLECTIONS.items() if type(drawn) is each)
    facts: dict[str, Any] = {"of": type(drawn).__name__, "kind": kind, "has": properties(drawn, COLLECTION)}
    if kind == "path":
        facts |= {"in": place(drawn, axes, drawn.get_offset_transform()), "sizes": numbers(drawn.get_sizes())}
        facts["at"] = numbers(drawn.get_offsets())
    else:
        facts["in"] = place(drawn, axes, drawn.get_transform())
        if type(drawn.get_offset_transform()) is not transforms.IdentityTransform or np.any(drawn.get_offsets()):
            raise NotCarried
    facts["paths"] = drawn.get_coordinates() if kind == "mesh" else [_path(each) for each in drawn.get_paths()]
    widths, colours = np.ravel(drawn.get_linewidth()), (drawn.get_facecolor(), drawn.get_edgecolor())
    facts |= {"widths": numbers(widths), "colours": [numbers(np.asarray(each)) for each in colours]}
    return facts | {"map": _mapped(drawn)}


def _path(path: Any) -> list[Any]:
    return [numbers(path.vertices), None if path.codes is None else numbers(path.codes)]


def _take_collection(given: dict[str, Any], axes: Any) -> Any:
    kind, at = given["kind"], _transforms(axes)[given["in"]]
    if kind == "mesh":
        drawn = collections.QuadMesh(given["paths"])
    else:
        paths = [Path(np.reshape(each, (-1, 2)), codes) for each, codes in given["paths"]]
        drawn = _COLLECTIONS[kind](*(_BETWEEN if kind == "fill" else [[]]))
        collections.Collection.set_paths(drawn, paths)
    if kind == "path":
        drawn.set_offsets(np.ma.array(np.reshape(given["at"], (-1, 2))))
        drawn.set_offset_transform(at)
        drawn.set_sizes(np.ravel(given["sizes"]))
        drawn.set_transform(transforms.IdentityTransform())
    else:
        drawn.set_transform(at)
    axes.add_collection(drawn, autolim=False)
    _map(drawn, given["map"])
    face, edge = (np.clip(np.reshape(each, (-1, 4)), 0, 1) for each in given["colours"])
    drawn.set(facecolor=face, edgecolor=edge, linewidth=np.ravel(given["widths"]).tolist())
    return put(drawn, given["has"], COLLECTION)


def _mapped(drawn: Any) -> dict[str, Any] | None:
    """Values that are shown as colours, with their map and its ends; None where there are none."""
    values, norm = drawn.get_array(), next((name for name, each in _NORMS.items() if type(drawn.norm) is each), None)
    if values is None:
        return None
    if norm is None:
        raise NotCarried
    names = [drawn.get_cmap().name, int(drawn.get_cmap().N)]
    return {"values": numbers(values), "map": names, "ends": plain(list(drawn.get_clim())), "norm": norm}


def _map(drawn: Any, given: dict[str, Any] | None) -> None:
    if given is None:
        return
    name, size = given["map"]
    if name not in matplotlib.colormaps or not 0 < size <= _MAX_MAP:
        raise NotCarried
    known = matplotlib.colormaps[name]
    drawn.set_norm(_NORMS[given["norm"]](*plain(given["ends"])))
    drawn.set_cmap(known if size == known.N else known.resampled(size))
    drawn.set_array(given["values"])


def _give_image(image: Any, axes: Any) -> dict[str, Any]:
    facts = {"of": "AxesImage", "in": place(image, axes, image.get_transform()), "map": _mapped(image)}
    return facts | {
        "extent": plain(list(image.get_extent())),
        "origin": str(image.origin),
        "has": properties(image, IMAGE),
    }


def _take_image(given: dict[str, Any], axes: Any) -> Any:
    origin = "lower" if given["origin"] == "lower" else "upper"
    image = AxesImage(axes, extent=plain(given["extent"]), origin=origin)
    _map(image, given["map"])
    axes.add_image(image)
    return put(image, given["has"], IMAGE)


def _give_text(text: Any, axes: Any) -> dict[str, Any]:
    facts = {"of": "Text", "text": text.get_text(), "at": plain(list(text.get_position()))}
    facts |= {"boxed": text.get_bbox_patch() is not None, "has": properties(text, TEXT)}
    if type(text) is Text:
        return facts | {"in": place(text, axes, text.get_transform())}
    arrow = text.arrowprops
    arrow = arrow if arrow is None else {str(name): plain(each) for name, each in arrow.items()}
    if not (type(text.xycoords) is type(text.anncoords) is str):
        raise NotCarried
    coordinates = [text.xycoords, text.anncoords]
    return facts | {"of": "Annotation", "to": plain(list(text.xy)), "in": coordinates, "arrow": arrow}


def _take_text(given: dict[str, Any], axes: Any) -> Any:
    at, words = plain(given["at"]), str(given["text"])
    if given["of"] == "Text":
        text = axes.text(*at, words, transform=_transforms(axes)[given["in"]])
    else:
        of, ours = map(str, given["in"])
        text = axes.annotate(words, plain(given["to"]), at, of, ours, arrowprops=given["arrow"])
    return put(text, given["has"], TEXT)


_CODECS: dict[tuple[type, ...], tuple[Callable[..., dict[str, Any]], Callable[..., Any]]] = {
    (Line2D,): (_give_line, _take_line),
    tuple(_PATCHES): (_give_patch, _take_patch),
    (patches.Polygon,): (_give_polygon, _take_polygon),
    tuple(each for each in _COLLECTIONS.values() if each is not None): (_give_collection, _take_collection),
    (AxesImage,): (_give_image, _take_image),
    (Text, Annotation): (_give_text, _take_text),
}
