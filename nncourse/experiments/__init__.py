"""Reader's door: initializer and activation pairings compared: spec, population, training, results, figures."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nncourse.experiments.population import Population
    from nncourse.experiments.results import Results
    from nncourse.experiments.running import run
    from nncourse.experiments.spec import Experiment

__all__ = ["Experiment", "Population", "Results", "run"]

_HOME = {"Experiment": "spec", "Population": "population", "Results": "results", "run": "running"}


def __getattr__(name: str) -> Any:
    """Import what is asked for when it is asked for: the command line lists its commands without NumPy."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
