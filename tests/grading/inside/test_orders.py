"""First code in a sandbox: orders are taken, limits set, files copied without following links, the role played."""

import json
import os
import resource
import socket
import subprocess
import sys
import types
from pathlib import Path

import pytest

from nncourse.grading.inside import orders
from nncourse.grading.sandbox.limits import Limits

ROOT = Path(__file__).resolve().parents[3]
SHOW = """
import json, resource, sys
sys.path.insert(0, sys.argv[1])
from nncourse.grading.inside.orders import limit
limit(json.loads(sys.argv[2]), whole_tree=sys.argv[3] == "True")
names = [name for name in dir(resource) if name.startswith("RLIMIT_")]
print(json.dumps({name: resource.getrlimit(getattr(resource, name)) for name in names}))
"""


def limits_within(limits, *, whole_tree):
    """The limits of a process that limited itself."""
    command = [sys.executable, "-c", SHOW, str(ROOT), json.dumps(limits.as_dict()), str(whole_tree)]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def test_soft_and_hard_limits_are_set_so_that_nothing_inside_can_raise_them():
    found = limits_within(Limits(cpu_s=77, open_files=99, file_bytes=12345), whole_tree=True)
    assert found["RLIMIT_CPU"] == [77, 77]
    assert found["RLIMIT_NOFILE"] == [99, 99]
    assert found["RLIMIT_FSIZE"] == [12345, 12345]
    assert found["RLIMIT_CORE"] == found["RLIMIT_MSGQUEUE"] == [0, 0]


def test_memory_and_processes_are_limited_here_only_where_no_cgroup_does_it():
    limits = Limits(memory_bytes=3 * 2**30, processes=33)
    alone, within = (limits_within(limits, whole_tree=each) for each in (False, True))
    assert alone["RLIMIT_DATA"] == [3 * 2**30] * 2
    assert alone["RLIMIT_NPROC"] == [33, 33]
    assert within["RLIMIT_DATA"] == list(resource.getrlimit(resource.RLIMIT_DATA))
    assert within["RLIMIT_NPROC"] == list(resource.getrlimit(resource.RLIMIT_NPROC))


def test_a_limit_that_the_machine_sets_lower_stays():
    code = "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (50, 50));" + SHOW
    command = [sys.executable, "-c", code, str(ROOT), json.dumps(Limits().as_dict()), "True"]
    shown = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert shown["RLIMIT_NOFILE"] == [50, 50]


def test_orders_come_with_their_descriptors_and_a_closed_socket_ends_the_process():
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    read, write = os.pipe()
    with ours, theirs:
        socket.send_fds(ours, [json.dumps({"role": "kernel"}).encode()], [read])
        given, fds = orders.take_orders(theirs)
        assert given == {"role": "kernel"}
        os.write(write, b"x")
        assert os.read(fds[0], 1) == b"x"
        ours.close()
        with pytest.raises(SystemExit):
            orders.take_orders(theirs)
    for fd in (read, write, *fds):
        os.close(fd)


def test_files_are_copied_and_links_stay_links(tmp_path):
    files, home = tmp_path / "files", tmp_path / "home"
    (files / "in").mkdir(parents=True)
    home.mkdir()
    (files / "in" / "data.csv").write_text("1")
    (tmp_path / "outside").write_text("a secret")
    os.symlink("../outside", files / "link")
    orders.fill(home, str(files))
    assert (home / "in" / "data.csv").read_text() == "1"
    assert (home / "link").is_symlink()
    for nothing in (None, str(tmp_path / "not there")):
        orders.fill(home, nothing)


@pytest.mark.parametrize("role", ["kernel", "relay", "examiner"])
def test_each_role_is_played_in_its_home_after_the_limits(monkeypatch, tmp_path, role):
    played = []
    for name in ("kernel", "relay", "examiner"):
        module = types.ModuleType(name)
        module.main = lambda *given, name=name: played.append((name, os.getcwd(), given))
        monkeypatch.setitem(sys.modules, f"nncourse.grading.inside.{name}", module)
        monkeypatch.setattr(f"nncourse.grading.inside.{name}", module, raising=False)
    monkeypatch.setattr(orders, "limit", lambda limits, whole_tree: played.append(("limit", whole_tree)))
    monkeypatch.chdir(tmp_path)
    home = tmp_path / "home"
    home.mkdir()
    one, other = socket.socketpair()
    fds = [one.detach()]
    given = {"role": role, "limits": Limits().as_dict(), "whole_tree": True, "home": str(home), "files": None}
    orders.begin(given, fds)
    assert played[0] == ("limit", True)
    assert played[1][:2] == (role, str(home))
    if role == "kernel":
        assert played[1][2] == (given, fds)
        os.close(fds[0])
    else:
        cap = Limits().output_bytes if role == "relay" else Limits().value_bytes
        assert played[1][2][1] == cap
        played[1][2][0].close()
    other.close()
