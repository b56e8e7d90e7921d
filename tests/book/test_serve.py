"""The book is said to be at an address only where it is; a port that cannot be had is one sentence."""

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
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1]) if port == "busy" else port
        done = subprocess.run(command(port, tmp_path), capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith(f"Could not serve on port {port}")
    assert done.stderr.endswith("Choose another: make serve PORT=8001.\n")
    assert done.stderr.count("\n") == 1


def test_the_address_that_is_printed_has_the_book_until_ctrl_c(tmp_path: Path):
    (tmp_path / "index.html").write_text("the book")
    serving = subprocess.Popen(command(0, tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        address = serving.stdout.readline().split()[4]
        with urllib.request.urlopen(address.replace("localhost", "127.0.0.1")) as page:
            assert page.read() == b"the book"
    finally:
        serving.send_signal(signal.SIGINT)
        _, errors = serving.communicate()
    assert serving.returncode == 0
    assert errors == ""
