"""Code of read-only cells that is bound by assignment is never the learner's; data of such cells is."""

import types

import pytest

from nncourse.grading.inside import not_apart
from nncourse.grading.inside.namespace import Namespace
from nncourse.grading.inside.remote import Remote, is_held, kind_of

from .judging import apart, stock

CUBE = "def cube(x): return x ** 3"
WRONG = "def cube(*given): return -1\n"
CLASS = "class Judge:\n    def right(self, a, b): return a == b\n"
CASE = "import unittest\ncase = unittest.TestCase()"
ALWAYS = "lambda *given: True"

#: What a read-only cell holds, what a test asks, and what a learner puts in its place or changes in place.
CARRIED_OUT = {
    "lambda": ("same = lambda a, b: a == b", "same({}, {})", f"same = {ALWAYS}"),
    "lambda's code": ("same = lambda a, b: a == b", "same({}, {})", f"same.__code__ = ({ALWAYS}).__code__"),
    "two names": ("same = alike = lambda a, b: a == b", "alike({}, {})", f"alike = {ALWAYS}"),
    "tuple": ("same, other = (lambda a, b: a == b), len", "same({}, {})", f"same = {ALWAYS}"),
    "annotated": ("same: object = lambda a, b: a == b", "same({}, {})", f"same = {ALWAYS}"),
    "lambda of a lambda": (
        "eq = lambda a, b: a == b\nsame = lambda a, b: eq(a, b)",
        "same({}, {})",
        f"eq = same = {ALWAYS}",
    ),
    "builtin in it": ("same = lambda a, b: abs(a - b) < 1e-9", "same({}, {})", "abs = lambda x: 0"),
    "a builtin's name": ("equal = bool\n", "equal({} == {})", f"equal = {ALWAYS}"),
    "alias": ("from operator import eq\nboth = eq", "both({}, {})", f"both = {ALWAYS}"),
    "attribute": ("import operator as op\nboth = op.eq", "both({}, {})", f"both = {ALWAYS}"),
    "module": ("import operator\nop = operator", "op.eq({}, {})", "class op: eq = lambda *given: True"),
    "partial": (
        "import functools\ndef close(a, b): return a == b\nalike = functools.partial(close)",
        "alike({}, {})",
        f"alike.__setstate__(({ALWAYS}, (), {{}}, {{}}))",
    ),
    "partial by its name": (
        "from functools import partial as p\ndef close(t, a, b): return abs(a - b) < t\nalike = p(close, 1e-9)",
        "alike({}, {})",
        f"alike = {ALWAYS}",
    ),
    "cached": (
        "import functools\nsame = functools.lru_cache(None)(lambda a, b: a == b)",
        "same({}, {})",
        f"same = {ALWAYS}",
    ),
    "vectorize": (
        "import numpy as np\nvec = np.vectorize(lambda a, b: a == b)",
        "vec({}, {})",
        f"vec.pyfunc = {ALWAYS}",
    ),
    "getter": ("import operator\nfirst = operator.itemgetter(0)", "first([{}]) == {}", "first = lambda x: 27"),
    "instance": (f"{CLASS}judge = Judge()", "judge.right({}, {})", f"Judge.right = {ALWAYS}"),
    "instance replaced": (
        f"{CLASS}judge = Judge()",
        "judge.right({}, {})",
        f"class Judge: right = {ALWAYS}\njudge = Judge()",
    ),
    "method": (f"{CLASS}judge = Judge()\nright = judge.right", "right({}, {})", f"right = {ALWAYS}"),
    "dict": ("tools = {'eq': lambda a, b: a == b}", "tools['eq']({}, {})", f"tools['eq'] = {ALWAYS}"),
    "list": ("import operator\ntools = [operator.eq, 1]", "tools[0]({}, {})", f"tools[0] = {ALWAYS}"),
    "item": (
        "tools = {'eq': lambda a, b: a == b}\nequal = tools['eq']",
        "equal({}, {})",
        f"equal = {ALWAYS}",
    ),
    "closure": (
        "def within(t):\n    'Close.'\n    def close(a, b): return abs(a - b) < t\n    return close\n"
        "same = within(1e-9)",
        "same({}, {})",
        f"same = {ALWAYS}",
    ),
    "bound twice": ("same = len\nsame = lambda a, b: a == b", "same({}, {})", f"same = {ALWAYS}"),
    "wrapped under its name": (
        "import numpy as np\ndef same(a, b): return a == b\nsame = np.vectorize(same)",
        "same({}, {})",
        f"same = {ALWAYS}",
    ),
    "tolerance": ("tol = 1e-9\ndef close(a, b): return abs(a - b) < tol", "close({}, {})", "tol = 1e9"),
    "tolerance by default": (
        "tol = 1e-9\ndef close(a, b, t=tol): return abs(a - b) < t",
        "close({}, {})",
        "close.__defaults__ = (1e9,)",
    ),
    "import in a try": (
        "try:\n    import operator as op\nexcept ImportError:\n    op = None",
        "op.eq({}, {})",
        "import types, operator\nop = types.SimpleNamespace(eq=operator.ne)",
    ),
    "function imported in a with": (
        "import contextlib\nwith contextlib.suppress(ImportError):\n    from operator import eq as both",
        "both({}, {})",
        "from operator import ne as both",
    ),
    "test case": (CASE, "case.assertEqual({}, {}) is None", "case.assertEqual = lambda *given: None"),
}

