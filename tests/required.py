"""Parts that a machine may lack: under ``CI=true`` a missing part fails, elsewhere its tests skip, visibly."""

import importlib.util
import os
import shutil

import pytest


def program(name: str, *others: str) -> str:
    """The path of the first of these programs, or the end of the test."""
    path = next((found for each in (name, *others) if (found := shutil.which(each))), None)
    if path is not None:
        return path
    if os.environ.get("CI") == "true":
        pytest.fail(f"{name} is missing; under CI=true it has to be there: `make system` installs it")
    pytest.skip(f"{name} is missing: install it with `make system` or Debian's package {name}")


def package(name: str, extra: str) -> None:
    """Go on where a Python package of an extra is installed; else it is the end of the test, or of the module."""
    if importlib.util.find_spec(name) is not None:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(f"{name} is missing; under CI=true it has to be there: it stands in requirements.txt")
    pytest.skip(f'{name} is missing: pip install "nncourse[{extra}]"', allow_module_level=True)
