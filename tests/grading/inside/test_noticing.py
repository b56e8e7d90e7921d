"""What is noticed in a learner's process, and what honest work does without a notice."""

import functools
import os
import types

import pytest

from nncourse.grading.inside.noticing import Watch, _hooks


class Events:
    """What a shell keeps callbacks in."""


@pytest.fixture
def watch(monkeypatch):
    """A watch over a made-up shell, without the audit hook, which could not be taken away again."""
    monkeypatch.setattr("sys.addaudithook", lambda hook: None)
    events = Events()
    events.callbacks = {"post_execute": [], "pre_run_cell": []}
    shell = types.SimpleNamespace(user_ns={"__name__": "__main__"}, ast_transformers=[], events=events)
    return Watch(shell)


def made_in_notebook(watch, code):
    exec(code, watch.shell.user_ns)
    return watch.shell.user_ns


@pytest.mark.parametrize("hook", ["lambda: None", "functools.partial(lambda: None)", "Own()", "Own().method", "Own"])
def test_a_hook_of_the_notebook_is_noticed(watch, hook):
    made = made_in_notebook(watch, f"import functools\nclass Own:\n    def method(self): pass\nhook = {hook}")
    watch.shell.events.callbacks["post_execute"].append(made["hook"])
    assert watch.new() == ["added to events.post_execute of IPython's shell"]
    assert watch.new() == []


def test_a_hook_of_a_library_is_none(watch):
    for hook in (os.getcwd, functools.partial(os.getcwd), library_object().method):
        watch.shell.events.callbacks["post_execute"].append(hook)
    watch.shell.ast_transformers.append(library_object())
    assert watch.new() == []
    assert _hooks(watch.shell)["events.post_execute"]


def library_object():
    import textwrap

    made = textwrap.TextWrapper()
    return types.SimpleNamespace(method=made.wrap)


@pytest.mark.parametrize(
    ("path", "mode", "line"),
    [
        ("/tmp", "rb+", None),  # a temporary file without a name is opened as its folder
        ("/tmp/x", "w", None),
        ("here.txt", "w", None),
        ("/tmpx", "w", "tried to write /tmpx"),
        ("/usr/lib/x", "w", "tried to write /usr/lib/x"),
        ("/usr/lib/x", "r", None),
        ("/root/.ssh/id", "r", "opened or looked for /root/.ssh/id"),
        ("/proc/1/mem", "r", "opened or looked for /proc/1/mem"),
        ("/proc/self/maps", "r", None),
        ("../gradebook.db", "r", "gradebook.db"),
        (7, "w", None),
    ],
)
def test_paths(watch, tmp_path, monkeypatch, path, mode, line):
    said = watch.path(path, mode)
    assert said is None if line is None else line in said


def test_what_a_notebook_puts_in_the_place_of_helpers_is_noticed(watch, monkeypatch):
    import numpy.testing

    made = made_in_notebook(watch, "def assert_allclose(*given): pass")
    monkeypatch.setattr(numpy.testing, "assert_allclose", made["assert_allclose"])
    assert "replaced assert_allclose of numpy.testing" in watch.new()
