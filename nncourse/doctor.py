"""What the machine has, what is missing, what that disables, and how to get it: ``nncourse doctor``."""

import json
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version

from nncourse.wording import reason


@dataclass(frozen=True)
class Diagnosis:
    """One line of the report.

    ``state`` is ``ok``, ``missing`` (something is disabled) or ``broken`` (the course cannot run).
    """

    part: str
    state: str
    found: str
    disables: str = ""
    remedy: str = ""


def examine() -> list[Diagnosis]:
    """Look at this machine; takes a few seconds, because TensorFlow has to start."""
    return [diagnosis for look in _LOOKS for diagnosis in look()]


def course_works(diagnoses: Iterable[Diagnosis]) -> bool:
    """Whether the chapters and exercises can run; an optional part may be missing."""
    return all(diagnosis.state != "broken" for diagnosis in diagnoses)


def as_json(diagnoses: Iterable[Diagnosis]) -> str:
    """The report for a program."""
    return json.dumps([asdict(diagnosis) for diagnosis in diagnoses], indent=2)


def as_table(diagnoses: Iterable[Diagnosis]) -> str:
    """The report for a person."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    diagnoses = list(diagnoses)
    table = Table(title="nncourse doctor", title_justify="left", show_edge=False, pad_edge=False)
    for heading in ("Part", "", "Found", "Without it", "How to get it"):
        table.add_column(heading, overflow="fold")
    style = {"ok": "green", "missing": "yellow", "broken": "bold red"}
    for line in diagnoses:
        state = f"[{style[line.state]}]{line.state}[/]"
        table.add_row(line.part, state, *map(escape, (line.found, line.disables, line.remedy)))
    console = Console()
    with console.capture() as captured:
        console.print(table)
        console.print(_verdict(diagnoses))
    return captured.get().rstrip()


def _verdict(diagnoses: list[Diagnosis]) -> str:
    if not course_works(diagnoses):
        return "The course cannot run here yet: mend what is broken above."
    missing = [diagnosis.part for diagnosis in diagnoses if diagnosis.state == "missing"]
    return "The course runs here" + (f"; optional parts missing: {', '.join(missing)}." if missing else ", whole.")


def _python() -> list[Diagnosis]:
    supported = (3, 11) <= sys.version_info[:2] <= (3, 13)
    version_here = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    if supported:
        return [Diagnosis("Python", "ok", version_here)]
    return [Diagnosis("Python", "broken", version_here, "everything", "install Python 3.11, 3.12 or 3.13")]


_TENSORFLOW_PROBE = """
import json, keras, tensorflow as tf
print("@" + json.dumps({
    "tensorflow": tf.__version__, "keras": keras.__version__, "backend": keras.backend.backend(),
    "gpus": [d.name for d in tf.config.list_physical_devices("GPU")]}))
"""


def _tensorflow() -> list[Diagnosis]:
    """TensorFlow, Keras and GPUs, asked in a process of its own: a broken build may abort its process."""
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    try:
        probe = subprocess.run(
            [sys.executable, "-c", _TENSORFLOW_PROBE],
            capture_output=True,
            text=True,
            timeout=120,
            env=environment,
        )
        said = next(line[1:] for line in probe.stdout.splitlines() if line.startswith("@"))
    except subprocess.TimeoutExpired:
        return [
            Diagnosis("TensorFlow", "broken", "no answer in 120 s", "everything", "make distclean, then make book")
        ]
    except StopIteration:
        reason = (probe.stderr.strip().splitlines() or ["it ended without a word"])[-1]
        return [Diagnosis("TensorFlow", "broken", reason, "everything", "pip install tensorflow keras")]
    facts = json.loads(said)
    return [
        Diagnosis("TensorFlow", "ok", facts["tensorflow"]),
        Diagnosis("Keras", "ok", f"{facts['keras']}, backend {facts['backend']}"),
        _gpu(facts["gpus"]),
    ]


def _gpu(names: list[str]) -> Diagnosis:
    if names:
        return Diagnosis("GPU", "ok", ", ".join(names))
    remedy = 'with an NVIDIA card on Linux: pip install "nncourse[gpu]"'
    return Diagnosis("GPU", "missing", "none that TensorFlow can use", "large experiments take longer", remedy)


def _packages() -> list[Diagnosis]:
    wanted = [
        ("jupyter-book", "building the book", 'pip install "nncourse[book]"'),
        ("nbgrader", "releasing and grading exercises", 'pip install "nncourse[grading]"'),
        ("jupyterlab", "working on exercises in the browser", 'pip install "nncourse[grading]"'),
    ]
    return [_package(*line) for line in wanted]


def _package(name: str, disables: str, remedy: str) -> Diagnosis:
    try:
        return Diagnosis(name, "ok", version(name))
    except PackageNotFoundError:
        return Diagnosis(name, "missing", "not installed", disables, remedy)


def _programs() -> list[Diagnosis]:
    return [
        _program("bubblewrap", ["bwrap"], "grading learners' code in a sandbox", "sudo apt install bubblewrap"),
        _program(
            "chromium",
            ["chromium", "chromium-browser"],
            "the tests that open pages",
            "sudo apt install chromium",
        ),
    ]


def _limits() -> list[Diagnosis]:
    """How grading limits memory and processes of a learner's code on this machine."""
    from nncourse.grading.sandbox import cgroup

    version = cgroup.version()
    if version is not None:
        return [
            Diagnosis("limits of graded code", "ok", f"memory and processes of a whole sandbox, by cgroup v{version}")
        ]
    limited = f"rlimits only. Not limited: {cgroup.WITHOUT}. Batches are refused unless --no-cgroup is typed out"
    return [Diagnosis("limits of graded code", "missing", limited, "grading others' code", cgroup.REMEDY)]


def _program(name: str, commands: list[str], disables: str, remedy: str) -> Diagnosis:
    path = next((at for command in commands if (at := shutil.which(command))), None)
    if path is None:
        return Diagnosis(name, "missing", "not on the PATH", disables, remedy)
    try:
        said = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=30).stdout
    except (OSError, subprocess.TimeoutExpired) as error:
        return Diagnosis(name, "missing", f"{path} does not run ({reason(error)})", disables, remedy)
    number = re.search(r"\d+(\.\d+)+", said)
    return Diagnosis(name, "ok", number[0] if number else path)


_LOOKS: list[Callable[[], list[Diagnosis]]] = [_python, _tensorflow, _packages, _programs, _limits]
