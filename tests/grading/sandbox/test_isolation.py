"""A process is started, told what to do, and ended whole, also where telling it fails."""

import json
import os
import select
import socket
import tempfile
from pathlib import Path

import pytest

from nncourse.grading.sandbox import box as boxes
from nncourse.grading.sandbox import isolation as module
from nncourse.grading.sandbox.errors import SandboxError
from nncourse.grading.sandbox.isolation import OwnRights, Sandboxed, isolation
from nncourse.grading.sandbox.limits import Limits
from nncourse.grading.sandbox.view import FILES, HOME

from ..conftest import needs_bwrap

#: Writes its orders to the first descriptor that came with them, then waits to be ended.
ECHO = (
    "import os, socket; channel = socket.socket(fileno={fd}); text, fds, _, _ = socket.recv_fds(channel, 2**16, 4); "
    "os.write(fds[0], text); os.close(fds[0]); import time; time.sleep(600)"
)


@pytest.fixture(autouse=True)
def _echo(monkeypatch, tmp_path):
    monkeypatch.setattr(module, "_code", lambda fd, *lifeline: ECHO.format(fd=fd))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def launched(how, **given):
    """The box, and the orders as they arrived."""
    read, write = os.pipe()
    try:
        box = how.launch({"role": "echo"}, [write], Limits(cell_s=7), **given)
    finally:
        os.close(write)
    with os.fdopen(read) as file:
        return box, json.loads(file.read())


def test_the_one_that_was_asked_for():
    assert type(isolation(sandboxed=True)) is Sandboxed
    assert type(isolation(sandboxed=False)) is OwnRights
    assert (Sandboxed.sandboxed, OwnRights.sandboxed) == (True, False)


def test_with_our_own_rights_orders_arrive_and_the_home_goes_with_the_process(tmp_path):
    box, orders = launched(OwnRights(), files=tmp_path)
    assert box.alive()
    assert orders.pop("limits") == Limits(cell_s=7).as_dict()
    assert orders == {"role": "echo", "home": box.home, "files": str(tmp_path), "whole_tree": False}
    assert Path(box.home).is_dir()
    box.kill()
    assert not box.alive()
    assert not Path(box.home).exists()


def test_without_files_none_are_named():
    box, orders = launched(OwnRights())
    box.kill()
    assert orders["files"] is None


def test_a_process_that_cannot_be_told_its_orders_is_ended(monkeypatch, tmp_path):
    started = []
    start = OwnRights._start
    monkeypatch.setattr(OwnRights, "_start", lambda *given: started.append(start(*given)) or started[-1])

    def broken(*given):
        raise OSError("too many descriptors on their way")

    monkeypatch.setattr(socket, "send_fds", broken)
    with pytest.raises(OSError, match="on their way"):
        OwnRights().launch({"role": "echo"}, [], Limits())
    assert not started[0].alive()
    assert started[0].process.returncode is not None
    assert list(tmp_path.iterdir()) == []


def test_where_nothing_starts_nothing_is_left(monkeypatch, tmp_path):
    def none_started(*given, **more):
        raise OSError("no more processes")

    monkeypatch.setattr(module.subprocess, "Popen", none_started)
    with pytest.raises(OSError, match="no more"):
        OwnRights().launch({"role": "echo"}, [], Limits())
    assert list(tmp_path.iterdir()) == []


def test_after_a_stop_nothing_starts_until_it_may():
    running, _ = launched(OwnRights())
    boxes.stop_all()
    try:
        with pytest.raises(SandboxError, match="stopped"):
            OwnRights().launch({"role": "echo"}, [], Limits())
        assert select.select([running.main], [], [], 120)[0]  # what ran was ended
    finally:
        boxes.go_on()
        running.kill()
    box, _ = launched(OwnRights())
    box.kill()


@needs_bwrap
def test_in_a_sandbox_paths_are_those_of_the_inside(tmp_path):
    box, orders = launched(Sandboxed(), files=tmp_path)
    try:
        assert box.alive()
        assert (orders["home"], orders["files"]) == (str(HOME), str(FILES))
        assert orders["whole_tree"] == (box.group is not None)
    finally:
        box.kill()
    assert not box.alive()
