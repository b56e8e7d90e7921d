"""JupyterHub's configuration of a class on this machine; ``make hub`` starts it with the plan that it reads."""

import hmac
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from boxes import BoxSpawner, as_grader
from jupyterhub.auth import Authenticator
from plan import COURSE, INSTRUCTOR, read

c = get_config()  # noqa: F821
plan = read(os.environ["NNCOURSE_HUB_PLAN"])
learners = [each for each in plan.passwords if each != INSTRUCTOR]


class MadeUpPeople(Authenticator):
    """Knows the people of the plan, each by a password of their own."""

    async def authenticate(self, handler: object, data: dict[str, str]) -> str | None:
        """The name, if the password is this person's."""
        expected = plan.passwords.get(data["username"], "")
        same = hmac.compare_digest(expected.encode(), data["password"].encode())
        return data["username"] if expected and same else None


c.JupyterHub.authenticator_class = MadeUpPeople
c.Authenticator.allowed_users = set(plan.passwords)

# Only this machine: people's port, and two that hub, proxy and servers talk through.
c.JupyterHub.bind_url = f"http://127.0.0.1:{plan.port}"
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{plan.hub_port}"
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{plan.proxy_port}"
c.ConfigurableHTTPProxy.command = os.environ["NNCOURSE_HUB_PROXY"].split("\n")
c.ConfigurableHTTPProxy.pid_file = str(plan.state / "proxy.pid")
c.JupyterHub.cookie_secret_file = str(plan.state / "cookie-secret")
c.JupyterHub.db_url = f"sqlite:///{plan.state / 'jupyterhub.sqlite'}"
c.JupyterHub.reset_db = True  # people and groups stand below; marks and hand-ins are nbgrader's

# A server in a box of its own. It may ask the hub who its user is and, for an instructor, for the formgraders.
c.JupyterHub.spawner_class = BoxSpawner
c.BoxSpawner.plan_file = str(plan.file)
c.Spawner.default_url = "/lab"
c.Spawner.start_timeout = c.Spawner.http_timeout = 180
c.Spawner.server_token_scopes = [
    "access:servers!server",
    "users:activity!user",
    "read:users!user",
    "list:services",
    "read:services",
]

# nbgrader's names of groups: learners of a course, and who may grade it.
c.JupyterHub.load_groups = {
    f"nbgrader-{COURSE}": {"users": learners},
    f"formgrade-{COURSE}": {"users": [INSTRUCTOR]},
}
c.JupyterHub.load_roles = [
    {
        "name": "grade-nncourse",
        "groups": [f"formgrade-{COURSE}"],
        "scopes": [f"access:services!service={COURSE}", "list:services", f"read:services!service={COURSE}"],
    },
]

# Formgrader: one server for all who grade, in the course folder, as nbgrader's documentation has it for a hub.
# JupyterLab shows it in a frame, which the hub forbids unless told.
framed = {"headers": {"Content-Security-Policy": "frame-ancestors 'self'"}}
grader = [sys.executable, "-m", "jupyterhub.singleuser", f"--ServerApp.root_dir={plan.course}"]
grader.append(f"--ServerApp.tornado_settings={framed}")
if plan.root:
    grader.append("--allow-root")
c.JupyterHub.services = [
    {
        "name": COURSE,
        "url": f"http://127.0.0.1:{plan.service_port}",
        "command": as_grader(plan, grader),
        "cwd": str(plan.course),
        "oauth_no_confirm": True,
        "environment": {
            "NNCOURSE_EXCHANGE": str(plan.exchange),
            "JUPYTERHUB_DEFAULT_URL": "/lab?formgrader=true",
            "JUPYTER_CONFIG_PATH": str(Path(__file__).resolve().parent / "servers" / "everyone"),
            "HOME": str(plan.state),
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        },
    }
]