#: What the examiner cannot carry out: refused, whoever's answer it is.
REFUSED = {
    "in a named tuple": (
        "import collections\ntools = collections.namedtuple('Tools', 'eq')(lambda a, b: a == b)",
        "tools.eq({}, {})",
        f"tools = type(tools)({ALWAYS})",
    ),
    "in an object of a library": (
        "import threading\ntools = threading.Thread()\ntools.eq = lambda a, b: a == b",
        "tools.eq({}, {})",
        f"tools.eq = {ALWAYS}",
    ),
    "a library's function in an object of a library": (
        "import operator, threading\ntools = threading.Thread()\ntools.eq = operator.eq",
        "tools.eq({}, {})",
        "tools.eq = __import__('operator').ne",
    ),
    "in a namespace": (
        "import types\ntools = types.SimpleNamespace(eq=lambda a, b: a == b)",
        "tools.eq({}, {})",
        f"tools.eq = {ALWAYS}",
    ),
    "a library's function in a namespace": (
        "import operator, types\ntools = types.SimpleNamespace(eq=operator.eq)",
        "tools.eq({}, {})",
        "tools.eq = __import__('operator').ne",
    ),
    "made by a function": (
        "def make():\n    eq = lambda a, b: a == b\n    return eq\nsame = make()",
        "same({}, {})",
        f"same = {ALWAYS}",
    ),
    "comprehension": (
        "tools = {n: (lambda a, b: a == b) for n in ['eq']}",
        "tools['eq']({}, {})",
        f"tools['eq'] = {ALWAYS}",
    ),
    "put in later": ("tools = {}\ntools['eq'] = lambda a, b: a == b", "tools['eq']({}, {})", "pass"),
    "conditional": ("if True:\n    def near(a, b): return a == b", "near({}, {})", f"near = {ALWAYS}"),
    "bound again to more": (
        "import operator\ndef same(a, b): return a == b\nfor same in [operator.eq]: pass\nsame = (lambda f: f)(same)",
        "same({}, {})",
        f"same = {ALWAYS}",
    ),
    "default of data": (
        "tol = float('1e-9')\ndef close(a, b, t=tol): return abs(a - b) < t",
        "close({}, {})",
        f"close = {ALWAYS}",
    ),
    "instance of a made class": (
        "def make():\n    class Judge:\n        def right(self, a, b): return a == b\n    return Judge\n"
        "judge = make()()",
        "judge.right({}, {})",
        f"judge.right = {ALWAYS}",
    ),
    "in an attribute": (
        "def make():\n    class Tools: pass\n    made = Tools()\n    made.eq = [lambda a, b: a == b]\n"
        "    return made\n"
        "tools = make()",
        "tools.eq[0]({}, {})",
        f"tools.eq = [{ALWAYS}]",
    ),
    "by an operator": (
        "def make():\n    class Known:\n        def __getitem__(self, a): return a == 27\n    return Known()\n"
        "known = make()",
        "known[{}] and {}",
        "known = {-1: True}",
    ),
    "an argument too": (f"{CLASS}judge = Judge()", "(lambda x: x)(judge).right({}, {})", f"Judge.right = {ALWAYS}"),
}


def asked(test):
    return f"assert {test.format('cube(3)', '27')}"


@pytest.mark.parametrize("kind", CARRIED_OUT)
def test_a_helper_that_is_plainly_code_is_the_examiners(kind):
    setup, test, cheat = CARRIED_OUT[kind]
    right = apart(CUBE, asked(test), setup=setup)
    assert right.passed, right.text
    wrong = apart(WRONG + cheat, asked(test), setup=setup, reference=CUBE)
    assert not wrong.passed


