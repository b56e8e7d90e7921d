"""JupyterHub's configuration of a class on The Littlest JupyterHub, beside what ``tljh-config`` sets.

A file of your own in ``/opt/tljh/config/jupyterhub_config.d/`` names the instructors and loads this one::

    import os
    os.environ["NNCOURSE_INSTRUCTORS"] = "noether hopper"
    load_subconfig("/srv/nncourse/deploy/server/littlest_config.py")

There, everybody has an account of the machine, so files of different people have different owners, in the exchange
too. The account's name is ``jupyter-`` and the hub's name; nbgrader knows learners by it. Formgrader is a service,
open to the instructors, and runs as an account of its own that owns the course folder and has no other rights.

Let every instructor log in once before learners know the address: that hub's own log-in takes the first password that
is typed for a name.
"""

import os
from pathlib import Path

COURSE = "nncourse"
_SRV = Path("/srv/nncourse")
#: Where The Littlest JupyterHub installs packages for people.
_PROGRAMS = Path("/opt/tljh/user/bin")

c = get_config()  # noqa: F821

instructors = os.environ.get("NNCOURSE_INSTRUCTORS", "").split()
if not instructors:
    raise ValueError("NNCOURSE_INSTRUCTORS has to name whoever may grade, with spaces between: noether hopper.")

c.JupyterHub.load_groups = {f"formgrade-{COURSE}": {"users": instructors}}
c.JupyterHub.load_roles = [
    {
        "name": f"grade-{COURSE}",
        "groups": [f"formgrade-{COURSE}"],
        "scopes": [f"access:services!service={COURSE}", "list:services", f"read:services!service={COURSE}"],
    },
]

# JupyterLab shows formgrader in a frame, which the hub forbids unless told.
framed = {"headers": {"Content-Security-Policy": "frame-ancestors 'self'"}}
# Appended and updated, for a file that is loaded sets anew whatever it assigns: idle servers would run on.
c.JupyterHub.services.append(
    {
        "name": COURSE,
        "url": "http://127.0.0.1:15011",
        "user": f"{COURSE}-grader",
        "command": [
            str(_PROGRAMS / "jupyterhub-singleuser"),
            f"--ServerApp.root_dir={_SRV / 'course'}",
            f"--ServerApp.tornado_settings={framed}",
            "--CollectPlain.owner_decides=True",  # whose a hand-in is says the account that owns it
        ],
        "cwd": str(_SRV / "course"),
        "oauth_no_confirm": True,
        "environment": {
            "NNCOURSE_EXCHANGE": str(_SRV / "exchange"),
            "JUPYTERHUB_DEFAULT_URL": "/lab?formgrader=true",
            "HOME": str(_SRV / "grader"),
            "PATH": f"{_PROGRAMS}:/usr/bin:/bin",
        },
    }
)
c.Spawner.environment.update({"NNCOURSE_EXCHANGE": str(_SRV / "exchange")})
