"""The late rule by days: grace, days begun, and never more than there is."""

import importlib
import sys

import pytest
from nbgrader.api import Gradebook
from nbgrader.preprocessors import AssignLatePenalties
from traitlets import TraitError
from traitlets.config import Config

from nncourse.grading.nbgrader import lateness
from nncourse.grading.nbgrader.course import load
from nncourse.grading.nbgrader.gradebook import Book
from nncourse.grading.nbgrader.lateness import LateByDay

from ...small_course import answers, graded, hand_in, make_course
from ..conftest import needs_bwrap

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


RULE = """
from nbgrader.plugins import BasePlugin


class HalfAPoint(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return 0.5
"""


def own(folder, name, points, **settings):
    """The policy of a course with a rule of its own, as a process sees it that begins now."""
    (folder / f"{name}.py").write_text(RULE.replace("0.5", str(points)))
    importlib.invalidate_caches()
    config = Config({"AssignLatePenalties": {"plugin_class": f"{name}.HalfAPoint"}, "HalfAPoint": settings})
    sys.modules.pop(name, None)
    return lateness.policy(config)


def test_a_rule_of_a_courses_own_that_was_changed_is_another_policy(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    first = own(tmp_path, "a_late_rule", 0.5)
    assert own(tmp_path, "a_late_rule", 0.5) == first
    assert len({first, own(tmp_path, "a_late_rule", 1.25), own(tmp_path, "a_late_rule", 0.5, more=2)}) == 3
    sys.modules.pop("a_late_rule")


def test_a_file_that_was_changed_after_the_rule_was_loaded_is_no_other_policy_yet(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    first = own(tmp_path, "a_loaded_rule", 0.5)
    (tmp_path / "a_loaded_rule.py").write_text(RULE.replace("0.5", "1.25"))
    config = Config({"AssignLatePenalties": {"plugin_class": "a_loaded_rule.HalfAPoint"}, "HalfAPoint": {}})
    assert lateness.policy(config) == first
    sys.modules.pop("a_loaded_rule")


def test_settings_of_stock_rules_count_and_a_rule_that_cannot_be_loaded_is_told_when_grading_needs_it():
    stock = Config()
    zero = Config({"LateSubmissionPlugin": {"penalty_method": "zero"}})
    days = Config({"AssignLatePenalties": {"plugin_class": f"{LateByDay.__module__}.LateByDay"}})
    steep = Config({**days, "LateByDay": {"percent_a_day": 30}})
    missing = Config({"AssignLatePenalties": {"plugin_class": "of_no_course.Rule"}})
    assert len({lateness.policy(each) for each in (stock, zero, days, steep, missing)}) == 5


@pytest.mark.slow
@needs_bwrap
def test_a_rule_in_the_courses_own_folder_is_found_as_nbgraders_programs_find_it(tmp_path):
    course = make_course(tmp_path / "course")
    (course / "rule_of_this_course.py").write_text(RULE)
    with (course / "nbgrader_config.py").open("a") as file:
        file.write("c.AssignLatePenalties.plugin_class = 'rule_of_this_course.HalfAPoint'\n")
    hand_in(course, "ada", answers())
    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        book.update_or_create_assignment("ps1", duedate="2026-01-01 12:00:00")
    (course / "submitted" / "ada" / "ps1" / "timestamp.txt").write_text("2026-01-02 12:00:00 UTC")
    graded(course)
    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        assert book.find_submission("ps1", "ada").late_submission_penalty == 0.5
    where = ("ada", "ps1", course / "submitted" / "ada" / "ps1")
    reckoned = Book(load(course)).lateness_depends_on(*where)
    with (course / "nbgrader_config.py").open("a") as file:
        file.write("c.HalfAPoint.points = 2\n")
    assert Book(load(course)).lateness_depends_on(*where) != reckoned
