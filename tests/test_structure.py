"""The script that holds the package's structure sees what breaks its rules."""

import ast
import importlib.util
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def structure():
    spec = importlib.util.spec_from_file_location("structure", ROOT / "lint" / "structure.py")
    module = sys.modules["structure"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def package(tmp_path):
    """Write modules into a package of that name; returns its folder."""

    def write(**sources):
        folder = tmp_path / "house"
        folder.mkdir()
        (folder / "__init__.py").write_text("")
        for name, source in sources.items():
            (folder / f"{name}.py").write_text(source)
        return folder

    return write


def test_a_circle_is_named_also_through_an_import_inside_a_function(structure, package):
    trees = structure.modules(package(a="from house import b\n", b="def f():\n    from house.a import x\n"))
    (line,) = structure.broken(trees)
    assert line.startswith("import circle: house.")
    assert {"house.a", "house.b"} <= set(line.split())


def test_two_circles_are_two_lines_and_a_chain_is_none(structure, package):
    graph = {"a": {"b"}, "b": {"a", "c"}, "c": {"d"}, "d": {"c"}, "e": {"a", "d"}}
    assert len(structure.circles(graph)) == 2
    assert structure.circles({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


def test_an_import_for_types_alone_is_no_arrow(structure, package):
    source = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from house import b\n"
    assert structure.broken(structure.modules(package(a=source, b="from house import a\n"))) == []


@pytest.mark.parametrize(
    ("body", "complexity"),
    [
        ("return x", 1),
        ("return 1 if x else 2", 2),
        ("return x and y and z", 3),
        ("return [i for i in x if i if j for j in y]", 5),
        ("for i in x:\n        if i:\n            pass\n    while x:\n        pass", 4),
        ("try:\n        pass\n    except ValueError:\n        pass\n    except KeyError:\n        pass", 3),
        ("match x:\n        case 1: pass\n        case _: pass", 3),
        ("def inner():\n        if x: pass\n    return inner", 1),
        ("return lambda: x or y", 1),
    ],
)
def test_complexity_counts_branches_of_the_function_itself(structure, package, body, complexity):
    trees = structure.modules(package(a=f"def f(x, y, z, j):\n    {body}\n"))
    assert next(each.complexity for each in structure.functions(trees) if ".f " in each.where) == complexity


def test_a_long_class_and_a_branching_function_are_named(structure, package):
    long = "class Long:\n" + "    x = 1\n" * 150
    trees = structure.modules(package(a=long, b="def f(x):\n" + "    if x: pass\n" * 12))
    assert structure.broken(trees) == [
        "house.a.Long (line 1): a class of 151 lines; at most 150 are allowed",
        "house.b.f (line 1): complexity 13; at most 12 is allowed",
    ]


def test_two_public_classes_of_one_name_are_named(structure, package):
    source = "class Store: pass\nclass _Own: pass\n"
    trees = structure.modules(package(a=source, b=source + "class Other: pass\n"))
    assert structure.broken(trees) == ["Store: a class of this name stands in house.a and house.b"]


def test_a_module_without_a_test_of_its_name_is_named(structure, tmp_path):
    for module in ("nncourse/part/deep.py", "nncourse/part/__init__.py", "nncourse/top.py", "book/_ext/page.py"):
        (tmp_path / module).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / module).write_text("")
    assert structure.untested(tmp_path) == [
        "nncourse/part/deep.py: there is no tests/part/test_deep.py",
        "nncourse/top.py: there is no tests/test_top.py",
        "book/_ext/page.py: there is no tests/book/test_page.py",
    ]
    for test in ("tests/part/test_deep.py", "tests/test_top.py", "tests/book/test_page.py"):
        (tmp_path / test).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / test).write_text("")
    assert structure.untested(tmp_path) == []


def test_an_exception_that_is_none_any_more_is_named(structure, monkeypatch):
    monkeypatch.setitem(structure.WITHOUT_A_TEST, "nncourse/errors.py", "made up")
    assert structure.untested(ROOT) == ["nncourse/errors.py: it has a test or is gone; take it out of WITHOUT_A_TEST"]


def test_make_lint_ends_badly_at_a_module_without_a_test(package, tmp_path):
    (tmp_path / "nncourse").mkdir()
    (tmp_path / "nncourse" / "new.py").write_text("")
    command = [sys.executable, ROOT / "lint" / "structure.py", package(a=""), "--root", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "nncourse/new.py: there is no tests/test_new.py\n")


def test_the_package_breaks_no_rule():
    done = subprocess.run([sys.executable, ROOT / "lint" / "structure.py"], capture_output=True, text=True)
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("import house.a\nfrom house import b\n", "import circle"),
        ("class Long:\n" + "    x = 1\n" * 150, "a class of 151 lines"),
        ("def f(x):\n" + "    if x: pass\n" * 12, "complexity 13"),
        ("class B: pass\n", "a class of this name"),
    ],
)
def test_make_lint_ends_badly_at_each_offender(package, tmp_path, source, said):
    """What `make lint` runs, with the made-up package in the place of ours."""
    folder = package(a=source, b="import house.a\nclass B: pass\n")
    recipe = subprocess.run(["make", "--dry-run", "lint"], cwd=ROOT, capture_output=True, text=True, check=True)
    (line,) = [each for each in recipe.stdout.splitlines() if "structure.py" in each]
    command = [sys.executable, *shlex.split(line)[1:], str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    assert said in done.stdout


GRADING = ROOT / "nncourse" / "grading"
MODULES = {path.stem for path in GRADING.glob("*.py")} - {"__init__"}
FOLDERS = {path.parent.name for path in GRADING.glob("*/__init__.py")}


@pytest.mark.parametrize("room", sorted(MODULES | {f"{folder}/" for folder in FOLDERS}))
def test_the_map_of_grading_names_every_room(room):
    assert f"``{room}``" in ast.get_docstring(ast.parse((GRADING / "__init__.py").read_text()))


def test_what_runs_inside_a_sandbox_may_import_no_room_of_the_coordinators():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (contract,) = [each for each in contracts if each["name"].startswith("What runs inside")]
    known = {f"nncourse.grading.{room}" for room in MODULES | FOLDERS}
    assert set(contract["source_modules"]) | set(contract["forbidden_modules"]) == known | {"nbgrader"}


@pytest.mark.parametrize("module", sorted(path.stem for path in (GRADING / "inside").glob("[a-z]*.py")))
def test_of_every_module_inside_it_is_said_in_which_process_it_runs(module):
    assert f"``{module}``" in ast.get_docstring(ast.parse((GRADING / "inside" / "__init__.py").read_text()))
