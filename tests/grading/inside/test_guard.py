"""What a test must not do in the examiner with text and pickles of the learner's; and what it may."""

import datetime
import doctest
import pickle
import unittest

import numpy as np
import pytest

from nncourse.grading.inside import guard, not_apart
from nncourse.grading.inside.not_apart import NotJudgedApart

from .judging import apart


@pytest.fixture(autouse=True)
def _cell():
    guard.begin_cell("eval('1 + f(2)')\nexec('y = 3')")
    yield
    guard.end_cell()
    not_apart.forget()


def guarded(name):
    return guard.builtins_of_tests()[name]


@pytest.mark.parametrize("text", ["1 + f(2)", "  f(1) ", "[1, max(2, 3)]", "x[1:2] if a else {b: 2}", "-x ** 2"])
def test_text_of_the_test_itself_and_plain_expressions_are_evaluated(text):
    scope = {"f": lambda x: x, "x": np.arange(3), "a": 0, "b": 1}
    np.testing.assert_equal(guarded("eval")(text, scope), eval(text.strip(), scope))


REACHING = ["__import__('os')", "().__class__", "open('x')", "getattr(x, 'y')", "x.y"]
NO_EXPRESSION = ["lambda: 1", "[i for i in x]", "f'{x}'", "x = 1", "("]


@pytest.mark.parametrize("text", [*REACHING, *NO_EXPRESSION])
def test_other_text_is_refused(text):
    for name in ("eval", "exec"):
        with pytest.raises(NotJudgedApart, match="text that the test does not hold"):
            guarded(name)(text, {})
    with pytest.raises(NotJudgedApart):
        guarded("eval")(text.encode(), {})


def test_statements_run_where_the_test_holds_them():
    scope = {}
    guarded("exec")("y = 3", scope)
    assert scope["y"] == 3


def test_code_that_was_compiled_runs_in_the_callers_names():
    scope = {"eval": guarded("eval"), "f": lambda x: 10 * x}
    exec("value = eval('1 + f(2)')", scope)
    assert scope["value"] == 21


def test_a_pickle_of_numbers_and_containers_is_taken_and_one_that_names_more_is_not():
    plain = [{"a": {1, 2}}, np.arange(3.0), datetime.date(2024, 2, 29), 3j, range(4)]
    assert str(pickle.loads(pickle.dumps(plain))) == str(plain)
    for module, name in (("os", "system"), ("builtins", "eval"), ("subprocess", "Popen"), ("builtins", "getattr")):
        with pytest.raises(NotJudgedApart, match=f"{module}.{name}"):
            guard._hear("pickle.find_class", (module, name))
    for module, name in (("numpy", "ndarray"), ("builtins", "set"), ("datetime", "date")):
        guard._hear("pickle.find_class", (module, name))


def test_between_test_cells_libraries_may_unpickle():
    guard.end_cell()
    guard._hear("pickle.find_class", ("os", "system"))


DOCTEST = "def f():\n    '''\n    >>> f()\n    1\n    '''\n    return 1"
PICKLE = "import pickle, os\nclass C:\n    def __reduce__(self): return os.getcwd, ()\ndata = pickle.dumps(C())"


@pytest.mark.parametrize(
    ("answer", "test"),
    [
        ("text = '__import__(\"os\").getcwd()'", "eval(text)"),
        ("text = 'x = 1'", "exec(text)"),
        (DOCTEST, "import doctest\ndoctest.run_docstring_examples(f, {})"),
        (PICKLE, "import pickle\npickle.loads(data)"),
        ("import numpy as np\nx = np.arange(3)", "import numpy as np\nassert np.shares_memory(x, x)"),
        ("x = 1", "import unittest\nunittest.main(argv=['x'], exit=False)"),
    ],
)
def test_in_an_examiner_they_fail_the_cell_and_say_why(answer, test):
    judged = apart(answer, test)
    assert not judged.passed
    assert "cannot be judged apart" in judged.text


