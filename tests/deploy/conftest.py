"""The hub's modules, which lie beside its configuration and not in the package."""

import sys
from pathlib import Path

from tests.small_course import QUIET

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "deploy" / "hub"))

#: Configuration of a course that a hub can hold: of its name, and with the exchange that the hub names.
OF_THE_HUB = f"""{QUIET}
import os
c.CourseDirectory.course_id = "nncourse"
c.Exchange.root = os.environ.get("NNCOURSE_EXCHANGE", "exchange")
"""
