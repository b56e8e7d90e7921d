"""What a sandbox sees: read-only folders that it needs, no variable of ours, and no more."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from nncourse.grading.sandbox import view
from nncourse.grading.sandbox.errors import SandboxError


def test_no_variable_of_ours_is_inherited_but_the_few_that_are_named(monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a secret")
    monkeypatch.setenv("NNCOURSE_SALT", "another")
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    inside = view.environment()
    assert not {"a secret", "another"} & set(inside.values())
    assert inside["KERAS_BACKEND"] == "jax"
    assert inside["HOME"] == str(view.HOME)
    monkeypatch.delenv("KERAS_BACKEND")
    assert "KERAS_BACKEND" not in view.environment()


def test_the_package_and_this_python_are_shown_and_files_only_where_there_are_some(tmp_path):
    shown = view.mounts(None)
    assert shown[view.LIBRARY / "nncourse"] == Path(view.__file__).resolve().parents[2]
    assert view.FILES not in shown
    assert view.mounts(tmp_path)[view.FILES] == tmp_path
    assert view.FILES not in view.mounts(tmp_path / "not there")
    assert all(outside.exists() for outside in shown.values())
    python = Path(sys.executable).resolve()
    assert any(folder == Path("/usr") or folder in python.parents for folder in shown.values())


def test_neither_home_nor_the_course_is_shown():
    for outside in view.mounts(None).values():
        assert outside not in (Path("/"), Path("/etc"), Path("/root"), Path("/home"), Path("/var"))
    assert {Path("/etc/passwd"), Path("/etc/shadow")}.isdisjoint(view.mounts(None))


def test_everything_shown_is_read_only_and_folders_above_it_can_be_read(tmp_path):
    words = view.tree({Path("/a/b/c"): tmp_path, Path("/a/b/d"): tmp_path, Path("/usr"): Path("/usr")})
    assert "--bind" not in words
    assert words.count("--ro-bind") >= 3
    folders = [words[i + 3] for i, word in enumerate(words) if word == "--perms"]
    assert folders == ["/a", "/a/b"]  # each once, the outer first
    assert words.index("/a/b") < words.index("/a/b/c")


def test_no_folder_of_the_interpreter_lies_below_another():
    pythons = view._pythons()
    assert not any(one in other.parents for one in pythons for other in pythons)
    assert not any(Path("/usr") in (each, *each.parents) for each in pythons)


def test_it_stands_on_a_folder_that_hides_no_source():
    free = view.stand([])
    assert free.is_dir()
    other = view.stand([free / "course"])
    assert other != free
    assert view.stand([other / "x", free]) not in (free, other)
    with pytest.raises(SandboxError, match="no free folder"):
        view.stand([Path(each) for each in ("/mnt/a", "/media/a", "/srv/a", "/opt/a", "/tmp/a")])


def test_root_steps_down_before_anything_of_a_learner_runs():
    words = view.stepping_down([Path("/usr")])
    assert words[0] == "unshare"
    assert words[-1] == "--"
    for word in ("--clear-groups", "--inh-caps=-all", "--bounding-set=-all", "--no-new-privs", str(view.USER)):
        assert word in words


def test_a_path_in_a_table_of_mounts_is_one_field_of_one_line():
    assert view._escaped(Path("/a b/c\td\ne#f\\g")) == r"/a\040b/c\011d\012e\043f\134g"
    assert view._escaped(Path("/ä/\u2003")) == r"/ä/\342\200\203"


def _may_mount() -> bool:
    """Whether we are root, and not in a container that may not mount."""
    if os.geteuid() != 0 or shutil.which("unshare") is None:
        return False
    return subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode == 0


@pytest.mark.skipif(not _may_mount(), reason="only root mounts, where it has the right to")
def test_root_reaches_every_source_by_its_number_whatever_it_is_called(tmp_path):
    names = ["a b", "c\td", "e\nf", "#g", "h\\040i", "ä\u2003j", '"$k"']
    for number, name in enumerate(names):
        (tmp_path / name).mkdir()
        (tmp_path / name / "number").write_text(str(number))
        (tmp_path / name / "number").chmod(0o644)
        (tmp_path / name).chmod(0o755)
    file = tmp_path / "a file"
    file.write_text("7")
    file.chmod(0o644)
    sources = [tmp_path / name for name in names] + [file]
    look = f"cd {view.stand(sources)}; cat [0-6]/number 7"
    done = subprocess.run([*view.stepping_down(sources), "/bin/sh", "-c", look], capture_output=True, text=True)
    assert done.stdout == "01234567"
    gone = [*sources, tmp_path / "gone"]
    done = subprocess.run([*view.stepping_down(gone), "/bin/echo", "made"], capture_output=True, text=True)
    assert done.returncode != 0
    assert done.stdout == ""


def test_a_missing_program_is_named_with_its_package():
    with pytest.raises(SandboxError, match=r"no-such-program is missing.*util-linux"):
        view.require("no-such-program")
