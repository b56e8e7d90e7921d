"""One-way verdicts: a notebook that can tell right from wrong without holding what is right.

Theory of operation. An author writes ``checks.secret(0.25, rtol=1e-3)`` where a check takes the graded value. When
the assignment is released, :func:`seal_calls` puts ``checks.sealed("…")`` in its place: salted scrypt digests of
*keys* of the value. A learner's value is right if one of its keys has a digest that is there.

- A number's key is the number of the cell that it falls into, on an axis on which the tolerance ``atol + rtol |x|``
  has length 1 everywhere: the integral of ``dx / (atol + rtol |x|)``. Cells are a quarter of a tolerance wide, and
  those up to four away are right too: what is within the tolerance is always right, what is further off than 1.25
  of it always wrong, wherever the edges of the cells lie. Nothing but the digest depends on the value.
- A tuple of whole numbers is one key; a list of numbers has a key for each entry; a text is its own key.
- What a wrong option is told is encrypted with a key that the option itself gives.

A secret and its seal judge by the same keys, so that notebook and grade agree. A digest costs about 50 ms and 16 MB
(scrypt with n = 2¹⁴, r = 8; RFC 7914). Who may ask whether a guess is right can always try every guess: the seal
makes that slow, and keeps the answer out of the notebook's text. It cannot hide one option among three.
"""

import ast
import base64
import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from nncourse import syntax
from nncourse.errors import CourseError

#: Cells of a number's axis in one tolerance.
_CELLS = 4
_DIGEST, _TAG, _STREAM = 16, 4, 32
_COST = {"n": 2**14, "r": 8, "p": 1}


class SealError(CourseError):
    """A secret that cannot be sealed, or a seal that is broken: the author's, not the learner's."""


@dataclass(frozen=True)
class Tolerance:
    """``|x - right| <= atol + rtol |right|``; both 0 for equality."""

    rtol: float = 1e-6
    atol: float = 0.0

    def cell(self, x: float) -> tuple[str, int]:
        """Give the side of 0 (empty where the axis runs through it) and the number of the cell."""
        if self.rtol == 0:
            return "", math.floor(_CELLS * x / self.atol)
        if self.atol == 0:
            return ("-" if x < 0 else "+"), math.floor(_CELLS * math.log(abs(x)) / self.rtol)
        distance = math.log1p(self.rtol * abs(x) / self.atol) / self.rtol
        return "", math.floor(_CELLS * math.copysign(distance, x))

    def keys(self, x: float) -> list[str]:
        """Give the keys of the values near ``x``, its own first."""
        if self.rtol == self.atol == 0 or (self.atol == 0 and x == 0):
            return [repr(float(x))]
        side, own = self.cell(x)
        steps = sorted(range(-_CELLS, _CELLS + 1), key=abs)
        return [f"{side}{own + step}" for step in steps]


def _text_key(text: str) -> str:
    return text.strip().lower()


def _whole_key(entries: Sequence[int]) -> str:
    return ",".join(str(int(entry)) for entry in entries)


class Judge:
    """What a secret and its seal have in common: they judge answers of one kind.

    Attributes:
        kind: ``"number"``, ``"text"``, ``"whole"`` (a tuple of whole numbers) or ``"array"``.
        tolerance: of numbers and arrays.
        size: of an array, in entries.
    """

    kind: str
    tolerance: Tolerance
    size: int

    def has(self, key: str, entry: int | None = None) -> bool:
        """Tell whether this is a right key (of an array: of that entry)."""
        raise NotImplementedError

    def number(self, x: float) -> bool:
        """Tell whether a finite number is right."""
        return any(self.has(key) for key in self.tolerance.keys(x))

    def text(self, answer: str) -> bool:
        """Tell whether a text is right, capitals and outer spaces aside."""
        return self.has(_text_key(answer))

    def whole(self, entries: Sequence[int]) -> bool:
        """Tell whether a tuple of whole numbers is right."""
        return self.has(_whole_key(entries))

    def first_wrong(self, entries: Sequence[float]) -> int | None:
        """Give the index of the first wrong entry of a flat array of the right size, or None."""
        for index, entry in enumerate(entries):
            finite = math.isfinite(entry)
            if not finite or not any(self.has(key, index) for key in self.tolerance.keys(entry)):
                return index
        return None

    def feedback(self, option: str) -> str:
        """What a wrong option is told; empty if nothing."""
        raise NotImplementedError


