"""The late rule by days: grace, days begun, and never more than there is."""

import pytest
from nbgrader.preprocessors import AssignLatePenalties
from traitlets import TraitError
from traitlets.config import Config

from nncourse.grading.nbgrader.lateness import LateByDay

HOUR, DAY = 3600, 86400


def penalty(seconds, score=10.0, **rule):
    return LateByDay(config=Config(LateByDay=rule)).late_submission_penalty("ada", score, seconds)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0, None), (HOUR, None), (HOUR + 1, 2), (HOUR + DAY, 2), (HOUR + DAY + 1, 4), (4 * DAY, 8), (400 * DAY, 10)],
)
def test_each_day_begun_after_the_grace_period_costs_its_share(seconds, expected):
    assert penalty(seconds, grace_hours=1, percent_a_day=20) == expected


def test_a_notebook_without_points_loses_none():
    assert penalty(DAY, score=0.0) == 0


@pytest.mark.parametrize("rule", [{"percent_a_day": 101}, {"percent_a_day": -1}, {"grace_hours": -1}])
def test_a_rule_that_would_give_points_is_refused(rule):
    with pytest.raises(TraitError):
        penalty(DAY, **rule)


def test_nbgraders_step_takes_it_by_its_name_with_its_settings():
    config = Config(LateByDay={"percent_a_day": 30})
    config.AssignLatePenalties.plugin_class = "nncourse.grading.nbgrader.lateness.LateByDay"
    step = AssignLatePenalties(config=config)
    step.init_plugin()
    assert step.plugin_inst.late_submission_penalty("ada", 10.0, 1.0) == 3
