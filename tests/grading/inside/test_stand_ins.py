"""Stand-ins of a genuine type: what Python's own class can do is done here, what the learner redefined is refused."""

import sys
import types

import pytest

from nncourse.grading.inside import stand_ins
from nncourse.grading.inside.not_apart import NotJudgedApart, forget

from .judging import apart


class Peer:
    """The other end: remembers what it is asked."""

    def __init__(self, **given):
        self.given, self.asked = given, []

    def ask(self, what, *rest):
        """Answer what was given for this question."""
        self.asked.append((what, *rest))
        return self.given.get(rest[-1] if rest else what)


@pytest.fixture(autouse=True)
def _forget():
    yield
    forget()


@pytest.mark.parametrize("plain", ["text", b"bytes", 7, 1.5, 2j, (1, 2), [1, 2], {"a": 1}, {1, 2}, frozenset({3})])
def test_it_is_of_the_builtin_type_and_does_what_that_does(plain):
    made = stand_ins.subclassed(Peer(), {"id": 1, "type": "Own", "operators": []}, plain)
    assert isinstance(made, type(plain))
    assert made == plain
    assert type(made).__name__ == "Own"
    assert repr(made) == repr(type("Own", (type(plain),), {})(plain))  # as Python's own subclass shows itself


@pytest.mark.parametrize("plain", [None, True, object(), range(3), slice(1), bytearray(b"x")])
def test_a_value_of_another_type_has_none(plain):
    assert stand_ins.subclassed(Peer(), {"id": 1, "type": "Own", "operators": []}, plain) is None


@pytest.mark.parametrize(
    ("operator", "use"), [("eq", lambda x: x == 3), ("add", lambda x: x + 3), ("lt", lambda x: x < 3)]
)
def test_an_operator_that_the_learner_defined_is_refused_before_it_is_told_anything(operator, use):
    peer = Peer()
    made = stand_ins.subclassed(peer, {"id": 1, "type": "Own", "operators": [operator]}, 3)
    with pytest.raises(NotJudgedApart, match=f"defines '{operator}' anew"):
        use(made)
    assert peer.asked == []


def test_with_its_own_equality_unequal_is_refused_too_and_it_can_still_be_a_key():
    made = stand_ins.subclassed(Peer(), {"id": 1, "type": "Own", "operators": ["eq"]}, 3)
    with pytest.raises(NotJudgedApart):
        _ = made != 4
    assert hash(made) == hash(3)


def test_what_the_builtin_lacks_is_asked_of_the_learners_object():
    peer = Peer(total=6)
    made = stand_ins.subclassed(peer, {"id": 1, "type": "Own", "operators": []}, [1, 2, 3])
    assert made.total == 6
    assert made[0] == 1
    assert len(peer.asked) == 1
    assert not hasattr(made, "__nothing__")


def test_a_node_that_lies_about_operators_makes_a_plain_one():
    for lie in (None, "eq", 7, [1, None]):
        assert stand_ins.subclassed(Peer(), {"id": 1, "type": 9, "operators": lie}, 3) + 1 == 4


def test_a_change_that_the_learners_object_knows_nothing_of_is_refused():
    made = stand_ins.subclassed(Peer(), {"id": 1, "type": "Own", "operators": []}, [1, 2])
    stand_ins.require_untouched(made)
    made.append(3)
    with pytest.raises(NotJudgedApart, match="changes an object"):
        stand_ins.require_untouched(made)


@pytest.mark.parametrize(("before", "after"), [([1], [2, 3]), ({1}, {2}), ({"a": 1}, {"b": 2})])
def test_it_takes_over_the_contents_that_the_learners_object_has_now(before, after):
    made = stand_ins.subclassed(Peer(), {"id": 1, "type": "Own", "operators": []}, before)
    stand_ins.refresh(made, after)
    assert made == after
    stand_ins.require_untouched(made)
    stand_ins.refresh(made, "another type")
    assert made == after


@pytest.fixture
def keras(monkeypatch):
    """A library of that name with one class."""
    module = types.ModuleType("keras.fake")
    module.Model = type(
        "Model", (), {"summary": lambda self: "the library's own", "evaluate": lambda self, x, y: 1.0}
    )
    monkeypatch.setitem(sys.modules, "keras.fake", module)
    return module


def test_a_model_with_code_of_its_own_is_a_model_of_which_everything_is_asked(keras):
    peer = Peer(summary="the learner's")
    model = stand_ins.keras_like(peer, {"id": 1, "type": "Own", "bases": ["os:path", "keras.fake:Model"]})
    assert issubclass(type(model), keras.Model)
    assert model.summary == "the learner's"
    for judge in ("evaluate", "test_on_batch", "compute_loss"):
        with pytest.raises(NotJudgedApart, match=judge):
            getattr(model, judge)
    assert [each[-1] for each in peer.asked] == ["summary"]


@pytest.mark.parametrize(
    "bases", [None, "keras.fake:Model", [], ["os:system"], ["keras.fake:nothing"], [7], ["keras.fake"]]
)
def test_of_other_objects_there_is_none(keras, bases):
    assert stand_ins.keras_like(Peer(), {"id": 1, "type": "Own", "bases": bases}) is None


def test_in_an_examiner_a_learners_list_is_a_list_and_its_own_equality_judges_nothing():
    honest = "class Stack(list):\n    def peek(self): return self[-1]\ns = Stack([1, 2])"
    assert apart(honest, "assert isinstance(s, list) and s == [1, 2] and s.peek() == 2").passed
    cheat = "class Stack(list):\n    def __eq__(self, other): return True\ns = Stack()"
    assert not apart(cheat, "assert s == [1, 2]").passed
