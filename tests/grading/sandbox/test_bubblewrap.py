"""The sandbox itself: what is seen, what is not, and that it ends whole."""

import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from nncourse.grading.sandbox import bubblewrap, cgroup, view
from nncourse.grading.sandbox.limits import Limits, LimitsError

from .. import ordinary_user
from ..conftest import SMALL, needs_bwrap

LOOK = """
import json, os, socket
out = os.fdopen(int(sys.argv[1]), "w")
status = dict(line.split(":", 1) for line in open("/proc/self/status") if ":" in line)
def writable(path):
    try:
        open(path, "w").close()
        return True
    except OSError:
        return False
json.dump({
    "uid": os.getuid(), "capabilities": int(status["CapEff"], 16) | int(status["CapBnd"], 16),
    "seccomp": int(status["Seccomp"]), "no_new_privs": int(status["NoNewPrivs"]),
    "network": sorted(name for _, name in socket.if_nameindex()), "host": socket.gethostname(),
    "environment": sorted(os.environ), "home": os.listdir("/home"), "here": os.listdir("."),
    "seen": [path for path in json.loads(sys.argv[2]) if os.path.exists(path)],
    "writable": [path for path in ["/x", "/usr/x", "/etc/x",
        "/opt/nncourse/x", "/home/learner/x", "/tmp/x"] if writable(path)],
    "nncourse": __import__("nncourse").__file__,
}, out)
"""


def look(paths):
    reading, writing = os.pipe()
    box = bubblewrap.start(
        bubblewrap.python("exec(sys.argv.pop(1))", LOOK, str(writing), json.dumps(paths)), SMALL, pass_fds=[writing]
    )
    os.close(writing)
    with os.fdopen(reading) as file:
        said = file.read()
    box.process.wait()
    box.kill()
    return json.loads(said)


@needs_bwrap
def test_what_a_learner_sees(tmp_path, monkeypatch):
    monkeypatch.setenv("A_SECRET_TOKEN", "x")
    (tmp_path / "gradebook.db").write_text("")
    seen = look([str(tmp_path), "/etc/passwd", "/root/.ssh", str(Path(__file__)), "/home/learner"])
    assert seen["seen"] == ["/home/learner"]
    assert seen["writable"] == ["/home/learner/x", "/tmp/x"]
    assert (seen["capabilities"], seen["seccomp"], seen["no_new_privs"]) == (0, 2, 1)
    assert seen["uid"] == bubblewrap.USER
    assert (seen["network"], seen["host"], seen["home"], seen["here"]) == (["lo"], "sandbox", ["learner"], [])
    assert "A_SECRET_TOKEN" not in seen["environment"]
    assert seen["nncourse"] == "/opt/nncourse/nncourse/__init__.py"


@needs_bwrap
def test_every_process_ends_with_the_sandbox(tmp_path):
    reading, writing = os.pipe()
    code = f"import os, time; os.fork(); os.fork(); os.write({writing}, b'x'); time.sleep(1000)"
    box = bubblewrap.start(bubblewrap.python(code), SMALL, pass_fds=[writing])
    os.close(writing)
    with os.fdopen(reading, "rb") as file:
        assert len(file.read(4)) == 4
        box.kill()
        assert file.read() == b""  # the pipe closes when the last process is gone


@needs_bwrap
def test_a_sandbox_ends_when_its_coordinator_is_killed(tmp_path):
    reading, writing = os.pipe()
    code = f"import os, time; os.write({writing}, b'x'); time.sleep(1000)"
    start = (
        "import sys, time; from nncourse.grading.sandbox import bubblewrap; "
        "from nncourse.grading.sandbox.limits import Limits; "
        f"bubblewrap.start(bubblewrap.python({code!r}), Limits(), pass_fds=[{writing}]); time.sleep(1000)"
    )
    coordinator = subprocess.Popen([sys.executable, "-c", start], pass_fds=[writing])
    os.close(writing)
    with os.fdopen(reading, "rb") as file:
        assert file.read(1) == b"x"
        coordinator.kill()
        coordinator.wait()
        assert file.read() == b""


