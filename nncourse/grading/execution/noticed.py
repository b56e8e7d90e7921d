"""What a learner's process says that it noticed, as one of a closed list of sentences: it may say anything."""

import re
from typing import Any

_MOST = 20
_LENGTH = 80
#: Sentences of :mod:`nncourse.grading.inside.noticing`: a beginning, what varies, an end.
_FREE = ("opened or looked for ", "tried to write ", "tried the network: ")
_NAMED = (
    ("sent a signal to the process ", ""),
    ("replaced the builtin ", ""),
    ("replaced the module ", ""),
    ("replaced ", " of IPython's shell"),
    ("added to ", " of IPython's shell"),
)
_NAME = r"(-?\w{1,60}(\.\w{1,60}){0,6})"
_KINDS = [re.compile(re.escape(begin) + _NAME + re.escape(end), re.ASCII) for begin, end in _NAMED]
_KINDS.append(re.compile(f"replaced {_NAME} of {_NAME}", re.ASCII))
_ADDRESS = re.compile(r"\('[\w.:-]{0,60}', \d{1,5}(, \d{1,5}){0,2}\)|'[\w.:-]{0,60}'", re.ASCII)
#: Of a kernel whose reply the relay did not take.
TOO_LARGE = "sent a reply that is larger than can be taken in, or closed the connection on which it replies"
_OTHER = "said of itself what is none of the known kinds"


def sentences(said: Any) -> list[str]:
    """The lines of a kernel's, each of a known kind, with what varies quoted and cut short."""
    lines = [line for line in (said if isinstance(said, list) else [])[:_MOST] if type(line) is str]
    return list(dict.fromkeys(map(_sentence, lines)))


def _sentence(line: str) -> str:
    for begin in _FREE:
        if line.startswith(begin):
            return begin + _quoted(line.removeprefix(begin))
    return line if any(kind.fullmatch(line) for kind in _KINDS) else _OTHER


def _quoted(text: str) -> str:
    """Text in quotes, in plain characters, and no longer than a line; an address of the network as it is."""
    if _ADDRESS.fullmatch(text):
        return text
    return ascii(text if len(text) <= _LENGTH else text[: _LENGTH - 3] + "...")[: 2 * _LENGTH]
