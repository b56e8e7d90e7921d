"""Exports for learning management systems, read back as Canvas and Moodle read them."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from nncourse.grading.nbgrader.exports import CanvasExporter, MoodleExporter


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


@pytest.mark.parametrize("exporter", [CanvasExporter, MoodleExporter])
@pytest.mark.parametrize("name", ["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "\t=1"])
def test_no_text_becomes_a_formula(gradebook: Gradebook, tmp_path: Path, exporter, name: str):
    gradebook.add_assignment(name)
    gradebook.add_student(name, last_name=name, email=name)
    lines = export(exporter, gradebook, tmp_path / "grades.csv")
    texts = [cell for line in lines for cell in line]
    assert f"'{name}" in texts
    assert not [text for text in texts if text.startswith(("=", "+", "-", "@", "\t"))]