@pytest.mark.parametrize("kind", REFUSED)
def test_code_of_a_read_only_cell_that_lives_with_the_submission_is_refused(kind):
    setup, test, cheat = REFUSED[kind]
    assert stock(CUBE, asked(test), setup=setup).passed
    judged = apart(CUBE, asked(test), setup=setup)
    assert (judged.passed, judged.name) == (False, "NotJudgedApart"), judged.text
    if kind != "by an operator":  # there a dict of the learner's is data; the reference has sent the test elsewhere
        assert not apart(f"{WRONG}{cheat}", asked(test), setup=setup, reference=CUBE).passed


def test_an_object_that_subtracts_to_nothing_is_refused():
    cheat = "class Any:\n    def __sub__(s, o): return 0\ndef cube(x): return Any()"
    judged = apart(cheat, "assert same(cube(3), 27)", setup="same = lambda a, b: abs(a - b) < 1e-9", reference=CUBE)
    assert judged.name == "NotJudgedApart"


def test_the_refusal_names_the_helper_and_the_way_out():
    setup, test, _ = REFUSED["made by a function"]
    for hidden in ("{}", "### BEGIN HIDDEN TESTS\n{}\n### END HIDDEN TESTS"):
        text = apart(CUBE, hidden.format(asked(test)), setup=setup).text
        assert "'same'" in text
        assert "`def`" in text


def test_code_in_the_place_of_data_is_refused():
    """The reference's value crosses; what is a function here judges nothing."""
    setup, test = "def make(): return 27\nwanted = make()", "assert wanted == cube(3)"
    assert apart(CUBE, test, setup=setup).passed
    for function in ("__import__('operator').ne", "len"):
        judged = apart(f"{WRONG}wanted = {function}", test, setup=setup, reference=CUBE)
        assert judged.name == "NotJudgedApart"


DATABASE = """import sqlite3
con = sqlite3.connect(":memory:")
con.execute("create table t (a)")
con.execute("insert into t values (2)")
found = con.execute("select a from t")
"""
QUERY = "query = 'select a from t'"
HELD = [("t", "con", "sqlite3:Connection"), ("t", "found", "sqlite3:Cursor")]
#: What a submission puts in the place of a library's object, and a test that the object judges.
IN_ITS_PLACE = {
    "a class that says it is a library's": (
        "class Db:\n    def execute(self, text): return [(2,)]\nDb.__module__ = 'db'\ncon = Db()",
        "list(con.execute(query)) == [(2,)]",
    ),
    "another class of the library": (
        "con = sqlite3.connect(':memory:').execute('select 2')\ncon.execute('select 2')",
        "list(con.execute(query)) == [(2,)]",
    ),
    "a class of Keras by its word": (
        "class Db:\n    def execute(self, text): return [(2,)]\nDb.__module__ = 'keras.src.db'\ncon = Db()",
        "list(con.execute(query)) == [(2,)]",
    ),
    "a value": ("found = [(2,)]", "list(found) == [(2,)]"),
}


@pytest.mark.parametrize("kind", IN_ITS_PLACE)
def test_an_object_of_another_class_than_the_references_is_refused(kind):
    cheat, test = IN_ITS_PLACE[kind]
    right = apart(QUERY, f"assert {test}", setup=DATABASE, held=HELD)
    assert right.passed, right.text
    judged = apart(f"query = ''\n{cheat}", f"assert {test}", setup=DATABASE, reference=QUERY, held=HELD)
    assert (judged.passed, judged.name) == (False, "NotJudgedApart"), judged.text


def test_a_name_may_stand_for_another_class_when_another_test_asks_it():
    """Read-only cells bind it anew; what is expected is what the reference has there."""
    connection, cursor = "sqlite3:Connection", "sqlite3:Cursor"
    test = "assert con.execute(query).fetchall() == [(2,)]"
    for name in ("before", "later"):
        assert apart(QUERY, test, setup=DATABASE, held=[("t", "con", connection), (name, "con", cursor)]).passed
    judged = apart(QUERY, test, setup=DATABASE, held=[("t", "con", cursor), ("later", "con", connection)])
    assert judged.name == "NotJudgedApart"


def test_a_copy_of_the_names_compares_classes_too():
    node = {"t": "handle", "id": 1, "type": "Judge", "bases": ["db:Judge", "builtins:object"]}
    space = Namespace(set(), {})
    space.peer = types.SimpleNamespace(turn=0, ask=lambda *asked: [Remote(None, node), None])
    space.read_only = frozenset({"con"})
    space.begin([], [], {"con": "sqlite3:Connection"})
    with pytest.raises(not_apart.NotJudgedApart, match="of the class 'db:Judge'"):
        space.copy()["con"]
    not_apart.forget()


