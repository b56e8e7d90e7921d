"""Exports for learning management systems, read back as Canvas and Moodle read them."""

import csv
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from nncourse.grading.nbgrader.exports import CanvasExporter, GradesExporter, MoodleExporter


@pytest.fixture
def gradebook() -> Iterator[Gradebook]:
    book = Gradebook("sqlite:///:memory:")
    for name in ("ps1", "ps2"):
        book.add_assignment(name)
        book.add_notebook("sums", name)
        book.add_grade_cell("test", "sums", name, max_score=4, cell_type="code")
    book.add_student("ada", first_name="Ada", last_name="Lovelace", email="ada@example.org")
    book.add_student("nn, 7")
    book.add_submission("ps1", "ada")
    book.find_grade("test", "sums", "ps1", "ada").auto_score = 3
    book.db.commit()
    yield book
    book.close()


def export(exporter, book: Gradebook, target: Path, **options: object) -> list[list[str]]:
    exporter(to=str(target), **options).export(book)
    assert [path.name for path in target.parent.iterdir()] == [target.name]
    with target.open(newline="") as file:
        return list(csv.reader(file))


def handed_in(book: Gradebook, student: str, points: float | None = 3.0, **when: object) -> None:
    book.update_or_create_submission("ps1", student, **when)
    grade = book.find_grade("test", "sums", "ps1", student)
    grade.auto_score, grade.needs_manual_grade = points, points is None
    book.db.commit()


def test_a_spreadsheet_has_lateness_and_no_zero_for_what_was_not_handed_in(gradebook: Gradebook, tmp_path: Path):
    gradebook.find_assignment("ps1").duedate = datetime(2027, 3, 1, 12)
    gradebook.add_student("grace", first_name='Grace "Amazing"', last_name="Hopper, PhD", email="g@example.org")
    handed_in(gradebook, "grace", timestamp=datetime(2027, 3, 1, 12, 1))
    gradebook.find_submission_notebook("sums", "ps1", "grace").late_submission_penalty = 1.0
    handed_in(gradebook, "ada", None, timestamp=datetime(2027, 3, 1, 11))
    path = tmp_path / "grades.csv"
    export(GradesExporter, gradebook, path)
    with path.open(newline="") as file:
        rows = {(row["student_id"], row["assignment"]): row for row in csv.DictReader(file)}
    late, absent, waits = rows["grace", "ps1"], rows["nn, 7", "ps1"], rows["ada", "ps1"]
    assert (late["last_name"], late["first_name"]) == ("Hopper, PhD", 'Grace "Amazing"')
    figures = ("raw_score", "seconds_late", "late_submission_penalty", "score", "max_score", "waits")
    assert [late[name] for name in figures] == ["3.0", "60.0", "1.0", "2.0", "4.0", ""]
    assert [absent[name] for name in figures] == ["", "", "", "", "4.0", ""]
    assert [waits[name] for name in figures] == ["0.0", "0.0", "0.0", "0.0", "4.0", "yes"]


@pytest.mark.parametrize("exporter", [CanvasExporter, MoodleExporter, GradesExporter])
def test_an_export_warns_of_marks_that_are_not_final(gradebook: Gradebook, tmp_path: Path, exporter, caplog):
    handed_in(gradebook, "ada")
    for number in range(7):
        gradebook.add_student(f"s{number}")
        handed_in(gradebook, f"s{number}", None)
    done = exporter(to=str(tmp_path / "grades.csv")).export(gradebook)
    assert len(done.waiting) == 7
    assert done.warning.startswith("7 marks are not final")
    assert done.warning.endswith("s4 in ps1 and 2 more.")
    left = exporter(to=str(tmp_path / "grades.csv"), exclude_student=[f"s{n}" for n in range(7)])
    assert left.export(gradebook).warning is None


@pytest.mark.parametrize("exporter", [CanvasExporter, MoodleExporter, GradesExporter])
def test_a_student_is_left_out(gradebook: Gradebook, tmp_path: Path, exporter):
    lines = export(exporter, gradebook, tmp_path / "grades.csv", exclude_student=["ada"])
    assert not any("ada" in cell for line in lines for cell in line)
    assert any("nn, 7" in line for line in lines)


def test_canvas(gradebook: Gradebook, tmp_path: Path):
    assert export(CanvasExporter, gradebook, tmp_path / "canvas.csv") == [
        ["Student", "ID", "SIS Login ID", "Section", "ps1", "ps2"],
        ["Points Possible", "", "", "", "4.0", "4.0"],
        ["nn, 7", "", "nn, 7", "", "", ""],
        ["Lovelace, Ada", "", "ada", "", "3.0", ""],
    ]


def test_moodle_for_one_assignment_and_one_learner(gradebook: Gradebook, tmp_path: Path):
    lines = export(MoodleExporter, gradebook, tmp_path / "moodle.csv", assignment=["ps1"], student=["ada"])
    assert lines == [["ID number", "Email address", "ps1"], ["ada", "ada@example.org", "3.0"]]


def test_a_failed_export_leaves_the_earlier_one(
    gradebook: Gradebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    target = tmp_path / "canvas.csv"
    target.write_text("earlier")

    def fail(*_: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(CanvasExporter, "identity", fail)
    with pytest.raises(OSError, match="no space"):
        CanvasExporter(to=str(target)).export(gradebook)
    assert target.read_text() == "earlier"


FORMULAS = ["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "\t=1"]


@pytest.mark.parametrize("exporter", [CanvasExporter, MoodleExporter, GradesExporter])
def test_no_text_becomes_a_formula(gradebook: Gradebook, tmp_path: Path, exporter):
    for name in FORMULAS:
        gradebook.add_assignment(name)
        gradebook.add_student(name, last_name=name, email=name)
    lines = export(exporter, gradebook, tmp_path / "grades.csv")
    texts = [cell for line in lines for cell in line]
    assert {f"'{name}" for name in FORMULAS} <= set(texts)
    assert not [text for text in texts if text.startswith(("=", "+", "-", "@", "\t"))]
