"""The modules of a hub and a server, which lie beside their configuration and not in the package."""

import sys
from pathlib import Path

from tests.small_course import QUIET

sys.path[:0] = [str(Path(__file__).resolve().parents[2] / "deploy" / each) for each in ("hub", "server")]

#: Configuration of a course that a hub can hold: of its name, and with the exchange that the hub names.
OF_THE_HUB = f"""{QUIET}
import os
c.CourseDirectory.course_id = "nncourse"
c.Exchange.root = os.environ.get("NNCOURSE_EXCHANGE", "exchange")
"""