@dataclass(frozen=True)
class Secret(Judge):
    """A graded value as its author writes it; made by :func:`secret`."""

    right: Any
    kind: str
    tolerance: Tolerance = field(default_factory=Tolerance)
    feedbacks: Mapping[str, str] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Entries of an array; 1 otherwise."""
        return len(self.right) if self.kind == "array" else 1

    def right_keys(self) -> list[tuple[str, int | None]]:
        """Give every right key, with the entry's index in an array."""
        if self.kind == "number":
            return [(self.tolerance.keys(self.right)[0], None)]
        if self.kind == "array":
            return [(self.tolerance.keys(entry)[0], index) for index, entry in enumerate(self.right)]
        if self.kind == "whole":
            return [(_whole_key(self.right), None)]
        return [(_text_key(text), None) for text in self.right]

    def has(self, key: str, entry: int | None = None) -> bool:
        """Tell whether this is a right key."""
        return (key, entry) in self.right_keys()

    def feedback(self, option: str) -> str:
        """What a wrong option is told."""
        return {_text_key(name): text for name, text in self.feedbacks.items()}.get(_text_key(option), "")


@dataclass(frozen=True)
class Sealed(Judge):
    """A secret after its release: digests alone."""

    kind: str
    tolerance: Tolerance
    size: int
    salt: str
    digests: frozenset[bytes]
    feedbacks: tuple[bytes, ...]

    def has(self, key: str, entry: int | None = None) -> bool:
        """Tell whether this is a right key."""
        return _derived(_salted(key, entry), self.salt)[:_DIGEST] in self.digests

    def feedback(self, option: str) -> str:
        """What a wrong option is told, decrypted with the option itself."""
        derived = _derived(_salted(_text_key(option), None), self.salt)
        for sealed in self.feedbacks:
            if sealed[:_TAG] == derived[:_TAG]:
                return _xor(sealed[_TAG:], derived[_DIGEST:]).decode(errors="replace")
        return ""


class Withheld:
    """A graded value that is not in the notebook in any form: it is judged when graded."""


def secret(right: Any, *, rtol: float = 1e-6, atol: float = 0.0, feedback: Mapping[str, str] | None = None) -> Secret:
    """Say what is right; the release holds a seal in its place.

    Args:
        right: a number; a tuple of whole numbers; a list of numbers (each entry is judged on its own); a text; or a
            list of texts, each of which is right.
        rtol, atol: tolerances of numbers; both 0 for equality.
        feedback: for a wrong option, what to look at.

    Raises:
        SealError: ``right`` is none of these, or the tolerance does not fit it.
    """
    texts = [right] if isinstance(right, str) else right
    if isinstance(texts, list) and texts and all(isinstance(text, str) for text in texts):
        return Secret(tuple(texts), "text", feedbacks=dict(feedback or {}))
    if isinstance(right, tuple) and all(type(entry) is int for entry in right):
        return Secret(right, "whole")
    tolerance = _tolerance(right, rtol, atol)
    if isinstance(right, list):
        return Secret(tuple(map(float, right)), "array", tolerance)
    return Secret(float(right), "number", tolerance)


def _tolerance(right: Any, rtol: float, atol: float) -> Tolerance:
    """The tolerance of a number or a list of numbers, if it fits them."""
    if not (_is_tolerance(rtol) and _is_tolerance(atol)):
        raise SealError(f"secret(): rtol and atol are numbers from 0 on; got {rtol!r} and {atol!r}.")
    entries = right if isinstance(right, list) else [right]
    if not entries or not all(_is_number(entry) for entry in entries):
        raise SealError(
            f"secret() takes a number, a text, a tuple of whole numbers or a list of numbers; got {right!r:.60}."
        )
    if rtol > 0 and atol == 0 and 0 in entries:
        raise SealError("secret(): a value of 0 needs atol above 0, or rtol=0 for equality.")
    return Tolerance(float(rtol), float(atol))


def _is_number(thing: Any) -> bool:
    return isinstance(thing, int | float) and not isinstance(thing, bool) and math.isfinite(thing)


def _is_tolerance(thing: Any) -> bool:
    return _is_number(thing) and thing >= 0


def seal(value: Secret, salt: str) -> str:
    """Give the text that stands for a secret in a release; ``salt`` must not depend on the value."""
    digests = [_derived(_salted(key, entry), salt)[:_DIGEST] for key, entry in value.right_keys()]
    sealed_feedback = []
    for option, text in value.feedbacks.items():
        derived = _derived(_salted(_text_key(option), None), salt)
        sealed_feedback.append(derived[:_TAG] + _xor(text.encode(), derived[_DIGEST:]))
    fields = {
        "k": value.kind,
        "s": salt,
        "d": sorted(map(_to_text, digests)),
        "f": sorted(map(_to_text, sealed_feedback)),
        "n": value.size,
    }
    if value.kind in ("number", "array"):
        fields |= {"r": value.tolerance.rtol, "a": value.tolerance.atol}
    return _to_text(json.dumps(fields, separators=(",", ":")).encode())


