"""Optimizers that treat every member by itself; formulas as in Keras 3.

Every rule but one works weight by weight. Clipping by the global norm takes the norm of one member's gradients,
never of the population's. Whatever else couples weights (LAMB, Muon, loss scaling) is refused.
"""

import json
from dataclasses import dataclass
from typing import Any

from nncourse.experiments.naming import SpecError, number, pick

#: Settings of each optimizer with Keras' default values.
DEFAULTS: dict[str, dict[str, float]] = {
    "sgd": {},
    "momentum": {"momentum": 0.9},
    "nesterov": {"momentum": 0.9},
    "adam": {"beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7},
    "adamw": {"beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7, "weight_decay": 0.004},
    "rmsprop": {"rho": 0.9, "momentum": 0.0, "epsilon": 1e-7},
}
_COUPLING = ("lamb", "muon", "lars", "adafactor", "lossscaleoptimizer", "loss_scale_optimizer")
#: Clipping that every optimizer takes: of a gradient's entries, or of the norm over all gradients of a member.
CLIPPING = ("clipvalue", "global_clipnorm")
_COUPLING_OPTIONS = ("clipnorm", "loss_scale_factor")
_HARMLESS = {"name", "learning_rate", "ema_momentum", "ema_overwrite_frequency"}


@dataclass(frozen=True)
class Optimizer:
    """A rule of update; its learning rate comes from the member."""

    name: str
    settings: tuple[tuple[str, float], ...]

    @property
    def label(self) -> str:
        """The name, with the settings that are not Keras' own."""
        changed = [f"{key}={value:g}" for key, value in self.settings if DEFAULTS[self.name].get(key) != value]
        return f"{self.name}({', '.join(changed)})" if changed else self.name

    @property
    def slots(self) -> int:
        """Arrays kept for every weight beside the weight itself."""
        if self.name == "rmsprop":
            return 2 if dict(self.settings)["momentum"] else 1
        return {"sgd": 0, "momentum": 1, "nesterov": 1}.get(self.name, 2)

    def to_dict(self) -> dict:
        """What :func:`optimizer` reads."""
        return {"name": self.name, **dict(self.settings)}

    def to_keras(self, learning_rate: float) -> Any:
        """The same optimizer of Keras."""
        import keras

        settings = dict(self.settings)
        if self.name in ("sgd", "momentum", "nesterov"):
            return keras.optimizers.SGD(learning_rate, nesterov=self.name == "nesterov", **settings)
        kinds = {"adam": "Adam", "adamw": "AdamW", "rmsprop": "RMSprop"}
        return getattr(keras.optimizers, kinds[self.name])(learning_rate, **settings)

    def clipped(self, gradients: list) -> list:
        """Gradients ``[..., member, a, b]`` of all arrays, each member's clipped by itself, as Keras clips them."""
        from keras import ops

        settings = dict(self.settings)
        if "clipvalue" in settings:
            return [ops.clip(gradient, -settings["clipvalue"], settings["clipvalue"]) for gradient in gradients]
        if "global_clipnorm" in settings:
            most = settings["global_clipnorm"]
            squares = [ops.sum(ops.square(gradient), axis=(-2, -1)) for gradient in gradients]
            norm = ops.sqrt(sum(ops.sum(each, axis=0) if len(each.shape) > 1 else each for each in squares))
            factor = (most * ops.minimum(1.0 / norm, 1.0 / most))[:, None, None]
            return [gradient * factor for gradient in gradients]
        return gradients

    def update(self, weight: Any, slots: list, gradient: Any, rate: Any, step: Any) -> tuple[Any, list]:
        """One update.

        Args:
            weight: ``[..., member, a, b]``.
            slots: as many arrays like ``weight`` as :attr:`slots`, zero at first.
            gradient: like ``weight``.
            rate: the learning rate of each member, ``[member, 1, 1]``; it multiplies the update.
            step: number of this update, from 1, as a float scalar.

        Returns:
            The new weight and the new slots.
        """
        return _RULES[self.name](dict(self.settings), weight, slots, gradient, rate, step)


def optimizer(value: Any) -> Optimizer:
    """Read an optimizer.

    Args:
        value: a name, ``NAME:SETTING=VALUE,SETTING=VALUE``, a dict with ``name`` and settings, or an object of
            ``keras.optimizers``.

    The learning rate of an object is not used: rates are an axis of the experiment. Every optimizer also takes one of
    ``clipvalue`` and ``global_clipnorm``.

    Raises:
        SpecError: it is unknown, couples weights, or has a setting that populations do not know.
    """
    if isinstance(value, Optimizer):
        return value
    if hasattr(value, "get_config") and hasattr(value, "apply"):
        value = _of_object(value)
    given = dict(value) if isinstance(value, dict) else _of_text(str(value))
    name = given.pop("name", None)
    if str(name).lower() in _COUPLING:
        raise SpecError(
            f"The optimizer {name!r} couples the weights of a layer, so the members of a population would not be "
            f"independent; use one of {', '.join(DEFAULTS)}."
        )
    name = pick("optimizer", str(name).lower(), DEFAULTS)
    for key in given:
        if key in _COUPLING_OPTIONS:
            raise SpecError(
                f"{key} couples weights in a way that populations do not know; leave it out of {name}, or take "
                "global_clipnorm, which clips each member by its own norm."
            )
        pick(f"setting of {name}", key, (*DEFAULTS[name], *CLIPPING))
    if len(given.keys() & set(CLIPPING)) > 1:
        raise SpecError(f"{name} clips once, as Keras does; take one of {' and '.join(CLIPPING)}.")
    settings = {key: _setting(name, key, value) for key, value in {**DEFAULTS[name], **given}.items()}
    return Optimizer(name, tuple(settings.items()))


def _setting(name: str, key: str, value: Any) -> float:
    what = f"{key} of {name}"
    return (number(what, above=0) if key in CLIPPING else number(what, least=0))(value)


def _of_text(text: str) -> dict:
    """``adam:global_clipnorm=1,epsilon=1e-5`` as a dict."""
    name, _, rest = text.partition(":")
    settings: dict[str, Any] = {"name": name}
    for part in rest.split(",") if rest else ():
        key, _, value = part.partition("=")
        try:
            settings[key.strip()] = float(value)
        except ValueError as error:
            raise SpecError(f"The setting {part!r} of {name} is no number; write {name}:SETTING=0.1.") from error
    return settings


def _of_object(built: Any) -> dict:
    kind, config = type(built).__name__.lower(), built.get_config()
    if kind == "sgd":
        kind = "nesterov" if config.pop("nesterov") else "momentum" if config["momentum"] else "sgd"
    if isinstance(config.get("learning_rate"), dict):
        raise SpecError("A learning-rate schedule of Keras cannot be used here; give schedules=, such as 'cosine'.")
    known = DEFAULTS.get(kind, {})
    config = {key: value for key, value in config.items() if key not in CLIPPING or value}
    settings = {
        k: v
        for k, v in config.items()
        if k in (*known, *CLIPPING) or (k not in _HARMLESS and v not in (None, False, 0))
    }
    return {"name": kind, **json.loads(json.dumps(settings))}


def _sgd(_: dict, weight: Any, slots: list, gradient: Any, rate: Any, step: Any) -> tuple:
    return weight - rate * gradient, []


def _momentum(s: dict, weight: Any, slots: list, gradient: Any, rate: Any, step: Any) -> tuple:
    velocity = slots[0] * s["momentum"] - gradient * rate
    return weight + velocity, [velocity]


def _nesterov(s: dict, weight: Any, slots: list, gradient: Any, rate: Any, step: Any) -> tuple:
    velocity = slots[0] * s["momentum"] - gradient * rate
    return weight + velocity * s["momentum"] - gradient * rate, [velocity]


def _adam(s: dict, weight: Any, slots: list, gradient: Any, rate: Any, step: Any) -> tuple:
    from keras import ops

    mean = slots[0] + (gradient - slots[0]) * (1 - s["beta_1"])
    square = slots[1] + (ops.square(gradient) - slots[1]) * (1 - s["beta_2"])
    correction = ops.sqrt(1 - ops.power(s["beta_2"], step)) / (1 - ops.power(s["beta_1"], step))
    return weight - mean * (rate * correction) / (ops.sqrt(square) + s["epsilon"]), [mean, square]


def _adamw(s: dict, weight: Any, slots: list, gradient: Any, rate: Any, step: Any) -> tuple:
    return _adam(s, weight - weight * s["weight_decay"] * rate, slots, gradient, rate, step)


def _rmsprop(s: dict, weight: Any, slots: list, gradient: Any, rate: Any, step: Any) -> tuple:
    from keras import ops

    square = s["rho"] * slots[0] + (1 - s["rho"]) * ops.square(gradient)
    change = rate * gradient / ops.sqrt(square + s["epsilon"])
    if not s["momentum"]:
        return weight - change, [square]
    velocity = s["momentum"] * slots[1] + change
    return weight - velocity, [square, velocity]


_RULES = {
    "sgd": _sgd,
    "momentum": _momentum,
    "nesterov": _nesterov,
    "adam": _adam,
    "adamw": _adamw,
    "rmsprop": _rmsprop,
}
