"""What can be done from a person's box, tried in it; and which settings its server finds."""

import os
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from nncourse.grading import quick_nbformat
from tests import required
from tests.deploy.conftest import OF_THE_HUB
from tests.grading import ordinary_user
from tests.small_course import write_course

required.package("jupyterhub", "hub")

import boxes  # noqa: E402
from plan import Plan, free_uids, prepare  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give each person a user id")


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    required.program("bwrap")
    (tmp_path / "hub").mkdir()
    names = ("ada", "emmy", "noether")
    made = Plan(str(tmp_path / "hub"), dict.fromkeys(names, "x"), free_uids(names), 1, 2, 3, 4, os.geteuid() == 0)
    prepare(made, write_course(tmp_path / "source", config=OF_THE_HUB).root)
    return made


def shell(plan: Plan, name: str, command: str) -> str:
    own = {"PATH": "/usr/bin:/bin", "HOME": f"/home/{name}"}
    done = subprocess.run([*boxes.words(plan, name), "sh", "-c", command], capture_output=True, text=True, env=own)
    return done.stdout + done.stderr


def test_a_box_shows_a_persons_own_files_and_no_others(plan):
    assert shell(plan, "emmy", "umask 0; echo mine > note; id -un; pwd").split() == ["emmy", "/home/emmy"]
    assert shell(plan, "emmy", "cat /home/*/note") == "mine\n"
    assert "note" not in shell(plan, "ada", "ls -R /home")
    for hidden in (plan.home("emmy"), plan.course, plan.state, plan.folder):
        assert "No such file" in shell(plan, "ada", f"ls {hidden}")


def test_a_box_has_no_source_of_the_exercises_and_cannot_be_written_to(plan):
    assert "exercises" not in shell(plan, "ada", f"ls -A {ROOT}")
    assert "No such file" in shell(plan, "ada", f"ls {ROOT / 'exercises'}")
    for place in ("/", "/opt/nncourse/nncourse/", "/srv/nncourse/servers/people/", "/etc/", "/usr/"):
        assert "new" in shell(plan, "ada", f"touch {place}new")
    assert shell(plan, "ada", "touch /tmp/new ~/new /dev/shm/new /srv/nncourse/exchange/new") == ""


@needs_root
def test_nobody_moves_or_reads_what_is_anothers_in_the_exchange(plan):
    shell(plan, "emmy", "cd /srv/nncourse/exchange && mkdir hers && chmod 700 hers && echo 1 > hers/mark")
    assert "denied" in shell(plan, "ada", "cat /srv/nncourse/exchange/hers/mark")
    for command in ("mv nncourse gone", "mv hers gone", "rm -r hers", "mkdir nncourse/outbound"):
        told = shell(plan, "ada", f"cd /srv/nncourse/exchange && {command}")
        assert "not permitted" in told or "denied" in told, command
    assert "emmy" in shell(plan, "ada", "ls -l /srv/nncourse/exchange")


@pytest.mark.slow
@needs_root
def test_what_is_handed_in_under_anothers_name_is_not_collected(plan):
    inbound = plan.exchange / "nncourse" / "inbound"
    inbound.mkdir(mode=0o733)
    inbound.chmod(0o733)
    time = "01-01 00:00:00.000000 UTC"
    for owner, record in (("emmy", f"emmy+sums+2026-{time}+x"), ("ada", f"emmy+sums+2099-{time}+x")):
        place = f"/srv/nncourse/exchange/nncourse/inbound/{record}"
        assert shell(plan, owner, f"mkdir '{place}' && echo {owner} > '{place}/sums.ipynb'") == ""
    with (plan.course / "nbgrader_config.py").open("a") as file:
        file.write("from nncourse.grading.nbgrader.execute import protect; protect(c)\n")
    collect = boxes.as_grader(plan, quick_nbformat.nbgrader("collect", "sums"))
    environment = {**os.environ, "NNCOURSE_EXCHANGE": str(plan.exchange)}
    done = subprocess.run(collect, cwd=plan.course, env=environment, capture_output=True, text=True)
    assert "does not belong to 'emmy'" in done.stderr
    assert (plan.course / "submitted" / "emmy" / "sums" / "sums.ipynb").read_text() == "emmy\n"


@needs_root
def test_a_box_holds_no_right_of_roots(plan):
    assert shell(plan, "ada", "id -u").strip() == str(plan.uids["ada"])
    status = shell(plan, "ada", "cat /proc/self/status")
    assert "CapEff:\t0000000000000000" in status
    assert "CapBnd:\t0000000000000000" in status
    assert "NoNewPrivs:\t1" in status


@needs_root
def test_as_an_ordinary_user_homes_are_apart_too(plan, tmp_path):
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:  # pytest's own folder lies where only root may look
        ordinary = replace(plan, folder=folder, root=False)
        prepare(ordinary, tmp_path / "source")
        command = [*boxes.words(ordinary, "ada"), "sh", "-c", "id -un; id -u; ls /home; touch /home/ada/x"]
        told = ordinary_user.run(command, Path(folder))
        assert told.stdout.split() == ["ada", str(plan.uids["ada"]), "ada"], told.stderr
        assert (ordinary.home("ada") / "x").stat().st_uid == ordinary_user.USER
