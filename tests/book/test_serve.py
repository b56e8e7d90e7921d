"""The book is said to be at an address only where it is; a port that cannot be had is one sentence."""

import runpy
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

SERVE = Path(__file__).resolve().parents[2] / "book" / "serve.py"


def command(port: object, html: Path) -> list[str]:
    return [sys.executable, str(SERVE), "--port", str(port), "--html", str(html)]


@pytest.mark.parametrize("port", ["80000", "-1", "abc", "busy"])
def test_a_port_that_cannot_be_had_is_one_sentence_and_no_address(tmp_path: Path, port: str):
    (tmp_path / "index.html").write_text("the book")
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1]) if port == "busy" else port
        done = subprocess.run(command(port, tmp_path), capture_output=True, text=True, timeout=300)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith(f"Could not serve on port {port}")
    assert done.stderr.endswith("Choose another: make serve PORT=8001.\n")
    assert done.stderr.count("\n") == 1


def test_without_a_book_there_is_no_address(tmp_path: Path):
    done = subprocess.run(command(0, tmp_path), capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"{tmp_path} holds no built book: run `make book` first.\n"


def test_a_page_that_is_closed_while_it_loads_is_no_traceback(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "index.html").write_text("the book")
    with runpy.run_path(str(SERVE))["server"]("0", tmp_path) as book:
        for error, said in ((BrokenPipeError, False), (ConnectionResetError, False), (ValueError, True)):
            try:
                raise error
            except error:
                book.handle_error(None, ("127.0.0.1", 1))
            assert (error.__name__ in capsys.readouterr().err) == said


def test_the_address_that_is_printed_has_the_book_until_ctrl_c(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")  # as behind a firewall
    (tmp_path / "index.html").write_text("the book")
    serving = subprocess.Popen(
        command(0, tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's background jobs ignore it
    )
    read = b""
    try:
        if line := serving.stdout.readline():
            with urllib.request.urlopen(line.split()[4].replace("localhost", "127.0.0.1"), timeout=300) as page:
                read = page.read()
    finally:
        serving.send_signal(signal.SIGINT)
        _, errors = serving.communicate(timeout=300)
    assert (serving.returncode, errors) == (0, "")
    assert read == b"the book"
