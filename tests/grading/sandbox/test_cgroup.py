"""What a machine without cgroups may do, and what is said of it."""

import pytest

from nncourse import doctor
from nncourse.grading.batch import Batch, Options
from nncourse.grading.sandbox import cgroup
from nncourse.grading.sandbox.errors import SandboxError
from tests.small_course import make_course

from ..conftest import needs_bwrap

REQUIRE = cgroup.require  # before the tests' own way around it


@pytest.fixture
def nothing_to_be_had(monkeypatch):
    monkeypatch.setattr(cgroup, "version", lambda: None)
    monkeypatch.setattr(cgroup, "require", REQUIRE)


def test_doctor_says_what_is_not_limited_without_a_cgroup(nothing_to_be_had):
    (finding,) = doctor._limits()
    assert finding.state == "missing"
    assert "shared memory" in finding.found
    assert "--no-cgroup" in finding.found
    assert "Delegate" in finding.remedy


@pytest.mark.slow
@needs_bwrap
def test_a_batch_of_others_code_is_refused_without_a_cgroup_unless_told_otherwise(nothing_to_be_had, tmp_path):
    course = make_course(tmp_path / "course")
    with pytest.raises(SandboxError, match="--no-cgroup"):
        Batch(course, "ps1", Options())
    Batch(course, "ps1", Options(without_cgroup=True))
    Batch(course, "ps1", Options(sandboxed=False))
    with open(course / "nbgrader_config.py", "a") as file:
        file.write("c.SandboxedExecute.without_cgroup = True\n")
    Batch(course, "ps1", Options())


def test_a_cgroup_counts_kills_and_shares(tmp_path, monkeypatch):
    """Version 2, written as files: a share of the processor where that is offered, and all members killed at once."""
    (tmp_path / "cgroup.controllers").write_text("cpu memory pids")
    (tmp_path / "cgroup.subtree_control").write_text("cpu memory pids")
    monkeypatch.setattr(cgroup, "_own", lambda root: {"": ""})
    monkeypatch.setattr(cgroup, "_OPTIONAL", set())  # every file can be written in an ordinary folder
    group = cgroup.create(cgroup.Limits(), tmp_path)
    (folder,) = group.folders
    assert (folder / "cpu.weight").read_text() == "100"
    (folder / "cpu.stat").write_text("usage_usec 2500000\nuser_usec 1\n")
    assert group.cpu_s() == 2.5
    (folder / "cgroup.kill").write_text("")
    group.kill()
    assert (folder / "cgroup.kill").read_text() == "1"
