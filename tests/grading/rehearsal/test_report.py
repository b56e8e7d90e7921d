"""What nncourse check-assignment refuses, and where it finds the course."""

import pytest
from typer.testing import CliRunner

from nncourse import cli
from nncourse.grading.nbgrader.course import CourseFolderError
from nncourse.grading.rehearsal.answer_files import AnswersError


def test_bad_input_to_the_command(make_course, monkeypatch, capsys, tmp_path):
    course = make_course()
    for arguments, error in (
        (["nope", "--course-dir", str(course.root)], CourseFolderError),
        (["sums", "--course-dir", str(tmp_path)], CourseFolderError),
        (["sums", "--course-dir", str(course.root), "--answers", str(tmp_path / "no")], AnswersError),
    ):
        result = CliRunner().invoke(cli.app, ["check-assignment", *arguments])
        assert isinstance(result.exception, error)


@pytest.mark.parametrize("inside", [False, True])
@pytest.mark.parametrize("command", ["check-assignment", "grade"])
def test_the_course_is_found_from_the_project_and_from_its_own_folder(
    make_course, monkeypatch, command, inside: bool
):
    root = make_course().root
    root = root.rename(root.with_name("exercises"))
    monkeypatch.chdir(root if inside else root.parent)
    result = CliRunner().invoke(cli.app, [command, "nope"])
    assert isinstance(result.exception, CourseFolderError)
    assert "no assignment 'nope'" in str(result.exception)
