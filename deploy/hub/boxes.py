"""Each person's server in a box of bubblewrap's: it sees the system, the package, its own home and the exchange.

Theory of operation. nbgrader's exchange tells people apart by the owner of a file, so every server needs a user id
of its own, and an account of that id. Neither is made on this machine: the account stands in a ``/etc/passwd`` that
only the box sees.

- As root, bubblewrap lays out the box's files and ``setpriv`` steps down to the person's user id, without a
  capability left. Files of different people have different owners, in the exchange too.
- As an ordinary user, the id holds in the box's user namespace alone. Homes are apart, since a box holds but one;
  outside, all files are one user's, so what lies in the exchange can be read, changed and removed from every box.

The course folder, with solutions and marks, is in no box. The network is the machine's: servers listen on 127.0.0.1.
"""

import shutil
import sys
from pathlib import Path

from jupyterhub.spawner import LocalProcessSpawner
from plan import INSTRUCTOR, Plan, read
from traitlets import Unicode

from nncourse.grading.sandbox import view

EXCHANGE = Path("/srv/nncourse/exchange")
SERVERS = Path("/srv/nncourse/servers")
_HERE = Path(__file__).resolve().parent
#: Of our collecting: a hand-in that another owns is none.
_OWNERS = "--CollectPlain.owner_decides=True"
#: What a server needs for the network, where it is there.
_NETWORK = ("resolv.conf", "hosts", "nsswitch.conf", "ssl", "ca-certificates", "pki")


class BoxSpawner(LocalProcessSpawner):
    """Starts a person's server in a box.

    Attributes:
        plan_file: where the hub's plan is written.
    """

    plan_file = Unicode(help="The file with the plan of this hub.").tag(config=True)

    def make_preexec_fn(self, name: str) -> None:
        """Nothing runs before bubblewrap does, which changes the user itself."""
        return

    def user_env(self, env: dict[str, str]) -> dict[str, str]:
        """What an account would bring, and where the server's configuration is."""
        name = self.user.name
        own = {"USER": name, "LOGNAME": name, "HOME": f"/home/{name}", "SHELL": "/bin/bash"}
        kinds = ["people", "everyone"] if name == INSTRUCTOR else ["learners", "people", "everyone"]
        where = ":".join(str(SERVERS / each) for each in kinds)  # the first goes before the others
        search = {"PYTHONPATH": str(view.LIBRARY), "JUPYTER_CONFIG_PATH": where, "JUPYTER_PREFER_ENV_PATH": "1"}
        path = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "LANG": "C.UTF-8"}
        return {**env, **own, **search, **path, "TF_CPP_MIN_LOG_LEVEL": "3"}

    async def start(self) -> tuple[str, int]:
        """Start the server; its address."""
        server = [sys.executable, "-m", "jupyterhub.singleuser"]
        self.cmd = [*words(read(self.plan_file), self.user.name), *server]
        return await super().start()


def words(plan: Plan, name: str) -> list[str]:
    """The command line that runs what follows it in the box of a person."""
    home = f"/home/{name}"
    data = tuple(f"/etc/{each}" for each in _NETWORK if Path("/etc", each).exists())
    command = [shutil.which("bwrap") or "bwrap", "--die-with-parent", "--unshare-pid", "--unshare-ipc"]
    command += ["--unshare-uts", "--hostname", name]
    if not plan.root:
        uid = str(plan.uids[name])
        command += ["--unshare-user", "--uid", uid, "--gid", uid]
    command += ["--perms", "1777", "--tmpfs", "/tmp", *view.tree(view.mounts(None, data))]
    command += ["--proc", "/proc", "--dev", "/dev"]
    command += ["--perms", "1777", "--tmpfs", "/dev/shm"]  # for locks of several processes, whoever it is
    command += ["--ro-bind", str(plan.accounts(name)), "/etc/passwd"]
    for folder in ("/home", "/srv", "/srv/nncourse"):
        command += ["--perms", "0755", "--dir", folder]
    command += ["--ro-bind", str(_HERE / "servers"), str(SERVERS)]
    command += ["--bind", str(plan.exchange), str(EXCHANGE), "--bind", str(plan.home(name)), home]
    command += ["--remount-ro", "/", "--chdir", home, "--"]
    return command if not plan.root else [*command, *_step_down(plan.uids[name])]


def _step_down(uid: int) -> list[str]:
    rights = ["--inh-caps=-all", "--bounding-set=-all", "--no-new-privs"]
    return ["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups", *rights, "--"]


def as_grader(plan: Plan, command: list[str]) -> list[str]:
    """The command of formgrader's service: with your rights.

    As root it has the people's accounts in sight, and what it collects is theirs who own it.
    """
    if not plan.root:
        return command
    see = 'mount --bind "$1" /etc/passwd && shift && exec "$@"'
    return ["unshare", "--mount", "/bin/sh", "-c", see, "sh", str(plan.accounts(INSTRUCTOR)), *command, _OWNERS]
