"""The configuration for The Littlest JupyterHub: it loads, and names only what JupyterHub knows."""

from pathlib import Path

import pytest

from tests import required

required.package("jupyterhub", "hub")

from jupyterhub import app, auth, scopes, services, spawner  # noqa: E402
from traitlets.config import Config  # noqa: E402
from traitlets.config.loader import PyFileConfigLoader  # noqa: E402

SERVER = Path(__file__).resolve().parents[2] / "deploy" / "server"
#: As The Littlest JupyterHub does it: its own settings, then each file of `jupyterhub_config.d`.
LITTLEST = f"""
import os
c = get_config()
c.JupyterHub.services = [{{"name": "cull-idle", "admin": True, "command": ["cull"]}}]
c.Spawner.environment = {{"OF": "the server"}}
os.environ["NNCOURSE_INSTRUCTORS"] = "noether hopper"
load_subconfig({str(SERVER / "littlest_config.py")!r})
"""
KNOWN = {"JupyterHub": app.JupyterHub, "Spawner": spawner.Spawner, "Authenticator": auth.Authenticator}


def loaded(folder: Path, text: str) -> Config:
    (folder / "jupyterhub_config.py").write_text(text)
    return PyFileConfigLoader("jupyterhub_config.py", path=str(folder)).load_config()


@pytest.fixture
def littlest(tmp_path, monkeypatch) -> Config:
    monkeypatch.setenv("NNCOURSE_INSTRUCTORS", "")  # is set by the file, and as it was afterwards
    return loaded(tmp_path, LITTLEST)


def test_the_littlest_names_only_what_jupyterhub_has(littlest):
    for section, settings in littlest.items():
        assert set(settings) <= set(KNOWN[section].class_traits()), section
    for service in littlest.JupyterHub.services:
        assert set(service) <= set(services.service.Service.class_traits())
    (role,) = littlest.JupyterHub.load_roles
    assert {each.split("!")[0] for each in role["scopes"]} <= set(scopes.scope_definitions)


def test_the_littlest_keeps_what_its_server_set(littlest):
    cull, formgrader = littlest.JupyterHub.services
    assert cull["name"] == "cull-idle"
    assert littlest.Spawner.environment == {"OF": "the server", "NNCOURSE_EXCHANGE": "/srv/nncourse/exchange"}
    assert formgrader["user"] == "nncourse-grader"
    assert littlest.JupyterHub.load_groups == {"formgrade-nncourse": {"users": ["noether", "hopper"]}}


def test_the_littlest_without_an_instructor_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("NNCOURSE_INSTRUCTORS", "")
    with pytest.raises(ValueError, match="has to name whoever may grade"):
        loaded(tmp_path, LITTLEST.replace("noether hopper", " "))
