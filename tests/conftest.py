"""What every test needs: quiet TensorFlow, no screen, nbgrader's programs on the path, the same draws at each run."""

import io
import os
import random
import sys
from pathlib import Path

import numpy as np
import pytest

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ["MPLBACKEND"] = "Agg"
direct = os.environ.get("no_proxy") or os.environ.get("NO_PROXY", "")
if direct != "*":  # whatever proxy there is, servers of the tests are asked themselves
    os.environ["no_proxy"] = ",".join(filter(None, [direct, "127.0.0.1", "localhost"]))
for switch in ("FORCE_COLOR", "GITHUB_ACTIONS", "PY_COLORS"):
    os.environ.pop(switch, None)  # typer reads them once, and colours what it prints, even within a word
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])


class _StderrOfTheMoment(io.TextIOBase):
    """Whatever ``sys.stderr`` is when something is written."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    def close(self) -> None:
        """Leave stderr open: it is not ours."""


@pytest.fixture(autouse=True)
def _absl_leaves_pytests_file_open() -> None:
    """Take from absl's log handler, where TensorFlow brought it, the stream that it met first: pytest's capture.

    Configuring logging anew, as every nbgrader application does, closes all handlers, and absl's closes its stream
    wherever ``sys.stderr`` is another one at that moment. Every later test would then end in an error.
    """
    if absl := sys.modules.get("absl.logging"):
        absl.get_absl_handler().python_handler.stream = _StderrOfTheMoment()


@pytest.fixture(autouse=True)
def _same_draws() -> None:
    """Start each test from the same seeds: an unlucky draw of initial weights must not fail one run in a hundred."""
    random.seed(0)
    np.random.seed(0)
    if tensorflow := sys.modules.get("tensorflow"):
        tensorflow.random.set_seed(0)