def test_in_an_examiner_an_expression_of_the_learners_is_evaluated():
    assert apart("text = '3 + 4 * x'\nx = 2", "assert eval(text) == 11").passed


@pytest.mark.parametrize(
    "test",
    [
        "want = 24\nassert eval(text) == want",
        "want = 24\nassert eval(text, globals()) == want",
        "want = 24\nassert eval(compile(text, 'x', 'eval')) == want",
        "def check(text, want): assert eval(text) == want\ncheck(text, 24)",
        "def check(text, want): assert eval(text, globals(), locals()) == want\ncheck(text, 24)",
        "def check(text, want): assert eval(text, globals(), vars()) == want\ncheck(text, 24)",
        "def check(text, want):\n    names = locals()\n    assert eval(text, names) == want\ncheck(text, 24)",
        "def check(text, want):\n    names = locals()\n    return names\nassert eval(text, check(text, 24)) == 24",
        "if False: want = 24\nassert eval(text) == 24",
    ],
)
@pytest.mark.parametrize("text", ["want", "[want][0] if 1 else 2"])
def test_text_of_the_learners_sees_no_name_that_the_test_bound(test, text):
    judged = apart(f"text = {text!r}\nwant = 24", test, reference="text = '4 * 6'")
    assert not judged.passed
    assert "names want, which the test bound itself" in judged.text
    assert apart("text = '2 * 3 * 4'", test, reference="text = '4 * 6'").passed


def test_text_may_name_what_the_text_of_the_reference_names():
    test = "x, want = 2, 6\nassert eval(text) == want"
    assert apart("text = 'x + x + x'", test, reference="text = '3 * x'").passed
    assert not apart("text = 'want'", test, reference="text = '3 * x'").passed


def test_what_the_test_hands_over_is_seen():
    assert apart("text = 'x + close(1)'", "x = 7\nassert eval(text, {'x': 2, 'close': abs}) == 3").passed
    assert apart("text = 'twice(2)'", "assert eval(text) == 4", setup="def twice(n): return 2 * n").passed


@pytest.mark.parametrize(
    "test",
    [
        "def of(x): return eval(text, {'x': x})\nassert of(4) and not of(3)",
        "of = lambda x: eval(text, {'x': x})\nassert of(4) and not of(3)",
        "assert [eval(text, {'x': x}) for x in (4, 3)] == [True, False]",
    ],
)
def test_what_a_function_of_the_test_hands_over_is_seen_though_it_is_all_that_it_has(test):
    assert apart("text = 'x > 3'", test, reference="text = 'len([3]) > 3'").passed


def test_names_are_told_to_a_test_as_python_tells_them():
    test = """def f(a):
    b = 2
    return sorted(locals()), vars() == {'a': a, 'b': b}
class C:
    locals()['d'] = 5
assert f(1) == (['a', 'b'], True) and C.d == 5 and vars(C)['d'] == 5 and 'f' in locals() and vars() is globals()"""
    assert apart("x = 1", test).passed


def test_unit_tests_of_the_author_are_counted():
    passing = """import unittest
class T(unittest.TestCase):
    def test(self):
        self.assertEqual(f(2), 4)
unittest.main(argv=['x'], exit=False)"""
    assert apart("def f(x): return x * x", passing).passed
    failed = apart("def f(x): return x + 3", passing)
    assert not failed.passed
    assert "1 of 1 unit test failed" in failed.text


def test_nothing_of_this_process_was_changed_by_the_forked_ones():
    assert doctest.DocTestRunner.run is not guard._no_doctests
    assert unittest.TextTestRunner.run.__qualname__ == "TextTestRunner.run"


def test_the_module_main_shows_the_tests_names():
    names = {"x": 1}
    main = guard.Main(names)
    main.y = 2
    assert (main.x, names["y"]) == (1, 2)
    assert set(dir(main)) == {"x", "y"}
    with pytest.raises(AttributeError, match="z"):
        _ = main.z
