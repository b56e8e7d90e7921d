"""What a hub is made of, and the sentences where it cannot be made."""

import os
import pwd
import resource
import socket
import stat
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import plan as hub_plan
import pytest
from plan import HubError, Plan, alone, free_ports, free_uids, prepare, read, require_port, require_room

from tests.deploy.conftest import OF_THE_HUB
from tests.small_course import write_course

NAMES = ("ada", "noether")


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    (tmp_path / "hub").mkdir()
    ports = dict(zip(("port", "hub_port", "proxy_port", "service_port"), free_ports(4), strict=True))
    passwords = {"ada": "one", "noether": "two"}
    return Plan(str(tmp_path / "hub"), passwords, free_uids(NAMES), **ports, root=os.geteuid() == 0)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write_course(tmp_path / "source", config=OF_THE_HUB).root


def test_user_ids_are_nobodys_and_all_different(monkeypatch):
    taken = {61000: pwd.getpwuid(0), 61002: pwd.getpwuid(0)}  # a directory knows more than it lists
    monkeypatch.setattr(hub_plan.pwd, "getpwuid", taken.__getitem__)
    assert free_uids(("a", "b", "c")) == {"a": 61001, "b": 61003, "c": 61004}


def test_ports_are_free_and_all_different():
    ports = free_ports(4)
    assert len(set(ports)) == 4
    for port in ports:
        require_port(port)


def test_ports_are_none_that_the_system_hands_out_to_whoever_asks():
    first = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    assert all(10_000 <= each < max(first, 20_000) for each in free_ports(50))
    assert 10_080 not in hub_plan._quiet_ports(), "no browser opens a page there"


def test_ports_are_none_that_is_spoken_for_and_too_few_are_one_sentence(monkeypatch):
    monkeypatch.setattr(hub_plan, "_quiet_ports", lambda: range(5, 9))
    monkeypatch.setattr(hub_plan.socket, "create_server", lambda address: nullcontext())
    assert sorted(free_ports(3, but=6)) == [5, 7, 8]
    with pytest.raises(HubError, match=r"needs 4 free ports of 127\.0\.0\.1, from 5 to 8"):
        free_ports(4, but=6)


@pytest.mark.parametrize("what", ["busy", "none"])
def test_a_port_that_cannot_be_had_is_one_sentence(what: str):
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1] if what == "busy" else 70000
        with pytest.raises(HubError, match=rf"Port {port} of 127.0.0.1 cannot be had .*make hub PORT=8001"):
            require_port(port)


def test_a_folder_holds_one_hub_at_a_time(tmp_path):
    with alone(tmp_path / "hub"), pytest.raises(HubError, match=r"runs in .* already"), alone(tmp_path / "hub"):
        pass
    with alone(tmp_path / "hub"):
        pass


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(HubError, match="cannot hold a hub"), alone(tmp_path / "file"):
        pass
    with pytest.raises(HubError, match="cannot hold a hub"), alone(tmp_path / "file" / "hub"):
        pass


def test_an_exchange_without_room_is_one_sentence(tmp_path):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(HubError, match=r"takes no hand-in of 1 MiB .*Make room"):
            require_room(tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    require_room(tmp_path)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(HubError, match="takes no hand-in"):
        require_room(tmp_path / "none")


def test_a_hub_is_laid_out_so_that_each_sees_their_own(plan, source):
    prepare(plan, source)
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (plan.state, plan.exchange, plan.home("ada"))}
    assert list(modes.values()) == [0o700, 0o1777, 0o700]
    assert stat.S_IMODE(plan.course.stat().st_mode) == 0o700
    assert stat.S_IMODE(plan.file.stat().st_mode) == 0o600
    assert read(plan.file) == plan
    if plan.root:
        assert plan.home("ada").stat().st_uid == plan.uids["ada"]


def test_a_user_of_this_machine_is_one_account_in_each_box(plan, source):
    prepare(replace(plan, root=False), source)
    people = {name: [each for each in NAMES if each in plan.accounts(name).read_text()] for name in NAMES}
    assert people == {"ada": ["ada"], "noether": ["noether"]}


def test_a_second_start_leaves_work_and_marks(plan, source):
    prepare(plan, source)
    marks, work = plan.course / "gradebook.db", plan.home("ada") / "work.ipynb"
    for each in (marks, work):
        each.write_text("mine")
    (source / "gradebook.db").write_text("not to be copied")
    prepare(replace(plan, passwords={"ada": "new", "noether": "new"}), source)
    assert (marks.read_text(), work.read_text()) == ("mine", "mine")
    assert read(plan.file).passwords["ada"] == "new"


def test_a_course_that_is_none_leaves_nothing_half_copied(plan, tmp_path):
    with pytest.raises(hub_plan.CourseError, match=r"no nbgrader_config\.py"):
        prepare(plan, tmp_path / "hub")
    assert not plan.course.exists()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("c.CourseDirectory.course_id = 'other'", "course_id"),
        ("del c.CourseDirectory['course_id']", "course_id"),
        ("c.Exchange.root = '/srv/elsewhere'", "NNCOURSE_EXCHANGE"),
        ("del c.Exchange['root']", "NNCOURSE_EXCHANGE"),
        ("c.CourseDirectory.source_directory = 'sources'", "`source`"),
    ],
)
def test_a_course_of_which_learners_would_see_nothing_is_refused(plan, source, line, told, monkeypatch):
    monkeypatch.setenv("NNCOURSE_EXCHANGE", "mine")
    config = source / "nbgrader_config.py"
    (source / "sources").mkdir()
    sound = config.read_text()
    config.write_text(f"{sound}\n{line}\n")
    with pytest.raises(HubError, match=told):
        prepare(plan, source)
    assert not plan.course.exists()
    assert os.environ["NNCOURSE_EXCHANGE"] == "mine"
    config.write_text(sound)
    prepare(plan, source)
    (plan.course / "sources").mkdir()
    (plan.course / "nbgrader_config.py").write_text(f"{sound}\n{line}\n")
    with pytest.raises(HubError, match=told):  # changed there since
        prepare(plan, source)


def test_a_course_that_cannot_be_copied_is_one_sentence(plan, source):
    (source / "source" / "sums" / "data").symlink_to("/no/such/file")
    with pytest.raises(HubError, match=r"cannot be copied to \S+: \[Errno 2\] .*/sums/data'$"):
        prepare(plan, source)
    assert not plan.course.exists()
