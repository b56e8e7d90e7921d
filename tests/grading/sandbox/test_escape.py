"""Ways out of the sandbox that were found, with their relatives: nothing of the host's can be changed from inside."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from nncourse.grading.execution import notebook
from nncourse.grading.sandbox import bubblewrap, cgroup
from nncourse.grading.submission.plan import plan_of
from tests.small_course import answers, hand_in, make_course

from .. import ordinary_user
from ..conftest import SMALL, cell, needs_bwrap

pytestmark = [pytest.mark.slow, needs_bwrap]

CHANGE_PROGRAMS = """import os
for process in [each for each in os.listdir('/proc') if each.isdigit()] + ['self', 'thread-self']:
    for link in ('exe', 'root/proc/self/exe', 'cwd', 'root', *(f'fd/{n}' for n in range(64))):
        try:
            os.chmod(f'/proc/{process}/{link}', 0o4711)
        except OSError:
            pass
"""
CHANGE_FILES = """import glob, os
for process in [each for each in os.listdir('/proc') if each.isdigit()]:
    for link in glob.glob(f'/proc/{process}/map_files/*') + glob.glob(f'/proc/{process}/task/*/exe'):
        try:
            os.chmod(link, 0o4711)
        except OSError:
            pass
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may become an ordinary user with a Python of their own")
@pytest.mark.parametrize("start", ["warm", "cold"])
def test_the_owners_interpreter_cannot_be_changed_from_inside(start):
    with tempfile.TemporaryDirectory(prefix="nncourse-own-", dir="/tmp") as folder:
        os.chmod(folder, 0o755)
        python = ordinary_user.own_python(Path(folder))
        course = make_course(Path(folder) / "course")
        chooses = "" if start == "warm" else "\n# KERAS_BACKEND"
        for name, code in (("programs", CHANGE_PROGRAMS), ("files", CHANGE_FILES)):
            content = answers(total="return 0" + chooses)
            content.cells[1].source += f"\n{code}"
            hand_in(course, name, content)
        before = {path: path.stat().st_mode for path in Path(folder).rglob("bin/*")}
        words = [
            str(python),
            "-m",
            "nncourse.cli",
            "grade",
            "ps1",
            "--course-dir",
            str(course),
            "--json",
            "v.json",
            "--no-cgroup",
        ]
        done = ordinary_user.run(words, Path(folder))
        assert done.returncode == 0, done.stdout + done.stderr
        verdicts = json.loads((Path(folder) / "v.json").read_text())
        assert [(each["verdict"], each["score"]) for each in verdicts] == [("graded", 1)] * 2, verdicts
        assert {path: path.stat().st_mode for path in Path(folder).rglob("bin/*")} == before
        assert python.stat().st_uid == ordinary_user.USER
        assert sys.executable != str(python)


TOUCH_PROCESS_1 = """import json, os, signal
def works(path, mode):
    try:
        with open(path, mode) as file:
            file.read(1)
        return True
    except OSError:
        return False
def follows(path):
    try:
        os.readlink(path)
        return True
    except OSError:
        return False
for number in (signal.SIGKILL, signal.SIGSTOP, signal.SIGTERM, signal.SIGHUP):
    os.kill(1, number)
reached = [name for name in ('mem', 'maps', 'environ', 'auxv') if works(f'/proc/1/{name}', 'rb')]
reached += ['mem, written'] * works('/proc/1/mem', 'r+b')
reached += [name for name in ('exe', 'root', 'cwd', 'fd/0', 'ns/pid') if follows(f'/proc/1/{name}')]
limits = {line[:25].strip(): line[25:].split()[0] for line in open('/proc/1/limits') if line.startswith('Max')}
print(json.dumps([reached, limits]))"""
LEAVES_PROCESSES = """import os, signal, time
for number in range(6):
    if os.fork() == 0:
        os.setsid()
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        if number % 2 and os.fork():
            os._exit(0)
        time.sleep(1000)
"""
COUNTS = "print(len([each for each in os.listdir('/proc') if each.isdigit()]))"


def executed(sources, monkeypatch, start):
    """A notebook executed in a sandbox, and the ids of the namespaces of processes that were made for it."""
    if start == "cold":
        monkeypatch.setattr(notebook, "imported_beforehand", lambda *given: ())
    spaces, held = [], bubblewrap._held

    def noting(*given):
        box = held(*given)
        spaces.append(os.stat(f"/proc/{box.first_pid}/ns/pid").st_ino)
        return box

    monkeypatch.setattr(bubblewrap, "_held", noting)
    cells = [cell(source) for source in sources]
    return notebook.execute(cells, plan_of({"cells": cells}), SMALL), set(spaces)


