"""The built book, once for all the tests that look at it."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def html() -> Path:
    """The folder of the built HTML; building is quick when nothing has changed."""
    build = subprocess.run([sys.executable, str(ROOT / "book" / "build.py")], capture_output=True, text=True)
    assert build.returncode == 0, build.stdout[-4000:] + build.stderr[-8000:]
    return ROOT / "_build" / "html"
