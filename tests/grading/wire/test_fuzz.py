"""The decoder and the handles under random changes of genuine messages, for a bounded time.

``NNCOURSE_FUZZ_S`` chooses how many seconds, ``NNCOURSE_FUZZ_SEED`` which changes. Whatever comes, there is a value
or an error, and nothing is run, written or imported that a message names.
"""

import contextlib
import copy
import json
import os
import random
import socket
import sys
import threading
import time
from fractions import Fraction

import ml_dtypes  # noqa: F401  (imported before anything is listened to)
import numpy as np
import pandas as pd
import scipy.optimize
import scipy.sparse  # noqa: F401

from nncourse.grading.inside.examiner_peer import ExaminerPeer
from nncourse.grading.wire import encoding, framing
from nncourse.grading.wire.limits import WireError

SEED = int(os.environ.get("NNCOURSE_FUZZ_SEED", "1"))
SECONDS = float(os.environ.get("NNCOURSE_FUZZ_S", "1.5"))
_BYTES = 2**20
_EVENTS = ("os.system", "os.exec", "os.posix_spawn", "subprocess.", "pickle.", "shutil.", "ctypes.", "socket.connect")
_heard: list[str] = []
_listening: set[int] = set()


def _hear(event, args, thread=threading.get_ident, listening=_listening):  # bound: it is called when modules are gone
    if thread() in listening:
        writes = event == "open" and (str(args[1] or "") + " ").strip("rbt ") != ""
        named = event == "import" and str(args[0]).startswith(("antigravity", "this", "turtle"))
        if writes or named or event.startswith(_EVENTS):
            _heard.append(f"{event} {args}")


sys.addaudithook(_hear)


@contextlib.contextmanager
def listening():
    """Nothing is run, written or imported meanwhile."""
    _listening.add(threading.get_ident())
    try:
        yield
    finally:
        _listening.discard(threading.get_ident())
    assert _heard == []


VALUES = [
    [1, -2.5, True, None, "text", b"bytes", float("nan"), 10**40, 1 + 2j, ..., {1, 2}, frozenset("a"), range(3)],
    {"a": [1, (2, 3)], 4: {"b": slice(1, None)}},
    np.arange(6.0).reshape(2, 3),
    np.array(["ab", "c"]),
    np.datetime64("2026-11-28"),
    np.float32(3),
    Fraction(1, 3),
    pd.DataFrame({"a": [1, 2], "b": ["x", None]}),
    pd.Series([1.5, 2.5], index=pd.MultiIndex.from_tuples([(1, "a"), (2, "b")]), name="s"),
    pd.DataFrame({"t": pd.to_datetime(["2026-01-01"]), "c": pd.Categorical(["x"])}),
]
#: Handles as a kernel gives them, and as it never would.
HANDLES = [
    {"t": "handle", "id": 1, "name": "f", "callable": True, "part": None},
    {"t": "handle", "id": 2, "name": "C", "class": True, "bases": ["builtins:object"]},
    {"t": "handle", "id": 3, "name": "E", "class": True, "bases": ["builtins:ValueError", "builtins:BaseException"]},
    {"t": "handle", "id": 4, "name": "P", "class": True, "fields": ["x", "y"]},
    {"t": "handle", "id": 5, "name": "L", "plain": [1, 2], "bases": ["builtins:list"]},
    {"t": "handle", "id": 6, "name": "sqrt", "part": ["math", "sqrt"]},
    {"t": "handle", "id": 7, "name": "eval", "part": ["builtins", "eval"]},
    {"t": "handle", "id": 8, "name": "x", "part": ["antigravity", "fly"]},
    {"t": "module", "id": 9, "name": "antigravity"},
    {"t": "back", "id": 1},
    {"t": "same", "n": 0},
    {"t": "arg", "n": 0},
]
ODD = [None, True, -1, 0, 1, 2, 3, 2**70, 1e308, "", "x", "t", "v", [], {}, [[]], {"t": "list", "v": [], "n": 0}]
ODD += ["__class__", "builtins:object", "builtins:BaseException", "antigravity:fly", "<f8", "O", "object", "\ud800"]

#: All tags but those for which TensorFlow would be imported, which starts processes of its own.
TAGS = [each for each in encoding._TAGS if not each.startswith(("tf", "tensor", "keras", "figure"))]
TAGS += ["handle", "back", "module", "same", "arg"]


def corpus():
    """Trees and buffers of genuine values, and handles."""
    made = [encoding.encode(each) for each in VALUES]
    trees = [(tree, [bytes(each) for each in buffers]) for tree, buffers in made]
    return trees + [(each, []) for each in HANDLES]


def changed(dice, tree, trees):
    """A copy of a tree in which a few nodes are others."""
    tree = copy.deepcopy(tree)
    for _ in range(dice.randrange(1, 5)):
        places = list(_places(tree))
        if not places:
            return dice.choice(ODD)
        holder, key = dice.choice(places)
        what = dice.randrange(5)
        if what == 0:
            holder[key] = copy.deepcopy(dice.choice(trees)[0])
        elif what == 1 and isinstance(holder, dict):
            holder["t"] = dice.choice(TAGS)
        elif what == 2 and isinstance(holder, dict):
            del holder[key]
        elif what == 3 and isinstance(holder, dict):
            holder[dice.choice(["n", "o", "v", "k", "id", "plain", "bases", "fields", "class"])] = copy.deepcopy(
                dice.choice(ODD)
            )
        else:
            holder[key] = copy.deepcopy(dice.choice(ODD))
    return tree