def alive_in(spaces):
    """Processes of these namespaces."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if os.stat(folder / "ns" / "pid").st_ino in spaces:
                found.append((folder / "cmdline").read_bytes())
    return found


@pytest.mark.parametrize("start", ["warm", "cold"])
def test_nothing_inside_reaches_process_1(start, monkeypatch):
    done, _ = executed([TOUCH_PROCESS_1], monkeypatch, start)
    reached, limits = json.loads(done.outputs[0][0]["text"])
    assert reached == []
    wanted = {"Max cpu time": "60", "Max file size": "0", "Max core file size": "0", "Max open files": "16"}
    assert limits == limits | wanted | {"Max data size": str(2**26)}


@pytest.mark.parametrize("group", ["cgroup", "no cgroup"])
@pytest.mark.parametrize("start", ["warm", "cold"])
def test_no_process_of_a_sandbox_is_alive_after_its_verdict(start, group, monkeypatch):
    if group == "no cgroup":
        monkeypatch.setattr(cgroup, "create", lambda limits: None)
    done, spaces = executed([LEAVES_PROCESSES, COUNTS], monkeypatch, start)
    assert int(done.outputs[1][0]["text"]) >= 8  # six, process 1, and the kernel: they were there
    assert spaces
    assert alive_in(spaces) == []


#: Executes a notebook that leaves processes, warm and cold, and waits to be looked at after each.
EXECUTES = """
import json, sys
from nncourse.grading.execution import notebook
from nncourse.grading.sandbox.limits import Limits
from nncourse.grading.submission.plan import plan_of
cells = [{"cell_type": "code", "source": source, "metadata": {}} for source in json.loads(sys.argv[1])]
for modules in (notebook.imported_beforehand, lambda *given: ()):
    notebook.imported_beforehand = modules
    done = notebook.execute(cells, plan_of({"cells": cells}), Limits(cell_s=20, processes=64))
    print(done.outputs[1][0]["text"].strip(), flush=True)
    input()
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may become another user, and sees that user's processes")
def test_nor_is_one_of_an_ordinary_users():
    """Counted from outside, by root: process 1 of a sandbox hides from its own user."""
    with tempfile.TemporaryDirectory(prefix="nncourse-user-", dir="/tmp") as folder:
        os.chmod(folder, 0o755)
        sources = json.dumps([LEAVES_PROCESSES, COUNTS])
        words = ordinary_user.command([sys.executable, "-c", EXECUTES, sources], Path(folder))
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "cwd": folder}
        with subprocess.Popen(words, **pipes) as process:
            for _ in ("warm", "cold"):
                assert int(process.stdout.readline()) >= 8
                assert in_sandboxes_of(ordinary_user.USER) == []
                process.stdin.write("\n")
                process.stdin.flush()
        assert process.returncode == 0


def in_sandboxes_of(user):
    """A user's processes that are in another pid namespace than we."""
    own, found = os.stat("/proc/self/ns/pid").st_ino, []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            uid = int((folder / "status").read_text().partition("\nUid:")[2].split()[0])  # a folder may be root's
            if uid == user and os.stat(folder / "ns" / "pid").st_ino != own:
                found.append((folder / "cmdline").read_bytes())
    return found


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may become another user")
def test_such_a_process_would_be_counted():
    another = ordinary_user.USER + 1000
    words = ["setpriv", "--reuid", str(another), "--clear-groups"]
    with subprocess.Popen([*words, "unshare", "--user", "--pid", "--fork", "sleep", "300"]) as process:
        until = time.monotonic() + 120
        while not (counted := in_sandboxes_of(another)) and time.monotonic() < until:
            time.sleep(0.05)
        for child in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split():
            os.kill(int(child), signal.SIGKILL)
    assert any(b"sleep" in each for each in counted)


@pytest.mark.parametrize("start", ["warm", "cold"])
def test_every_program_inside_lies_on_a_read_only_mount(start, monkeypatch):
    look = "import os\nprint(bool(os.statvfs('/proc/self/exe').f_flag & os.ST_RDONLY))"
    done, _ = executed([look], monkeypatch, start)
    assert done.outputs[0][0]["text"] == "True\n"
