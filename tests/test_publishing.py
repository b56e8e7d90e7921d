"""What publishes the course: workflows, image and dev container agree with each other and with the Makefile."""

import json
import re
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text()


def jobs(name: str) -> dict:
    return yaml.safe_load((ROOT / ".github" / "workflows" / name).read_text())["jobs"]


def commands(job: dict) -> str:
    return "\n".join(step.get("run", "") for step in job["steps"])


def test_nothing_is_published_that_did_not_pass_and_build():
    all_jobs = jobs("ci.yml")
    assert "bash .ci/run" in commands(all_jobs["test"])
    assert "make book" in commands(all_jobs["book"])
    assert any("upload-pages-artifact" in step.get("uses", "") for step in all_jobs["book"]["steps"])
    for name in ("publish", "notebooks"):
        assert set(all_jobs[name]["needs"]) == {"test", "book"}
        assert "refs/heads/main" in all_jobs[name]["if"]


def test_the_weekly_run_starts_cold_and_checks_outside_links():
    (job,) = jobs("weekly.yml").values()
    assert not any("cache" in str(step) for step in job["steps"])
    assert "make book" in commands(job)
    assert "bash .ci/run" in commands(job)
    assert "linkcheck" in commands(job)


def test_every_target_that_is_called_is_there():
    makefile = (ROOT / "Makefile").read_text()
    texts = [DOCKERFILE, (ROOT / ".devcontainer" / "devcontainer.json").read_text()]
    texts += [commands(job) for name in ("ci.yml", "weekly.yml") for job in jobs(name).values()]
    called = {target for text in texts for target in re.findall(r'\bmake(?: |", ")([a-z-]+)', text)}
    assert called >= {"book", "pdf", "lab"}
    assert not [target for target in called if not re.search(rf"^{target}:", makefile, re.MULTILINE)]


def test_the_dev_container_is_the_image_with_its_user_and_ports():
    container = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text())
    dockerfile = (ROOT / ".devcontainer" / container["build"]["dockerfile"]).resolve()
    assert dockerfile == ROOT / "Dockerfile"
    assert f"USER {container['remoteUser']}\n" in DOCKERFILE
    assert int(re.search(r"^EXPOSE (\d+)", DOCKERFILE, re.MULTILINE)[1]) in container["forwardPorts"]


def test_the_image_has_what_make_system_looks_for():
    makefile = (ROOT / "Makefile").read_text()
    packages = {"bwrap": "bubblewrap", "chromium": "chromium", "initdb": "postgresql"}
    assert dict(re.findall(r"^(\w+)\|(\w+)\|", makefile, re.MULTILINE)) == packages
    installed = re.search(r"--no-install-recommends (.+) \\", DOCKERFILE)[1].split()
    assert set(packages.values()) <= set(installed)
