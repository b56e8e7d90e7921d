"""Whose name is it? The author's stay the author's, and nothing expected crosses."""

import pytest

from nncourse.grading.inside.namespace import Namespace, imports_of
from nncourse.grading.inside.not_apart import NotJudgedApart
from nncourse.grading.wire.limits import WireError


class Kernel:
    """The other end: a dict of the learner's names, and what was asked of it."""

    def __init__(self, **names):
        self.names, self.asked, self.turn = names, [], 0

    def ask(self, what, *given):
        """Answer as a kernel's agent does."""
        self.asked.append((what, *given))
        if what == "name":
            if given[0] not in self.names:
                raise KeyError(given[0])
            return [self.names[given[0]], f"digest of {self.names[given[0]]!r}"]
        if what == "has":
            return given[0] in self.names
        if what == "names":
            return [*self.names, 7]
        if what == "set":
            self.names[given[0]] = given[1]
        if what == "delete":
            del self.names[given[0]]
        return None


def namespace(kernel, answers=(), helpers="", shared=(), imports=None):
    made = Namespace(set(answers), imports or {})
    exec(helpers, made)
    made.close()
    made.peer = kernel
    made.begin([], list(shared))
    return made


def test_a_name_that_the_examiner_lacks_is_the_learners():
    names = namespace(Kernel(x=3))
    assert eval("x + 1", names) == 4
    with pytest.raises(NameError):
        eval("y", names)


def test_builtins_and_helpers_cannot_be_replaced_by_the_learner():
    kernel = Kernel(all=lambda xs: True, close=lambda a, b: True, x=0)
    names = namespace(kernel, helpers="def close(a, b): return a == b")
    assert eval("all([0])", names) is False
    assert eval("close(1, 2)", names) is False
    assert ("name", "all", None) not in kernel.asked


def test_a_builtin_that_is_asked_for_as_an_answer_is_the_learners():
    names = namespace(Kernel(sum="mine"), answers=["sum"])
    assert names["sum"] == "mine"


def test_what_a_test_assigns_never_crosses_unless_it_is_shared():
    kernel = Kernel()
    names = namespace(kernel, shared=["given"])
    exec("expected = 42\ngiven = 7", names)
    assert kernel.names == {"given": 7}
    assert not any("expected" in each for each in kernel.asked)


def test_a_name_is_given_back_and_a_helper_never():
    kernel = Kernel(x="learner's", close="learner's")
    names = namespace(kernel, helpers="close = 'authors'")
    names["x"] = "test's"
    names.begin(["x", "close"], [])
    assert names["x"] == "learner's"
    assert names["close"] == "authors"


def test_a_value_is_asked_once_a_turn_and_an_unchanged_one_is_the_same_object():
    kernel = Kernel(x=[1])
    names = namespace(kernel)
    first = names["x"]
    assert names["x"] is first
    assert len(kernel.asked) == 1
    kernel.turn, kernel.names["x"] = 1, [1]  # another object there, with the same digest
    assert names["x"] is first
    kernel.turn, kernel.names["x"] = 2, [2]
    assert names["x"] == [2]


def test_an_answer_of_another_form_is_the_wires_error():
    kernel = Kernel()
    kernel.ask = lambda *given: "no pair"
    with pytest.raises(WireError):
        namespace(kernel)["x"]


def test_names_of_both_ends_are_listed_and_nothing_that_is_no_name():
    names = namespace(Kernel(x=1), helpers="h = 2")
    assert {"x", "h"} <= set(names)
    assert 7 not in list(names)
    assert dict(names.items())["x"] == 1
    assert names.get("nowhere", "default") == "default"
    assert "x" in names
    assert "nowhere" not in names


def test_deleting_the_learners_name_is_refused_unless_it_is_shared():
    kernel = Kernel(x=1, y=2)
    names = namespace(kernel, shared=["y"])
    exec("z = 1\ndel z", names)
    del names["y"]
    assert kernel.names == {"x": 1}
    with pytest.raises(NotJudgedApart, match="deletes the learner's"):
        del names["x"]
    with pytest.raises(KeyError):
        del names["nowhere"]


@pytest.mark.parametrize("name", ["get_ipython", "In", "Out"])
def test_what_only_a_kernel_has_is_refused(name):
    with pytest.raises(NotJudgedApart, match=name):
        namespace(Kernel())[name]


def test_a_name_that_tests_alone_bind_is_never_asked_of_the_learner():
    kernel = Kernel(close=lambda a, b: True, x=1)
    names = Namespace(set(), {}, frozenset({"close"}))
    names.peer = kernel
    for each in (names, names.copy()):
        with pytest.raises(NameError, match="close"):
            eval("close(x, 2)", each)
        assert "close" not in each
        assert "close" not in list(each)
        with pytest.raises(KeyError):
            del each["close"]
    exec("def close(a, b): return a == b", names)
    assert eval("close(x, 2)", names) is False
    assert not any("close" in each for each in kernel.asked)


def test_without_a_kernel_there_are_only_names_of_its_own():
    names = namespace(None, helpers="h = 2")
    assert names["h"] == 2
    with pytest.raises(KeyError):
        names["x"]
    assert "x" not in names


def test_imports_of_the_solution_are_at_hand_and_a_missing_one_is_left_out():
    imports = imports_of(
        [["m", "math", ""], ["root", "math", "sqrt"], ["q", "no_such_module", ""], ["", "math", "*"]]
    )
    assert imports["m"] == ("math", "")
    assert imports["root"] == ("math", "sqrt")
    assert "q" not in imports
    assert imports["cos"] == ("math", "cos")
