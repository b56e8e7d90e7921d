"""The kernel that a notebook asks for: the Python of this environment, that of another one, or a refusal.

Whoever grades installed the kernel, with ``python -m ipykernel install``; so its Python may be asked here what it is.
"""

import functools
import hashlib
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from nbgrader.preprocessors import Execute

from nncourse.errors import CourseError
from nncourse.grading.submission.environment import Environment

#: Names that mean the Python of this environment, as they do for Jupyter.
_OWN = re.compile(r"python(\d(\.\d+)?)?")
#: What can be spoken with there.
_PYTHON, _IPYKERNEL = (3, 10), (6, 0)
_ASKED_S = 60.0
_INSTEAD = "or have it run in this environment: c.Execute.kernel_name = 'python3' in nbgrader_config.py"
#: Asked of the other Python, without its user's own packages: the sandbox has none.
_ASK = """
import importlib.metadata as metadata, json, sys, sysconfig
paths = [sys.prefix, sys.base_prefix, *map(sysconfig.get_path, ("stdlib", "purelib", "platlib"))]
installed = sorted((each.metadata["Name"] or "", each.version) for each in metadata.distributions())
print(json.dumps({"version": sys.version_info[:3], "prefix": sys.prefix, "paths": paths, "installed": installed}))
"""


class KernelError(CourseError):
    """A notebook whose kernel cannot be had here."""


def environment_of(notebook: Any, name: str, config: Any, course: Path) -> Environment | None:
    """The environment of the kernel that a notebook, or the course's configuration for all, names.

    Args:
        notebook: the author's.
        name: of the notebook's file, for messages.
        config: nbgrader's; ``c.Execute.kernel_name`` counts more than what the notebook says.
        course: the course folder, no part of which may be seen by way of an environment.

    Returns:
        None for the environment in which this runs.

    Raises:
        KernelError: no such kernel is installed, or it is none that can be used; the message says what to do.
    """
    said = (notebook["metadata"].get("kernelspec") or {}).get("name")
    named = str(Execute(config=config).kernel_name or said or "python3")
    if _OWN.fullmatch(named):
        return None
    program, variables = _started(named, name, config)
    if _OWN.fullmatch(program):
        return None  # Jupyter, too, starts its own Python for such a name
    asked = _asked(program)
    if "version" not in asked:
        raise KernelError(f"The kernel {named!r} cannot start {program}: {asked['error']}. Mend it, {_INSTEAD}.")
    if Path(asked["prefix"]).resolve() == Path(sys.prefix).resolve():
        return None
    return _usable(Environment(named, program, variables=variables), asked, course)


def _started(named: str, name: str, config: Any) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The Python that an installed kernel starts, and with which variables.

    Raises:
        KernelError: no such kernel is installed, or it is started otherwise.
    """
    try:
        spec = KernelSpecManager(config=config).get_kernel_spec(named)
    except NoSuchKernel:
        raise KernelError(
            f"{name} asks for the kernel {named!r}, which is not installed here. Install it from its environment "
            f"(`python -m ipykernel install --user --name {named}`), {_INSTEAD}."
        ) from None
    program = spec.argv[0] if spec.argv else ""
    if not _OWN.fullmatch(Path(program).name) or not any("ipykernel" in each for each in spec.argv):
        raise KernelError(
            f"The kernel {named!r} of {name} is started by {program!r} in a way of its own, which cannot be done in "
            f"a sandbox. Install it with `python -m ipykernel install`, {_INSTEAD}."
        )
    return program, tuple(sorted(spec.env.items()))


def _usable(found: Environment, said: dict[str, Any], course: Path) -> Environment:
    """The environment with all that is known of it.

    Raises:
        KernelError: it is too old, has no ipykernel, or shows the course.
    """
    version, there = ".".join(map(str, said["version"])), dict(said["installed"])
    ipykernel = tuple(int(each) for each in re.findall(r"\d+", there.get("ipykernel", ""))[:2])
    if tuple(said["version"][:2]) < _PYTHON or ipykernel < _IPYKERNEL:
        raise KernelError(
            f"The kernel {found.kernel!r} has Python {version} and ipykernel {there.get('ipykernel', 'missing')}; "
            f"from Python 3.10 with ipykernel 6 on it can be graded. Update it, {_INSTEAD}."
        )
    folders = _folders([*said["paths"], str(Path(found.python).resolve().parent.parent)])
    if any(folder in (course, *course.parents) for folder in folders):
        raise KernelError(
            f"The environment of the kernel {found.kernel!r} holds the course folder, which learners' code would see "
            f"there. Keep the course elsewhere, {_INSTEAD}."
        )
    installed = hashlib.sha256(json.dumps(said["installed"]).encode()).hexdigest()
    return replace(found, version=version, folders=tuple(map(str, folders)), installed=installed)


def _folders(paths: list[str]) -> list[Path]:
    """Folders that hold all of these, none below another, none that every sandbox sees."""
    found = {Path(each) for each in paths} | {Path(each).resolve() for each in paths}
    found = {each for each in found if Path("/usr") not in (each, *each.parents)}
    return sorted(each for each in found if not any(other in each.parents for other in found))


@functools.cache
def _asked(program: str) -> dict[str, Any]:
    """What a Python says of itself; ``error`` where it says nothing."""
    if not os.access(program, os.X_OK):
        return {"error": "there is no such program"}
    try:
        done = subprocess.run(
            [program, "-I", "-c", _ASK], capture_output=True, text=True, timeout=_ASKED_S, check=False
        )
        return json.loads(done.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return {"error": "it does not answer"}
