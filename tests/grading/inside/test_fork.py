"""The warm process: it imports, says so, forks at each request, and goes on whatever becomes of a fork."""

import ast
import json
import os
import select
import socket
import subprocess
import sys
import textwrap

import pytest

from nncourse.grading.inside import fork


@pytest.fixture
def warm():
    """Start the warm process with modules; gives our end of its socket and the process."""
    started = []

    def start(*modules):
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            command = [sys.executable, "-I", fork.__file__, str(theirs.fileno()), "/opt/nncourse", *modules]
            process = subprocess.Popen(command, pass_fds=[theirs.fileno()], stderr=subprocess.DEVNULL)
        started.append((ours, process))
        return ours, process

    yield start
    for ours, process in started:
        ours.close()
        process.wait(120)


def said(channel, within_s=120.0):
    assert select.select([channel], [], [], within_s)[0], "it says nothing"
    return channel.recv(16)


def test_it_says_that_it_is_ready_and_ends_when_nobody_wants_it_any_more(warm):
    ours, process = warm("json", "decimal")
    assert said(ours) == b"ready"
    assert process.poll() is None
    ours.close()
    assert process.wait(120) == 0


def test_one_that_cannot_import_is_never_ready(warm):
    ours, process = warm("no_such_module")
    assert said(ours) == b""
    assert process.wait(120) != 0


def test_a_fork_that_reaches_no_sandbox_says_nothing_and_the_next_request_is_served(warm):
    ours, process = warm("json")
    assert said(ours) == b"ready"
    request = {"cgroups": [], "user": 64321, "home": "/", "library": "/", "environment": {}, "seccomp": ""}
    for _ in range(2):
        sandbox = os.pidfd_open(os.getpid())  # of no sandbox: nobody may enter it
        theirs, orders = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        socket.send_fds(ours, [json.dumps(request).encode()], [sandbox, orders.fileno()])
        orders.close()
        assert said(theirs) == b""  # the fork has ended, and nobody else holds the other end
        theirs.close()
        os.close(sandbox)
        assert process.poll() is None


def test_a_cgroup_that_cannot_be_joined_ends_the_fork_before_it_enters_anything(warm, tmp_path):
    ours, process = warm("json")
    assert said(ours) == b"ready"
    request = {"cgroups": [str(tmp_path / "not there")]}
    theirs, orders = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    sandbox = os.pidfd_open(os.getpid())
    socket.send_fds(ours, [json.dumps(request).encode()], [sandbox, orders.fileno()])
    orders.close()
    assert said(theirs) == b""
    theirs.close()
    os.close(sandbox)
    assert process.poll() is None


def as_inside(program):
    """What a program prints that is run where our modules are found by the warm process's finder, and by no other."""
    begin = """
        import importlib.util, sys
        spec = importlib.util.spec_from_file_location("fork", sys.argv[1])
        fork = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(fork)
        finder = fork.AsInside("/no/such/library")
        sys.meta_path.insert(0, finder)
    """
    command = [sys.executable, "-I", "-S", "-c", textwrap.dedent(begin) + textwrap.dedent(program), fork.__file__]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()


def test_our_modules_are_read_outside_and_known_by_where_they_lie_inside():
    at = "/no/such/library/nncourse"
    assert as_inside("""
        import nncourse.grading.wire.ports as ports, nncourse.errors
        print(ports.__file__, ports.__spec__.origin, nncourse.errors.did_you_mean.__code__.co_filename)
        print(*nncourse.__path__, *nncourse.__spec__.submodule_search_locations)
        fork._move_in()
        print(type(ports.__loader__).__name__, type(ports.__spec__.loader).__name__, ports.__loader__.path)
    """) == [
        *(f"{at}/grading/wire/ports.py", f"{at}/grading/wire/ports.py", f"{at}/errors.py"),
        *(at, at),
        *("SourceFileLoader", "SourceFileLoader", f"{at}/grading/wire/ports.py"),
    ]


def test_what_is_not_ours_is_found_by_others_and_what_ours_lacks_by_nobody():
    assert as_inside("""
        print(finder.find_spec("json"), finder.find_spec("nncoursework"))
        try:
            import nncourse.no_such_module
        except ModuleNotFoundError as error:
            print(error.name)
    """) == ["None", "None", "nncourse.no_such_module"]


def test_nothing_is_written_where_our_modules_would_lie():
    assert as_inside("""
        import os, nncourse.errors
        loader = nncourse.errors.__spec__.loader
        loader.set_data("/no/such/library/nncourse/__pycache__/errors.pyc", b"")
        print(os.path.exists("/no"))
    """) == ["False"]


def test_modules_of_ours_can_be_asked_for(warm):
    ours, _ = warm("json", "nncourse.grading.inside.orders")
    assert said(ours) == b"ready"
    ours, process = warm("nncourse.no_such_module")
    assert said(ours) == b""
    assert process.wait(120) != 0


def test_it_imports_the_standard_library_alone_so_that_our_code_is_known_by_where_it_lies_inside():
    with open(fork.__file__) as file:
        nodes = list(ast.walk(ast.parse(file.read())))
    names = {each.name for node in nodes if isinstance(node, ast.Import) for each in node.names}
    names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in names} <= sys.stdlib_module_names