def test_a_librarys_object_that_a_test_asks_is_told_with_its_class():
    peer = types.SimpleNamespace(turn=0, ask=lambda *asked: [Remote(None, dict(node)), None])
    space = Namespace(set(), {})
    space.peer, space.read_only = peer, frozenset({"con", "judge"})
    node = {"t": "handle", "id": 1, "type": "Connection", "bases": ["sqlite3:Connection", "builtins:object"]}
    assert kind_of(space["con"]) == "sqlite3:Connection"
    node["bases"] = ["__main__:Judge", "builtins:object"]  # code of the author's own is refused when it is called
    assert not is_held(space["judge"])
    assert space.held.seen == {"con": "sqlite3:Connection"}
    space.begin([], [])
    assert space.held.seen == {}


#: What a read-only cell holds, an answer, and a test that it passes apart as it did.
HONEST = {
    "a number that the answer changes and code reads": (
        "total = 0\ndef of(x): return x + total",
        "total += 3",
        "of(1) == 4",
    ),
    "a number that code of the author's changes": (
        "total = 0\ndef add(x):\n    global total\n    total += x\ndef now(): return total",
        "add(3)",
        "total == 3",
    ),
    "a number that the answer changes": ("total = 0", "total += 3", "total == 3"),
    "a list that the answer fills": ("seen = []", "seen.append(len)", "seen[0]('abc') == 3"),
    "a registry": ("known = {}", "def f(x): return x + 1\nknown['f'] = f", "known['f'](2) == 3"),
    "a registry by a decorator": (
        "known = {}\ndef register(f):\n    known[f.__name__] = f\n    return f",
        "@register\ndef f(x): return x + 1",
        "known['f'](2) == 3",
    ),
    "a frame": ("import pandas as pd\nt = pd.DataFrame({'a': [1, 2]})", "t['b'] = t.a * 2", "t.b.sum() == 6"),
    "an array": ("import numpy as np\na = np.ones(3)", "a[0] = 5", "a.sum() == 7"),
    "a generator of numbers": (
        "import numpy as np\nrng = np.random.default_rng(0)",
        "x = 1",
        "rng.normal(size=3).shape == (3,)",
    ),
    "an instance of the answer's class": (
        "if 'Stack' in globals():\n    stack = Stack()",
        "class Stack:\n    def top(self, x): return x\nstack = Stack()",
        "stack.top(2) == 2",
    ),
    "an instance's data": (
        "def make(x):\n    class Account: balance = x\n    return Account()\naccount = make(100)",
        "account.balance += 50",
        "account.balance == 150",
    ),
    "a function that is an argument": (
        "def make(n):\n    f = lambda x: x ** n\n    return f\nf = make(2)",
        "def twice(g, x): return g(g(x))",
        "twice(f, 3) == 81",
    ),
    "a lambda that is an argument": ("f = lambda x: x ** 2", "def twice(g, x): return g(g(x))", "twice(f, 3) == 81"),
    "a tree": (
        "class Node:\n    def __init__(self, *below): self.below = below\ntree = Node(Node(), Node(Node()))",
        "def depth(n): return 1 + max(map(depth, n.below), default=0)",
        "depth(tree) == 3",
    ),
    "a database": (
        "import sqlite3\nconn = sqlite3.connect(':memory:')",
        "conn.execute('create table t (x)')",
        "conn.execute('select count(*) from t').fetchone()[0] == 0",
    ),
    "a named tuple": (
        "from collections import namedtuple\nPoint = namedtuple('Point', 'x y')",
        "def norm(p): return abs(p.x) + abs(p.y)",
        "norm(Point(1, -2)) == 3",
    ),
    "cases": (
        "import math\ncases = [(math.sin, 0.0), (math.cos, 1.0)]",
        "def at(f): return f(0)",
        "all(at(f) == y for f, y in cases)",
    ),
    "a constant of a library": ("import math\npi = math.pi", "pi = 3", "pi == 3"),
    "a function that the answer binds anew": ("f = lambda x: 0", "f = lambda x: x + 1", "f(2) == 3"),
}


@pytest.mark.parametrize("kind", HONEST)
def test_data_of_read_only_cells_is_the_learners_as_it_was(kind):
    setup, answer, test = HONEST[kind]
    judged = apart(answer, f"assert {test}", setup=setup)
    assert judged.passed, judged.text
