"""What a hub on this machine consists of: its people, its folder, its ports. Launcher and hub read it alike."""

import json
import os
import pwd
import random
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from fcntl import LOCK_EX, LOCK_NB, flock
from itertools import count
from pathlib import Path

from traitlets.config.loader import PyFileConfigLoader

from nncourse.errors import CourseError
from nncourse.files import write_whole
from nncourse.grading.nbgrader import course

LEARNERS = ("ada", "emmy", "grace")
INSTRUCTOR = "noether"
COURSE = "nncourse"
#: Where user ids are looked for that nobody on this machine has; one for each person, as root.
FIRST_UID = 61000
#: What has to fit into the exchange when the hub starts, in bytes: a release and a few hand-ins.
ROOM = 2**20
#: Of a machine's accounts, these are seen by the people's servers.
SYSTEM_ACCOUNTS = ("root", "nobody")
#: Tells a course where the hub's exchange is.
_VARIABLE = "NNCOURSE_EXCHANGE"


class HubError(CourseError):
    """Why there is no hub."""


@dataclass(frozen=True)
class Plan:
    """A hub that is to be started.

    Attributes:
        folder: everything that the hub writes: course, exchange, homes, its own state.
        passwords: of each person, the instructor last.
        uids: of each person's server; as an ordinary user they hold inside its box alone.
        port, hub_port, proxy_port, service_port: on 127.0.0.1; only the first is for people.
        root: whether root starts it.
    """

    folder: str
    passwords: dict[str, str]
    uids: dict[str, int]
    port: int
    hub_port: int
    proxy_port: int
    service_port: int
    root: bool

    @property
    def course(self) -> Path:
        """The course folder: sources, marks."""
        return Path(self.folder) / "course"

    @property
    def exchange(self) -> Path:
        """What is handed out and in."""
        return Path(self.folder) / "exchange"

    @property
    def state(self) -> Path:
        """What the hub itself keeps; nobody else reads it."""
        return Path(self.folder) / "state"

    def home(self, name: str) -> Path:
        """A person's files."""
        return Path(self.folder) / "homes" / name

    def accounts(self, name: str) -> Path:
        """The list of accounts, in the form of ``/etc/passwd``, that the server of a person sees."""
        return self.state / f"passwd-{name}"

    @property
    def file(self) -> Path:
        """Where the plan is written."""
        return self.state / "plan.json"


def read(path: str | Path) -> Plan:
    """The plan in a file."""
    return Plan(**json.loads(Path(path).read_text()))


def free_uids(names: tuple[str, ...]) -> dict[str, int]:
    """A user id for each name that no account of this machine has."""
    ids = (uid for uid in count(FIRST_UID) if not _is_taken(uid))
    return {name: next(ids) for name in names}


def _is_taken(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)  # asks a directory of the network too, which lists nobody
    except KeyError:
        return False
    return True


def free_ports(number: int, but: int = 0) -> list[int]:
    """Ports of 127.0.0.1 that nobody listens on, all different, and none of them ``but``.

    The hub takes them some seconds later, so they lie below those that the system hands out to whoever asks for any.

    Raises:
        HubError: there are not as many.
    """
    quiet, found = _quiet_ports(), []
    with ExitStack() as held:
        for port in random.SystemRandom().sample(quiet, len(quiet)):
            if port == but:
                continue
            with suppress(OSError):
                held.enter_context(socket.create_server(("127.0.0.1", port)))
                found.append(port)
            if len(found) == number:
                return found
    raise HubError(f"A hub needs {number} free ports of 127.0.0.1, from {quiet[0]} to {quiet[-1]}: close some.")


def _quiet_ports() -> range:
    first = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    return range(10_100, max(first, 20_000))  # browsers open no page on 10080


