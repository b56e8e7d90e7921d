"""The hub's modules, which lie beside its configuration and not in the package."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "deploy" / "hub"))
