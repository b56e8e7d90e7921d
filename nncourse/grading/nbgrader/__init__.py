"""The only importer of nbgrader: its course folder, gradebook, execution step, own steps and exporters."""

import os
import shutil
import sys
from pathlib import Path

# nbgrader calls the program alembic where a gradebook is new. It lies beside Python, and an environment that was not
# activated has it on no PATH.
if shutil.which("alembic") is None:
    os.environ["PATH"] = os.pathsep.join([os.environ.get("PATH", os.defpath), str(Path(sys.executable).parent)])