def require_port(port: int) -> None:
    """Refuse a port that is taken.

    Raises:
        HubError: it is.
    """
    reason = None if 0 < port < 2**16 else "there is none of this number"
    if reason is None:
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError as error:
            reason = error.strerror
    if reason is not None:
        raise HubError(f"Port {port} of 127.0.0.1 cannot be had ({reason}). Choose another: make hub PORT=8001.")


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold a hub's folder, which is made, as long as the block runs.

    Raises:
        HubError: another hub runs in it, or it cannot be written to.
    """
    try:
        folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        with (folder / ".lock").open("w") as file:
            try:
                flock(file, LOCK_EX | LOCK_NB)
            except OSError:
                raise HubError(f"A hub runs in {folder} already. End it, or name another folder.") from None
            yield
    except (PermissionError, NotADirectoryError, FileExistsError) as error:
        raise HubError(f"{folder} cannot hold a hub ({error.strerror}). Name another folder.") from error


def prepare(plan: Plan, source: Path) -> None:
    """Make what is missing of a hub's folder; what is there stays.

    Args:
        plan: whose.
        source: the course folder of which a copy is made, once: configuration and assignments, no marks.

    Raises:
        CourseError: the source is no course that a hub can hold, or the exchange has no room.
    """
    # Everyone has to be able to write to the exchange, or nbgrader refuses it; nobody may move another's things.
    shared = ((plan.exchange, 0o1777), (plan.exchange / COURSE, 0o755))
    for folder, mode in ((plan.state, 0o700), (plan.home(""), 0o711), *shared):
        folder.mkdir(exist_ok=True)
        folder.chmod(mode)
    _copy_course(source, plan)
    require_room(plan.exchange)
    for name, uid in plan.uids.items():
        write_whole(plan.accounts(name), _passwd(plan, name))
        home = plan.home(name)
        home.mkdir(mode=0o700, exist_ok=True)
        if plan.root and home.stat().st_uid != uid:
            subprocess.run(["chown", "-hR", f"{uid}:{uid}", str(home)], check=True)
    write_whole(plan.file, json.dumps(asdict(plan), indent=1))
    plan.file.chmod(0o600)


def require_room(exchange: Path) -> None:
    """Refuse an exchange into which nothing more fits, or nothing can be written.

    Raises:
        HubError: that is so.
    """
    try:
        with tempfile.TemporaryFile(dir=exchange) as file:  # without a name: everyone may write there, links too
            file.write(bytes(ROOM))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise HubError(
            f"The exchange {exchange} takes no hand-in of {ROOM // 2**20} MiB ({error.strerror}). Make room, or name "
            "another folder."
        ) from error


def _copy_course(source: Path, plan: Plan) -> None:
    """Copy a course without what it has made, whole or not at all."""
    target = plan.course
    _require_hubs(target if target.exists() else source, plan.exchange)
    if target.exists():
        return
    aside = target.with_name(".course.partial")
    shutil.rmtree(aside, ignore_errors=True)
    try:
        aside.mkdir(mode=0o700)
        shutil.copy(source / "nbgrader_config.py", aside)
        shutil.copytree(source / "source", aside / "source", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
        aside.rename(target)
    except OSError as error:
        why = error.args[0][0][2] if isinstance(error, shutil.Error) else error  # of several files: the first
        raise HubError(f"The course {source} cannot be copied to {target}: {why}") from error


def _require_hubs(root: Path, exchange: Path) -> None:
    """Refuse a course of which a hub's learners would see nothing, or which lies elsewhere.

    Raises:
        CourseError: it is such a course, or none.
    """
    before = os.environ.get(_VARIABLE)
    os.environ[_VARIABLE] = str(exchange)  # as formgrader's service has it
    try:
        found = course.load(root)
        config = PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()
    finally:
        os.environ.pop(_VARIABLE)
        if before is not None:
            os.environ[_VARIABLE] = before
    file = root / "nbgrader_config.py"
    if config.CourseDirectory.get("course_id") != COURSE:
        raise HubError(f'{file} is of another course than this hub\'s: set c.CourseDirectory.course_id = "{COURSE}".')
    if config.Exchange.get("root") != str(exchange):
        raise HubError(f'{file} has an exchange of its own: set c.Exchange.root = os.environ["{_VARIABLE}"].')
    if found.source != root.resolve() / "source":
        raise HubError(f"{file} names {found.source} for its assignments: a hub copies the folder `source` alone.")


def _passwd(plan: Plan, name: str) -> str:
    """All accounts for root's boxes and its service; in another's box every file is the same user's."""
    lines = [_line(pwd.getpwnam(each)) for each in SYSTEM_ACCOUNTS]
    people = plan.uids if plan.root else {name: plan.uids[name]}
    lines += [f"{each}:x:{uid}:{uid}::/home/{each}:/bin/bash" for each, uid in people.items()]
    return "\n".join(lines) + "\n"


def _line(account: pwd.struct_passwd) -> str:
    return ":".join(str(field) for field in account)