def _places(tree):
    if isinstance(tree, dict | list):
        for key in list(tree) if isinstance(tree, dict) else range(len(tree)):
            yield tree, key
            yield from _places(tree[key])


def test_the_decoder_gives_a_value_or_its_own_error():
    dice, trees, rounds, values = random.Random(SEED), corpus(), 0, 0
    until = time.monotonic() + SECONDS
    while time.monotonic() < until or rounds < 200:
        tree, buffers = dice.choice(trees)
        tree = changed(dice, tree, trees)
        buffers = [dice.choice([each, each[:-1], each * 2, b"", dice.randbytes(8)]) for each in buffers]
        with listening():
            try:
                encoding.decode(tree, buffers)
                values += 1
            except WireError:
                pass
        rounds += 1
    assert 0 < values < rounds  # some changes harm, some do not


class Hostile:
    """A kernel's end that answers every request with a changed message, at times with a request of its own."""

    def __init__(self, channel, dice):
        self.channel, self.dice, self.trees = channel, dice, corpus()

    def serve(self):
        with contextlib.suppress(OSError, EOFError, WireError):
            while True:
                framing.receive(self.channel, 2 * _BYTES)
                if self.dice.random() < 0.05:
                    self.channel.sendall(self.dice.randbytes(40))
                    return self.channel.shutdown(socket.SHUT_RDWR)
                for _ in range(self.dice.choice([0, 0, 0, 1, 3])):
                    self.send([self.request(), self.tree()[0]])
                    framing.receive(self.channel, 2 * _BYTES)
                self.send([self.reply(), self.tree()[0]])

    def send(self, message):
        text = json.dumps(message).encode()
        buffers = [self.dice.randbytes(self.dice.choice([0, 8, 24])) for _ in range(2)]
        head = framing._HEAD.pack(len(text), len(buffers))
        sizes = b"".join(len(each).to_bytes(8, "little") for each in buffers)
        self.channel.sendall(head + sizes + text + b"".join(buffers))

    def tree(self):
        tree, buffers = self.dice.choice(self.trees)
        return (tree if self.dice.random() < 0.4 else changed(self.dice, tree, self.trees)), buffers

    def request(self):
        operands = {"t": "tuple", "v": [self.tree()[0] for _ in range(self.dice.randrange(4))]}
        return {"op": self.dice.choice(["call", "gradient", "traced", "printed", "eval", [], None]), "v": operands}

    def reply(self):
        error = {"type": self.dice.choice(["ValueError", "SystemExit", "eval", 7]), "text": self.dice.choice(ODD)}
        changes = [[self.dice.choice(ODD), self.tree()[0]] for _ in range(self.dice.randrange(2))]
        return self.dice.choice(
            [{"reply": True, "changed": changes}] * 6
            + [{"reply": True}, {"error": error | {"class": self.tree()[0]}}, {"error": self.dice.choice(ODD)}, {}]
        )


#: What a test does with an object of the learner's.
USES = [
    lambda x: x(1),
    lambda x: x([1, 2], key=np.ones(3)),
    len,
    repr,
    str,
    bool,
    float,
    hash,
    dir,
    lambda x: x == 3,
    lambda x: x + x,
    lambda x: [each for _, each in zip(range(3), x, strict=False)],
    lambda x: x.attribute,
    lambda x: x["key"],
    lambda x: isinstance(x, list),
    lambda x: np.asarray(x, dtype=float),
    lambda x: sorted([x, x]),
    lambda x: setattr(x, "attribute", 1),
]


def test_handles_give_a_value_or_an_exception_whatever_a_kernel_answers():
    dice, until, rounds, ends = random.Random(SEED), time.monotonic() + SECONDS, 0, set()
    while time.monotonic() < until or rounds < 20:
        ours, theirs = socket.socketpair()
        ours.settimeout(120)
        thread = threading.Thread(target=Hostile(theirs, random.Random(dice.random())).serve, daemon=True)
        thread.start()
        with ours, theirs, listening():
            peer = ExaminerPeer(ours, _BYTES)
            for _ in range(6):
                ends.add(_used(peer, dice))
            ours.shutdown(socket.SHUT_RDWR)
            thread.join(120)
        assert not thread.is_alive()
        rounds += 1
    assert {"value", "WireError", "PeerGone"} <= ends


def _used(peer, dice):
    """What came of one use of an object: a value, or the name of an exception."""
    try:
        made = peer.ask("name", "answer")
        for use in dice.sample(USES, 4):
            with contextlib.suppress(Exception):
                use(made)
        return "value"
    except TimeoutError:
        raise
    except BaseException as error:  # a learner's SystemExit is an answer too
        return type(error).__name__