def unsealed(token: str) -> Sealed:
    """Read what :func:`seal` wrote.

    Raises:
        SealError: it is not such a text.
    """
    try:
        fields = json.loads(_to_bytes(token))
        return Sealed(
            kind=fields["k"],
            tolerance=Tolerance(fields.get("r", 0.0), fields.get("a", 0.0)),
            size=int(fields["n"]),
            salt=str(fields["s"]),
            digests=frozenset(map(_to_bytes, fields["d"])),
            feedbacks=tuple(map(_to_bytes, fields["f"])),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise SealError("A seal in this test is damaged: get the notebook anew.") from None


def seal_calls(source: str, place: str, *, withhold: bool = False) -> str:
    """Replace every ``secret(…)`` in a cell's source by ``sealed("…")``.

    Args:
        source: Python; anything else that does not mention ``secret(`` comes back as it is.
        place: where the cell is; with the secret's number in it, it is the salt.
        withhold: put ``withheld()`` there instead: the value is then judged when graded only.

    Raises:
        SealError: a secret's arguments are not plain values.
    """
    if "secret(" not in source:
        return source
    try:
        calls = [node for node in ast.walk(syntax.parse(source)) if _is_secret(node)]
    except SyntaxError as error:
        raise SealError(f"{place} mentions secret() but is not Python: {error.msg} (line {error.lineno}).") from None
    calls.sort(key=lambda node: (node.lineno, node.col_offset))
    lines = [line.encode() for line in source.splitlines(keepends=True)]
    for number, node in reversed(list(enumerate(calls))):
        value = _evaluated(node, place)
        salt = hashlib.sha256(f"{place} {number}".encode()).hexdigest()[:16]
        called = "withheld()" if withhold else f'sealed("{seal(value, salt)}")'
        _replace(lines, node, f"{_prefix(node.func)}{called}")
    return b"".join(lines).decode()


def _is_secret(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and (
        (isinstance(node.func, ast.Name) and node.func.id == "secret")
        or (isinstance(node.func, ast.Attribute) and node.func.attr == "secret")
    )


def _prefix(function: ast.expr) -> str:
    return f"{ast.unparse(function.value)}." if isinstance(function, ast.Attribute) else ""


def _replace(lines: list[bytes], node: ast.Call, text: str) -> None:
    """Put a text in a node's place; columns of the syntax tree count bytes."""
    first, last = node.lineno - 1, node.end_lineno - 1
    whole = lines[first][: node.col_offset] + text.encode() + lines[last][node.end_col_offset :]
    lines[first : last + 1] = [whole, *[b""] * (last - first)]


_PLAIN = (
    ast.Constant,
    ast.Tuple,
    ast.List,
    ast.Dict,
    ast.UnaryOp,
    ast.BinOp,
    ast.Load,
    ast.operator,
    ast.unaryop,
)


def _evaluated(node: ast.Call, place: str) -> Secret:
    """The secret that a call makes; only plain values and arithmetic among them are evaluated."""
    parts = [*node.args, *(keyword.value for keyword in node.keywords)]
    if not all(isinstance(inner, _PLAIN) for part in parts for inner in ast.walk(part)):
        raise SealError(f"{place}: secret() takes plain values, not names or calls; got `{ast.unparse(node):.80}`.")
    arguments, keywords = ast.Tuple(node.args, ast.Load()), {each.arg: each.value for each in node.keywords}

    def plain(expression: ast.expr) -> Any:
        whole = ast.fix_missing_locations(ast.Expression(expression))
        return eval(compile(whole, place, "eval"), {"__builtins__": {}})

    try:
        return secret(*plain(arguments), **{name: plain(expression) for name, expression in keywords.items()})
    except SealError as error:
        raise SealError(f"{place}: {error}") from None
    except Exception as error:
        raise SealError(f"{place}: `{ast.unparse(node):.80}` cannot be evaluated ({error}).") from None


def _salted(key: str, entry: int | None) -> str:
    return key if entry is None else f"{entry}:{key}"


@lru_cache(maxsize=4096)
def _derived(key: str, salt: str) -> bytes:
    """Digest and key of the stream for a key; slow on purpose."""
    return hashlib.scrypt(key.encode(), salt=salt.encode(), dklen=_DIGEST + _STREAM, **_COST)


def _xor(text: bytes, key: bytes) -> bytes:
    stream = hashlib.shake_256(key).digest(len(text))
    return bytes(one ^ other for one, other in zip(text, stream, strict=True))


def _to_text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _to_bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