@needs_bwrap
@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user already")
def test_an_ordinary_user_gets_the_same_sandbox(tmp_path):
    """bubblewrap started without any right of root."""
    sources = [*view.mounts(None).values(), Path(__file__).resolve().parents[3] / "tests"]
    base = view.stand(sources)
    inner = {inside: base / str(n) for n, inside in enumerate(view.mounts(None))}
    words = [*view.stepping_down(sources), *bubblewrap.arguments(SMALL, inner, 0)]
    words = [word for word in words if word not in ("--seccomp", "0")]
    done = subprocess.run([*words, "--", "/usr/bin/id", "-u"], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(bubblewrap.USER)


def test_without_bubblewrap_it_refuses_and_says_what_to_install(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(bubblewrap.SandboxError, match="apt install bubblewrap"):
        bubblewrap.require()


@pytest.mark.parametrize("value", [0, -1, "1", None, True])
def test_a_limit_is_a_positive_number(value):
    with pytest.raises(LimitsError, match="memory_bytes"):
        Limits(memory_bytes=value)


def test_a_version_two_cgroup_is_written_as_the_kernel_wants_it(tmp_path, monkeypatch):
    (tmp_path / "cgroup.controllers").write_text("memory pids")
    (tmp_path / "cgroup.subtree_control").write_text("memory pids")
    monkeypatch.setattr(cgroup, "_own", lambda root: {"": ""})
    assert cgroup.version(tmp_path) == 2
    group = cgroup.create(Limits(memory_bytes=2**20, processes=7), tmp_path)
    (folder,) = group.folders
    assert (folder / "memory.max").read_text() == str(2**20)
    assert (folder / "pids.max").read_text() == "7"
    (folder / "memory.events").write_text("oom 1\noom_kill 1\n")
    assert group.out_of_memory()


def test_a_machine_without_cgroups_falls_back(tmp_path):
    assert cgroup.version(tmp_path) is None
    assert cgroup.create(Limits(), tmp_path) is None


@pytest.mark.slow
@needs_bwrap
def test_rlimits_hold_where_there_is_no_cgroup(monkeypatch):
    """A fork bomb and a memory bomb, as on a machine where no cgroup can be made."""
    from nncourse.grading.execution.notebook import execute
    from nncourse.grading.submission.plan import plan_of

    from ..conftest import cell

    monkeypatch.setattr(cgroup, "create", lambda limits: None)
    bomb = """import os, time
n = 0
while n < 500:
    try:
        pid = os.fork()
        n += 1
        if pid == 0:
            time.sleep(60)
    except OSError:
        break
print(n < 100)"""
    memory = "try:\n    hoard = bytearray(2 << 30)\n    print('got it')\nexcept MemoryError:\n    print('refused')"
    cells = [cell(memory), cell(bomb)]
    done = execute(cells, plan_of({"cells": cells}), SMALL)
    assert done.outputs[0][0]["text"] == "refused\n"
    assert done.outputs[1][0]["text"] == "True\n"


@pytest.mark.slow
@needs_bwrap
@pytest.mark.skipif(os.geteuid() != 0, reason="every test here runs as an ordinary user")
def test_an_ordinary_user_grades_a_course():
    """The command line, run for real under another user id, which no other test gives it."""
    from tests.small_course import answers, hand_in, make_course

    with tempfile.TemporaryDirectory(prefix="nncourse-user-", dir="/tmp") as folder:
        course = make_course(Path(folder) / "course")
        hand_in(course, "half", answers("return x + x"))
        hand_in(course, "hostile", answers("import os; os.kill(-1, 9)"))
        words = [sys.executable, "-m", "nncourse.cli", "grade", "ps1", "--course-dir", str(course), "--no-cgroup"]
        done = ordinary_user.run([*words, "--json", "v.json"], Path(folder))
        assert done.returncode == 0, done.stdout + done.stderr
        verdicts = {each["student"]: each for each in json.loads((Path(folder) / "v.json").read_text())}
        assert {name: each["score"] for name, each in verdicts.items()} == {"half": 1, "hostile": 1}
        assert (course / "gradebook.db").stat().st_uid == ordinary_user.USER


@needs_bwrap
def test_a_waiting_sandbox_ends_when_its_coordinator_is_killed(tmp_path):
    start = (
        "import os, time; from nncourse.grading.sandbox import bubblewrap; "
        "from nncourse.grading.sandbox.limits import Limits; "
        "box = bubblewrap.hold(Limits()); print(box.first_pid, flush=True); time.sleep(1000)"
    )
    coordinator = subprocess.Popen([sys.executable, "-c", start], stdout=subprocess.PIPE)
    with coordinator.stdout as said:
        inside = os.pidfd_open(int(said.readline()))
    coordinator.kill()
    coordinator.wait()
    try:
        assert select.select([inside], [], [], 120)[0]
    finally:
        os.close(inside)


@pytest.mark.skipif(cgroup.version() is None, reason="this machine lets us make no cgroup")
def test_what_a_killed_coordinator_left_is_ended_by_the_next():
    group = cgroup.create(Limits())
    sleeper = subprocess.Popen(["sleep", "1000"])
    stale = []
    for folder in group.folders:
        stale.append(folder.with_name(f"nncourse-{2**22 + 1}-left"))  # above the largest process id
        stale[-1].mkdir()
        (stale[-1] / "cgroup.procs").write_text(str(sleeper.pid))
    cgroup.create(Limits()).remove()
    assert sleeper.wait(120) == -9
    cgroup.create(Limits()).remove()
    assert not any(folder.exists() for folder in stale)
    group.remove()
