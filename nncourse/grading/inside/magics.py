"""IPython's own syntax in a test cell: what changes nothing that is judged is taken out, line for line."""

import re

from nncourse.grading.inside.not_apart import refuse

_HARMLESS = {"matplotlib", "config", "time", "precision", "autosave", "load_ext", "reload_ext", "autoreload", "pylab"}
_HARMLESS_CELLS = {"time", "capture"}
#: ``files = !ls`` and ``len?``, as :mod:`nncourse.grading.submission.names` knows them.
_ASSIGNED = re.compile(r"^\s*\w[\w\s,.\[\]'\"]*=\s*([!%]\S*)")
_HELP = re.compile(r"^\s*([A-Za-z_][\w.]*\?{1,2})\s*$")


def taken_out(source: str) -> str:
    """The cell as plain Python, with as many lines.

    Raises:
        NotJudgedApart: a magic does something that a test may need.
    """
    lines = source.split("\n")
    inside: str | None = None
    for number, line in enumerate(lines):
        word = line.lstrip()
        inside, was = _quote(line, inside), inside
        if was is None and (found := _ASSIGNED.match(line) or _HELP.match(line)):
            refuse(f"it uses IPython's {found[1]!r:.40}")
        if was is not None or not word.startswith(("%", "!", "?")):
            continue
        indent = line[: len(line) - len(word)]
        lines[number] = indent + _plain(word, first=not "".join(lines[:number]).strip())
    return "\n".join(lines)


def _plain(word: str, first: bool) -> str:
    name, _, rest = word.lstrip("%").partition(" ")
    if word.startswith("%%") and first and name in _HARMLESS_CELLS:
        return "pass"
    if word.startswith("%") and not word.startswith("%%") and name in _HARMLESS:
        return rest.strip() if name == "time" and rest.strip() else "pass"
    refuse(f"it uses IPython's {word.split()[0]!r:.40}")


def _quote(line: str, inside: str | None) -> str | None:
    """The triple quote that a line leaves open."""
    for mark in ('"""', "'''"):
        if (inside in (None, mark)) and line.count(mark) % 2:
            return None if inside == mark else mark
    return inside
