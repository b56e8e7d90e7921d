"""Reader's door: initializer and activation pairings compared: spec, population, training, results, figures."""

from nncourse.experiments.results import Results
from nncourse.experiments.running import run
from nncourse.experiments.spec import Experiment

__all__ = ["Experiment", "Results", "run"]
