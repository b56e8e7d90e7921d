"""Values for the chart of Zero to JupyterHub: they load, and their Python does what it says; not run here."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from tests import required

required.package("jupyterhub", "hub")

from jupyterhub import app  # noqa: E402
from traitlets.config import Config  # noqa: E402
from traitlets.config.loader import PyFileConfigLoader  # noqa: E402

SERVER = Path(__file__).resolve().parents[2] / "deploy" / "server"


def loaded(folder: Path, text: str) -> Config:
    (folder / "jupyterhub_config.py").write_text(text)
    return PyFileConfigLoader("jupyterhub_config.py", path=str(folder)).load_config()


@pytest.fixture(scope="module")
def chart() -> dict[str, Any]:
    return yaml.safe_load((SERVER / "kubernetes.yaml").read_text())


def test_only_who_grades_has_the_course(tmp_path, chart):
    config = loaded(tmp_path, "c = get_config()\n" + chart["hub"]["extraConfig"]["nncourse"])

    def started(*groups: str, known: Any = ("home",)) -> SimpleNamespace:
        user = SimpleNamespace(id=7, groups=[SimpleNamespace(name=each) for each in groups])
        server = SimpleNamespace(user=user, volumes=known, volume_mounts=known)
        config.Spawner.pre_spawn_hook(server)
        return server

    server = started("formgrade-nncourse")
    assert [each["name"] for each in (*server.volumes[1:], *server.volume_mounts[1:])] == ["course", "course"]
    server = started("formgrade-nncourse", known={"home": {}})
    assert [*server.volumes, *server.volume_mounts] == ["home", "course"] * 2
    assert started("nbgrader-nncourse").volumes == started().volumes == ("home",)
    assert config.KubeSpawner.uid(started()) == 100_007


def test_every_server_finds_the_exchange(tmp_path, chart):
    (file,) = chart["singleuser"]["extraFiles"].values()
    config = loaded(tmp_path, file["stringData"])
    (mount,) = chart["singleuser"]["storage"]["extraVolumeMounts"]
    assert config.Exchange.root == mount["mountPath"] == chart["singleuser"]["extraEnv"]["NNCOURSE_EXCHANGE"]
    guide = (SERVER.parents[1] / "book" / "instructors" / "guide.md").read_text()
    assert file["stringData"] in guide


def test_the_groups_are_those_that_jupyterhub_takes(chart):
    assert set(chart["hub"]["config"]["JupyterHub"]) <= set(app.JupyterHub.class_traits())
