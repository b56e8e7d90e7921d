"""Forks of a warm process: as good as fresh ones, and what is not to be imported beforehand."""

import json

import pytest

from nncourse.grading.execution import notebook
from nncourse.grading.sandbox import warm
from nncourse.grading.sandbox.errors import SandboxError
from nncourse.grading.submission.plan import plan_of

from ..conftest import SMALL, cell, needs_bwrap

EVERYTHING = """
import doctest, gc, inspect, json, os, pdb, pkgutil, resource, signal, socket, sys
import nncourse.errors
status = dict(line.split(":", 1) for line in open("/proc/self/status") if ":" in line)
wanted = ["Uid", "Gid", "Groups", "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs", "Seccomp",
    "Seccomp_filters", "SigBlk", "Umask"]
def kind(fd):
    try:
        return os.readlink(f"/proc/self/fd/{fd}").split(":")[0]
    except OSError:
        return None
print(json.dumps({
    **{name: status[name].split() for name in wanted},
    "environment": dict(os.environ), "folders": {at: sorted(os.listdir(at)) for at in ("/", "/home", "/tmp", ".")},
    "mounts": sorted(line.split()[4:6] for line in open("/proc/self/mountinfo")),
    "limits": {name: resource.getrlimit(getattr(resource, name)) for name in dir(resource) if name[:7] == "RLIMIT_"},
    "network": [name for _, name in socket.if_nameindex()], "host": socket.gethostname(), "here": os.getcwd(),
    "signals": [str(signal.getsignal(number)) for number in (signal.SIGCHLD, signal.SIGPIPE, signal.SIGTERM)],
    "path": sys.path, "argv": sys.argv, "nncourse": __import__("nncourse").__file__,
    "loaders": sorted({type(module.__spec__.loader).__name__ for name, module in sys.modules.items()
        if name.startswith("nncourse.")}), "text": pkgutil.get_data("nncourse", "errors.py").decode(),
    "source": inspect.getsource(nncourse.errors.CourseError), "finders": [str(each)[:30] for each in sys.meta_path],
    "collector": [gc.isenabled(), gc.get_threshold()],
    "debuggers": [str(pdb.Pdb), str(doctest._OutputRedirectingPdb.__mro__)],
    "terminal": os.path.exists("/dev/tty") and os.access("/dev/tty", os.R_OK),
    "sockets": sorted({kind(fd) for fd in os.listdir("/proc/self/fd")} - {None, "anon_inode"}),
}))
"""


@pytest.mark.slow
@needs_bwrap
def test_a_fork_of_the_warm_process_differs_in_nothing_from_a_fresh_one(monkeypatch):
    cells = [cell(EVERYTHING), cell("import os; os.kill(os.getpid(), 9)"), cell("print('alive')")]
    forks = []
    start = warm.start
    monkeypatch.setattr(warm, "start", lambda *how: forks.append(start(*how)) or forks[-1])
    done = notebook.execute(cells, plan_of({"cells": cells}), SMALL)
    assert len(forks) == 4  # a relay and a kernel, and again after the kernel was killed
    assert None not in forks
    assert done.outputs[2][0]["text"] == "alive\n"
    assert not any(box.alive() for box in forks)
    monkeypatch.setattr(notebook, "imported_beforehand", lambda *given: ())
    fresh = notebook.execute(cells[:1], plan_of({"cells": cells}), SMALL)
    seen, wanted = (json.loads(each.outputs[0][0]["text"]) for each in (done, fresh))
    assert forks[-1] is None
    assert seen == wanted
    assert seen["CapBnd"] == seen["CapEff"] == ["0000000000000000"]


@pytest.mark.slow
@needs_bwrap
def test_where_no_warm_process_starts_a_cold_one_does_the_work(monkeypatch):
    def none_made():
        raise SandboxError("no read-only mount")

    monkeypatch.setattr(warm, "_templates", {})
    monkeypatch.setattr(warm.bubblewrap, "interpreter", none_made)
    cells = [cell("print('alive')")]
    done = notebook.execute(cells, plan_of({"cells": cells}), SMALL)
    assert done.outputs[0][0]["text"] == "alive\n"
