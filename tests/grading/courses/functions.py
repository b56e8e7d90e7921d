# %% [markdown]
# # Week 3: functions, recursion, generators
# %% setup
import inspect
import itertools
import math


# %% answer fibonacci
def fibonacci():
    """Generate 0, 1, 1, 2, 3, 5, … without end."""
    ### BEGIN SOLUTION
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b
    ### END SOLUTION


# %% test fibonacci 2
first = list(itertools.islice(fibonacci(), 6))
assert first == [0, 1, 1, 2, 3, 5]
### BEGIN HIDDEN TESTS
g = fibonacci()
assert inspect.isgenerator(g)
assert next(itertools.dropwhile(lambda n: n < 1000, g)) == 1597
assert next(g) == 2584


### END HIDDEN TESTS
# %% answer factorial
def factorial(n):
    """n! by recursion: factorial has to call itself."""
    ### BEGIN SOLUTION
    return 1 if n <= 1 else n * factorial(n - 1)
    ### END SOLUTION


# %% test factorial 3
assert factorial(5) == 120
### BEGIN HIDDEN TESTS
assert factorial(0) == 1
assert factorial(30) == math.factorial(30)
assert "factorial(" in inspect.getsource(factorial).split(":", 1)[1], "use recursion"
assert "math.factorial" not in inspect.getsource(factorial)


### END HIDDEN TESTS
# %% answer compose
def compose(*functions):
    """Return the function that applies the given ones from right to left."""

    ### BEGIN SOLUTION
    def composed(x):
        for function in reversed(functions):
            x = function(x)
        return x

    return composed
    ### END SOLUTION


# %% test compose 2
assert compose(abs, math.floor)(-2.5) == 3
### BEGIN HIDDEN TESTS
assert compose()(7) == 7
assert compose(str, lambda n: n + 1, len)([1, 2]) == "3"
calls = []
compose(lambda x: calls.append("outer"), lambda x: calls.append("inner"))(0)
assert calls == ["inner", "outer"]


### END HIDDEN TESTS
# %% answer defaults
def append_to(item, target=None):
    """Append item to target, or to a new list, and return the list. Annotate: item of int, returns list."""
    ### BEGIN SOLUTION
    target = [] if target is None else target
    target.append(item)
    return target


append_to.__annotations__ = {"item": int, "return": list}
### END SOLUTION
# %% test defaults 3
assert append_to(1) == [1]
### BEGIN HIDDEN TESTS
assert append_to(2) == [2], "a default list is shared between calls"
mine = [0]
assert append_to(1, mine) is mine
assert mine == [0, 1]
assert append_to.__annotations__["return"] is list
assert list(inspect.signature(append_to).parameters) == ["item", "target"]


### END HIDDEN TESTS
# %% answer sort
def bubble_sort(items):
    """Sort a list in place by bubble sort."""
    ### BEGIN SOLUTION
    for end in range(len(items), 1, -1):
        for i in range(end - 1):
            if items[i] > items[i + 1]:
                items[i], items[i + 1] = items[i + 1], items[i]
    ### END SOLUTION


# %% test sort 2
data = [3, 1, 2]
bubble_sort(data)
assert data == [1, 2, 3]
### BEGIN HIDDEN TESTS
words = ["pear", "fig", "apple"]
bubble_sort(words)
assert words == sorted(words) and len(words) == 3


### END HIDDEN TESTS
# ==== right other
# %% factorial
def factorial(n):
    if n == 0:
        return 1
    return factorial(n - 1) * n


# %% compose
from functools import reduce


def compose(*functions):
    return reduce(lambda f, g: lambda x: f(g(x)), functions, lambda x: x)


# %% defaults
def append_to(item: int, target=None) -> list:
    if target is None:
        target = list()
    target += [item]
    return target


# %% sort
def bubble_sort(items):
    swapped = True
    while swapped:
        swapped = False
        for i in range(1, len(items)):
            if items[i - 1] > items[i]:
                items[i - 1], items[i] = items[i], items[i - 1]
                swapped = True


# ==== right class-iterator
# %% fibonacci
def fibonacci(a=0, b=1):
    yield a
    yield from fibonacci(b, a + b)


# ==== wrong list
# %% fibonacci
def fibonacci():
    out = [0, 1]
    for _ in range(50):
        out.append(out[-1] + out[-2])
    return out


# %% factorial
def factorial(n):
    return math.factorial(n)


# %% defaults
def append_to(item: int, target=[]) -> list:
    target.append(item)
    return target


# ==== wrong copy
# %% compose
def compose(*functions):
    def composed(x):
        for f in functions:
            x = f(x)
        return x

    return composed


# %% defaults
def append_to(item, target=None):
    return (target or []) + [item]


# %% sort
def bubble_sort(items):
    return sorted(items)
