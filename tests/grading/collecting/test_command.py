"""What a person, or a program, reads of a download, and the exit status."""

import json

import pytest

from nncourse.grading.collecting import command
from nncourse.grading.collecting.outcome import KEPT, NEW, UPDATED, Collected


@pytest.fixture
def told(monkeypatch, capsys):
    """What the command prints, and its status, where collecting gave this."""

    def run(done, platform="canvas", learners=(), **options):
        monkeypatch.setattr(command, "load", lambda folder: "course")
        monkeypatch.setattr(command.collector, "learners_of", lambda course: learners)
        monkeypatch.setattr(command, "collect", lambda *words, **how: done)
        status = command.run("folder", "download", platform, **options)
        return status, capsys.readouterr().out

    return run


@pytest.mark.parametrize(
    ("done", "status"),
    [
        (Collected({("ada", "ps1"): NEW}), 0),
        (Collected({("ada", "ps1"): NEW}, {"notes.txt": "why"}), 0),
        (Collected({("ada", "ps1"): NEW}, {"a.ipynb": "why"}), 1),
        (Collected({("ada", "ps1"): KEPT}), 1),
        (Collected(), 1),
    ],
)
def test_the_status_says_whether_every_notebook_was_taken(told, done, status):
    assert told(done)[0] == status


def test_a_person_reads_numbers_notes_and_reasons(told):
    taken = {("ada", "ps1"): NEW, ("grace", "ps1"): NEW, ("eve", "ps1"): UPDATED}
    _, said = told(Collected(taken, {"[b]x.ipynb": "it is large"}, ["ada was late"]))
    assert "ps1: 2 new" in said
    assert "ps1: 1 in the place of an earlier one" in said
    assert "ada was late" in said
    assert "[b]x.ipynb" in said, "a name is no markup"
    assert "it is large" in said


def test_whose_earlier_hand_in_was_kept_is_named(told):
    taken = {("grace", "ps1"): KEPT, ("ada", "ps1"): KEPT, ("eve", "ps1"): NEW}
    said = " ".join(told(Collected(taken))[1].split())
    assert "2 not taken: another one is there; --update takes the new one: ada, grace" in said


@pytest.mark.parametrize(("ids", "is_told"), [([], False), (["ada", "bob"], True), (["101", "102"], False)])
def test_numbers_in_the_place_of_known_learners_are_told(told, ids, is_told):
    rows = [{"id": each, "lms_user_id": "", "first_name": "", "last_name": "", "email": ""} for each in ids]
    done = Collected({("101", "ps1"): NEW, ("102", "ps1"): NEW})
    said = " ".join(told(done, "moodle", learners=rows)[1].split())
    assert ("called by the number that moodle gave: 101, 102; the gradebook has no names" in said) == is_told


@pytest.mark.parametrize(
    ("platform", "name", "other"),
    [
        ("canvas", "Ada Lovelace_303_assignsubmission_file_/ps1.ipynb", "moodle"),
        ("moodle", "lovelaceada_101_7777_ps1.ipynb", "canvas"),
        ("canvas", "ps1.ipynb", None),
    ],
)
def test_a_download_of_another_platform_is_told(told, platform, name, other):
    said = told(Collected({}, {name: "its name does not say whose it is"}), platform)[1]
    assert ("try --from" in said) == (other is not None)
    assert f"try --from {other}" in said or other is None


def test_a_look_says_would_and_nothing_is_said_so(told):
    assert told(Collected(), dry_run=True)[1].split() == ["Would", "collect:", "nothing"]


def test_a_program_reads_json(told):
    done = Collected({("ada", "ps1"): NEW}, {"x": "why"}, ["note"])
    assert json.loads(told(done, as_json=True)[1]) == {
        "taken": [{"student": "ada", "assignment": "ps1", "how": "new"}],
        "left": {"x": "why"},
        "notes": ["note"],
    }
