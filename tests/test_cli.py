"""The command line: its commands, its version, and foreseen errors as one sentence."""

import errno
import os

import pytest
from typer.testing import CliRunner

from nncourse import __version__, cli
from nncourse.errors import CourseError

runner = CliRunner()


def test_help_names_the_commands():
    result = runner.invoke(cli.app, ["--help"])
    assert result.exit_code == 0
    assert "doctor" in result.output


def test_version():
    assert runner.invoke(cli.app, ["--version"]).output.strip() == __version__


def test_an_unknown_command_is_refused():
    result = runner.invoke(cli.app, ["docter"])
    assert result.exit_code == 2
    assert "docter" in result.output


def test_a_foreseen_error_is_one_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    def fail() -> None:
        raise CourseError("There is no such thing; there are others.")

    monkeypatch.setattr(cli, "app", fail)
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 1
    assert capsys.readouterr().err == "nncourse: There is no such thing; there are others.\n"


@pytest.mark.parametrize(
    ("number", "said"), [(errno.EROFS, "Read-only file system"), (errno.ENOSPC, "No space left")]
)
def test_a_disk_that_is_full_or_not_to_be_written_is_one_sentence(monkeypatch, capsys, number, said):
    def fail() -> None:
        raise OSError(number, os.strerror(number), "/course/.nncourse/extensions.json")

    monkeypatch.setattr(cli, "app", fail)
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 1
    told = capsys.readouterr().err
    assert told.startswith(f"nncourse: {said}")
    assert "/course/.nncourse/extensions.json; make room" in told


def test_an_error_of_the_system_that_is_a_mistake_of_ours_keeps_its_traceback(monkeypatch):
    def fail() -> None:
        raise BlockingIOError(errno.EAGAIN, "again")

    monkeypatch.setattr(cli, "app", fail)
    with pytest.raises(BlockingIOError):
        cli.main()
