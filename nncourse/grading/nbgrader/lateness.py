"""What lateness costs, where that is neither nothing nor everything: a share of the points for each day begun."""

import contextlib
import functools
import hashlib
import inspect
import math

from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.preprocessors import AssignLatePenalties
from traitlets import Float
from traitlets.config import Config

_HOUR_S, _DAY_S = 3600, 86400


class LateByDay(LateSubmissionPlugin):
    """Takes a share of a notebook's points for each day that was begun after the due date and the grace period.

    A course names it in ``nbgrader_config.py``::

        c.AssignLatePenalties.plugin_class = "nncourse.grading.nbgrader.lateness.LateByDay"
        c.LateByDay.percent_a_day = 20

    nbgrader reckons the penalty when a hand-in is graded, of the points that it has then: ``nncourse grade --force``
    reckons it anew once a person has marked the written answers.
    """

    grace_hours = Float(0.0, min=0.0, help="Hours after the due date that cost nothing.").tag(config=True)
    percent_a_day = Float(
        10.0, min=0.0, max=100.0, help="Percent of the points that each day costs, the last one begun as well."
    ).tag(config=True)

    def late_submission_penalty(self, student_id: str, score: float, total_seconds_late: float) -> float | None:
        """The points that a notebook loses, no more than it has; None: none.

        Args:
            student_id: whose.
            score: its points.
            total_seconds_late: seconds after the due date, an extension included.
        """
        late_s = total_seconds_late - self.grace_hours * _HOUR_S
        if late_s <= 0:
            return None
        return score * min(1.0, math.ceil(late_s / _DAY_S) * self.percent_a_day / 100)


def policy(config: Config) -> str:
    """What a course's rule for late hand-ins depends on: its name, its settings, and the text of its module.

    A rule that cannot be loaded has no text: nbgrader says why when it grades.
    """
    names, text = ["AssignLatePenalties"], ""
    with contextlib.suppress(Exception):  # whatever a course's own module does
        kind = AssignLatePenalties(config=config).plugin_class
        names += [each.__name__ for each in kind.__mro__]
        text = _text_of(kind)
    return f"{ {each: config[each] for each in names if each in config}!r} {text}"


@functools.cache
def _text_of(kind: type) -> str:
    """A digest of the text that a class was loaded from; it is looked at once, as Python loads it once."""
    return hashlib.sha256(inspect.getsource(inspect.getmodule(kind) or kind).encode()).hexdigest()
