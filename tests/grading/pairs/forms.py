# %% [markdown]
# # Pairs: tests in other forms
# %% setup
import doctest
import logging
import time
import unittest
import warnings
from unittest import mock

import numpy as np
import pandas as pd
# %% answer loader
### BEGIN SOLUTION
def is_even(n):
    return n % 2 == 0
### END SOLUTION
# %% test loader 1
class TestEven(unittest.TestCase):
    def test_values(self):
        for n in range(4):
            with self.subTest(n=n):
                self.assertEqual(is_even(n), n in (0, 2))


suite = unittest.defaultTestLoader.loadTestsFromTestCase(TestEven)
assert unittest.TextTestRunner().run(suite).wasSuccessful()
# %% answer program
### BEGIN SOLUTION
def is_odd(n):
    return n % 2 == 1
### END SOLUTION
# %% test program 1
class TestOdd(unittest.TestCase):
    def test_odd(self):
        self.assertTrue(is_odd(3))
        self.assertFalse(is_odd(4))


assert unittest.main(argv=["tests", "TestOdd"], exit=False).result.wasSuccessful()
# %% answer doctest
# median(values), with two examples in its docstring
### BEGIN SOLUTION
def median(values):
    """The middle value.

    >>> median([3, 1, 2])
    2
    >>> median([1])
    1
    """
    return sorted(values)[len(values) // 2]
### END SOLUTION
# %% test doctest 1
told = doctest.testmod()
assert told.attempted >= 2 and told.failed == 0
# %% answer examples
# tax(price), with an example
### BEGIN SOLUTION
def tax(price):
    """
    >>> tax(100)
    20
    """
    return price // 5
### END SOLUTION
# %% test examples 1
runner = doctest.DocTestRunner(verbose=False)
for each in doctest.DocTestFinder().find(tax, "tax", globs={"tax": tax}):
    runner.run(each)
assert runner.tries >= 1 and runner.failures == 0
# %% answer timed
### BEGIN SOLUTION
def slow_sum(n):
    return sum(range(n))
### END SOLUTION
# %% test timed 1
%%time
assert slow_sum(1000) == 499500
# %% answer inline
### BEGIN SOLUTION
def doubled(x):
    return 2 * x
### END SOLUTION
# %% test inline 1
%matplotlib inline
assert doubled(2) == 4
assert doubled("a") == "aa"
# %% answer listing
### BEGIN SOLUTION
open("out.txt", "w").write("done")
### END SOLUTION
# %% test listing 1
listing = !ls
assert "out.txt" in listing
# %% answer raises
### BEGIN SOLUTION
def root(x):
    if x < 0:
        raise ValueError("x must not be negative")
    return x**0.5
### END SOLUTION
# %% test raises 1
case = unittest.TestCase()
with case.assertRaises(ValueError):
    root(-1)
with case.assertRaisesRegex(ValueError, "negative"):
    root(-2)
case.assertAlmostEqual(root(2), 1.414214, places=5)
# %% answer frames
### BEGIN SOLUTION
def totals(frame):
    return frame.groupby("k", as_index=False)["v"].sum()
### END SOLUTION
# %% test frames 1
given = pd.DataFrame({"k": ["a", "b", "a"], "v": [1, 2, 3]})
pd.testing.assert_frame_equal(totals(given), pd.DataFrame({"k": ["a", "b"], "v": [4, 2]}))
# %% answer warned
### BEGIN SOLUTION
def old_way():
    warnings.warn("use new_way", DeprecationWarning)
    return 1
### END SOLUTION
# %% test warned 1
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    assert old_way() == 1
assert len(caught) == 1 and caught[0].category is DeprecationWarning
# %% answer logs
### BEGIN SOLUTION
def work():
    logging.getLogger("course").warning("busy")
### END SOLUTION
# %% test logs 1
with unittest.TestCase().assertLogs("course", "WARNING") as told:
    work()
assert told.output == ["WARNING:course:busy"]
# %% answer waits
### BEGIN SOLUTION
def wait(seconds):
    time.sleep(seconds)
### END SOLUTION
# %% test waits 1
with mock.patch("time.sleep") as sleep:
    wait(2)
sleep.assert_called_once_with(2)
# %% answer allclose
### BEGIN SOLUTION
def softmax(x):
    e = np.exp(x - np.max(x))
    return e / e.sum()
### END SOLUTION
# %% test allclose 1
np.testing.assert_allclose(softmax(np.zeros(4)), np.full(4, 0.25))
np.testing.assert_allclose(softmax(np.array([1000.0, 0.0])), [1, 0], atol=1e-12)
# %% answer collected
# a test in a loop that gathers what is wrong
### BEGIN SOLUTION
def grade(points):
    return "A" if points >= 90 else "B" if points >= 80 else "C"
### END SOLUTION
# %% test collected 1
wrong = [(points, got) for points, want in [(95, "A"), (90, "A"), (80, "B"), (3, "C")] if (got := grade(points)) != want]
assert not wrong, f"wrong: {wrong}"
# ==== right other
# %% loader
is_even = lambda n: not n & 1
# %% program
def is_odd(n):
    return bool(n & 1)
# %% doctest
import statistics
def median(values):
    """
    >>> median([1, 2, 9])
    2
    >>> median((4,))
    4
    """
    return statistics.median(values)
# %% examples
def tax(price):
    """A fifth.

    >>> tax(50)
    10
    >>> tax(0)
    0
    """
    return int(price * 20 / 100)
# %% timed
def slow_sum(n):
    total = 0
    for i in range(n):
        total += i
    return total
# %% inline
def doubled(x):
    return x + x
# %% listing
from pathlib import Path
Path("out.txt").touch()
# %% raises
import math
def root(x):
    try:
        return math.sqrt(x)
    except ValueError:
        raise ValueError("negative number") from None
# %% frames
def totals(frame):
    return frame.groupby("k").agg({"v": "sum"}).reset_index()
# %% warned
def old_way():
    warnings.warn(DeprecationWarning("old"), stacklevel=2)
    return 1
# %% logs
log = logging.getLogger("course")
def work():
    log.warning("%s", "busy")
# %% waits
def wait(seconds):
    import time as clock
    clock.sleep(seconds)
# %% allclose
from scipy.special import softmax
# %% collected
def grade(points):
    for least, letter in ((90, "A"), (80, "B")):
        if points >= least:
            return letter
    return "C"
# ==== wrong
# %% loader
def is_even(n):
    return n == 2
# %% program
def is_odd(n):
    return n % 2 == 0
# %% doctest
def median(values):
    """
    >>> median([3, 1, 2])
    2
    >>> median([1])
    1
    """
    return values[len(values) // 2]
# %% examples
def tax(price):
    """
    >>> tax(100)
    20
    """
    return price // 4
# %% timed
def slow_sum(n):
    return sum(range(n + 1))
# %% inline
def doubled(x):
    return x**2
# %% listing
open("out.text", "w").write("done")
# %% raises
def root(x):
    return abs(x) ** 0.5
# %% frames
def totals(frame):
    return frame.groupby("k")["v"].sum()
# %% warned
def old_way():
    print("use new_way")
    return 1
# %% logs
def work():
    logging.getLogger("other").warning("busy")
# %% waits
def wait(seconds):
    time.sleep(0)
# %% allclose
def softmax(x):
    return np.exp(x) / np.exp(x).sum()
# %% collected
def grade(points):
    return "A" if points > 90 else "B" if points > 80 else "C"
