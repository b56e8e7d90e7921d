"""The gradebook in PostgreSQL, by nbgrader's ``db_url``: a real server from Debian's package."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from tests.required import program
from tests.small_course import answers, graded, graded_cells, hand_in, make_course

from ..conftest import needs_bwrap

pytestmark = [pytest.mark.slow, needs_bwrap]


@pytest.fixture(scope="module")
def server():
    """The URL of a server's database; it listens on a socket in a folder of its own and on no port."""
    newest = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    found = shutil.which("initdb", path=str(newest[-1])) if newest else None
    programs = Path(found or program("initdb", "postgresql")).parent
    with tempfile.TemporaryDirectory(prefix="nncourse-pg-", dir="/tmp") as folder:
        as_user = []
        if os.geteuid() == 0:  # a server refuses to run as root; Debian's package made this user
            shutil.chown(folder, "postgres", "postgres")
            as_user = ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups"]
        data = f"{folder}/data"
        run = {"check": True, "capture_output": True, "cwd": "/"}
        subprocess.run([*as_user, programs / "initdb", "-D", data, "-U", "nncourse", "-A", "trust", "-N"], **run)
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
        command = [*as_user, programs / "pg_ctl", "-D", data, "-w", "-t", "300", "-l", f"{folder}/log"]
        subprocess.run([*command, "-o", options, "start"], **run)
        try:
            yield f"postgresql://nncourse@/postgres?host={folder}"
        finally:
            subprocess.run([*command, "-m", "immediate", "stop"], **run)


def test_marks_go_to_the_server_and_a_second_run_goes_on(server, tmp_path):
    course = make_course(tmp_path / "course", db_url=server)
    for student, square in (("right", "return x * x"), ("half", "return x + x")):
        hand_in(course, student, answers(square))
    hand_in(course, "unreadable", b"no notebook")
    verdicts = graded(course)
    assert {name: each.verdict for name, each in verdicts.items()} == {
        "right": "graded",
        "half": "graded",
        "unreadable": "rejected",
    }
    wanted = {("right", "test-square"): 1, ("right", "test-total"): 1, ("half", "test-square"): 0}
    wanted[("half", "test-total")] = 1
    assert {(who, cell): points for (who, _, cell), (points, _) in graded_cells(course, server).items()} == wanted
    assert not (course / "gradebook.db").exists()
    hand_in(course, "half", answers())
    assert {each.score for each in graded(course).values()} == {2, None}


def test_a_server_that_is_down_is_one_sentence(server, tmp_path):
    from nncourse.grading.batch import Batch, Options
    from nncourse.grading.nbgrader.gradebook import GradebookError

    course = make_course(tmp_path / "course", db_url=server)
    config = course / "nbgrader_config.py"
    config.write_text(config.read_text().replace("nncourse-pg-", "nowhere-"))
    with pytest.raises(GradebookError, match="cannot be used") as caught:
        Batch(course, "ps1", Options())
    assert "\n" not in str(caught.value)
