"""Initializers of an experiment: any of Keras by name, config or object, with an optional gain."""

import json
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from nncourse.experiments.fingerprint import fingerprint
from nncourse.experiments.naming import SpecError, number, pick

_SERVICE = ("deserialize", "get", "serialize")
_NOT_FOR_DENSE = ("STFT", "STFTInitializer", "stft")


@dataclass(frozen=True)
class Initializer:
    """A Keras initializer, stored as JSON so that it hashes; every draw is multiplied by ``gain``."""

    label: str
    class_name: str
    config: str
    module: str | None = "keras.initializers"
    gain: float = 1.0

    @property
    def stock(self) -> bool:
        """Whether it is one of Keras' own, whose draws depend on nothing but seed and shape."""
        return self.module == "keras.initializers"

    @property
    def seeded(self) -> bool:
        """Whether it draws at random."""
        return "seed" in json.loads(self.config)

    def build(self, seed: Any) -> Any:
        """The Keras object with this seed (an integer or a ``keras.random.SeedGenerator``)."""
        config = json.loads(self.config)
        if "seed" in config:
            config["seed"] = seed
        kind = self._kind()
        return kind(**config) if self.stock else kind.from_config(config)

    @property
    def unknown(self) -> tuple[str, ...]:
        """What a class of the user's own depends on that no digest can hold."""
        return () if self.stock else fingerprint(self._kind()).unknown

    def to_dict(self) -> dict:
        """What :func:`initializer` reads; of a class of one's own with a digest of all that it depends on now."""
        saved = {"class_name": self.class_name, "config": json.loads(self.config), "gain": self.gain}
        saved |= {"module": self.module, "label": self.label}
        return saved if self.stock else {**saved, "code": fingerprint(self._kind()).digest}

    def _kind(self) -> type:
        try:
            return getattr(import_module(self.module), self.class_name)
        except (ImportError, AttributeError) as error:
            own = (
                f"{self.module}.{self.class_name}" if self.module else f"{self.class_name} of this script or notebook"
            )
            raise SpecError(
                f"The initializer {own} cannot be imported; define its class at the top of a module on the Python "
                "path."
            ) from error


def names() -> list[str]:
    """The initializers of ``keras.initializers`` that draw the kernel of a dense layer."""
    import keras

    hidden = {*_SERVICE, *_NOT_FOR_DENSE}
    return [name for name in dir(keras.initializers) if name[0].islower() and name not in hidden]


def initializer(value: Any) -> Initializer:
    """Read an initializer.

    Args:
        value: a name, a Keras config (``{"class_name": ..., "config": ...}``), ``{"name": ..., "gain": ...}``,
            an object of ``keras.initializers``, or a pair of any of these and a gain.

    Raises:
        SpecError: the name or the config is unknown, or the gain is not a positive number.
    """
    if isinstance(value, Initializer):
        return value
    gain, label, code = 1.0, None, None
    if isinstance(value, tuple) and len(value) == 2:
        value, gain = value
    elif isinstance(value, dict):
        gain, label, code = value.get("gain", 1.0), value.get("label"), value.get("code")
        value = value.get("name", {k: v for k, v in value.items() if k not in ("gain", "label", "code")})
    gain = number("The gain of an initializer", above=0)(gain)
    parsed = _of_object(_object(value), value if isinstance(value, str) else None, gain)
    parsed._kind()
    if code is not None and parsed.to_dict().get("code") != code:
        raise SpecError(f"The initializer {parsed.class_name!r} has changed since the experiment was saved.")
    return Initializer(label, parsed.class_name, parsed.config, parsed.module, gain) if label else parsed


def _object(value: Any) -> Any:
    import keras

    if isinstance(value, keras.initializers.Initializer):
        return value
    if isinstance(value, str):
        _refuse_others(value)
        kinds = [name for name in dir(keras.initializers) if name[0].isupper()]
        return getattr(keras.initializers, value if value in kinds else pick("initializer", value, names()))()
    if isinstance(value, dict) and "class_name" in value:
        try:
            kind = getattr(import_module(value.get("module", "keras.initializers")), value["class_name"])
            return kind(**value.get("config", {}))
        except Exception as error:  # a class of the user's may raise anything
            reason = str(error).strip().splitlines()[-1]
            raise SpecError(f"The initializer config {value!r} cannot be read: {reason}") from error
    raise SpecError(
        f"An initializer is a name, a config with 'class_name', an object of keras.initializers, "
        f"or a pair of one and a gain; got {value!r}."
    )


def _refuse_others(name: str) -> None:
    if name in _NOT_FOR_DENSE:
        raise SpecError(f"The initializer {name!r} cannot draw the kernel of a dense layer; use one that can.")


def _of_object(built: Any, name: str | None, gain: float) -> Initializer:
    import keras

    saved = keras.saving.serialize_keras_object(built)
    _refuse_others(saved["class_name"])
    config = saved["config"]
    if "seed" in config:
        config["seed"] = None  # a seed of the object's own would give every member the same weights
    label = name or _label(built, config)
    label = label if gain == 1 else f"{gain:g} × {label}"
    return Initializer(label, saved["class_name"], json.dumps(config, sort_keys=True), saved["module"], gain)


def _label(built: Any, config: dict) -> str:
    """The class, with those of its settings that are not the default."""
    try:
        default = type(built)().get_config()
    except TypeError:
        default = {}
    changed = [f"{k}={v}" for k, v in config.items() if k != "seed" and default.get(k, ...) != v]
    return f"{type(built).__name__}({', '.join(changed)})" if changed else type(built).__name__
