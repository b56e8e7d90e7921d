"""What lateness costs, where that is neither nothing nor everything: a share of the points for each day begun."""

import math

from nbgrader.plugins import LateSubmissionPlugin
from traitlets import Float

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
