"""What a person, or a program, reads of a download, and the exit status."""

import json

import pytest

from nncourse.grading.collecting import command
from nncourse.grading.collecting.outcome import KEPT, NEW, UPDATED, Collected


@pytest.fixture
def told(monkeypatch, capsys):
    """What the command prints, and its status, where collecting gave this."""

    def run(done, platform="canvas", **options):
        monkeypatch.setattr(command, "load", lambda folder: "course")
        monkeypatch.setattr(command.collector, "learners_of", lambda course: [])
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


def test_a_look_says_would_and_nothing_is_said_so(told):
    assert told(Collected(), dry_run=True)[1].split() == ["Would", "collect:", "nothing"]


def test_a_program_reads_json(told):
    done = Collected({("ada", "ps1"): NEW}, {"x": "why"}, ["note"])
    assert json.loads(told(done, as_json=True)[1]) == {
        "taken": [{"student": "ada", "assignment": "ps1", "how": "new"}],
        "left": {"x": "why"},
        "notes": ["note"],
    }
