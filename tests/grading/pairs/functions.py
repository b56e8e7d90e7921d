# %% [markdown]
# # Pairs: functions, and what tests ask of them
# %% setup
import asyncio
import functools
import inspect
import io
import random
from contextlib import redirect_stdout
from unittest import mock

import numpy as np
# %% answer kelvin
### BEGIN SOLUTION
def to_kelvin(celsius):
    """Degrees Celsius in kelvin."""
    return celsius + 273.15
### END SOLUTION
# %% test kelvin 1
assert to_kelvin(0) == 273.15
assert "kelvin" in to_kelvin.__doc__.lower()
# %% answer adder
### BEGIN SOLUTION
def adder(a, b):
    return a + b
### END SOLUTION
# %% test adder 1
assert adder.__name__ == "adder"
assert adder(1, 2) == 3
# %% answer logged
### BEGIN SOLUTION
def logged(function):
    @functools.wraps(function)
    def inner(*args):
        logged.calls.append(args)
        return function(*args)

    return inner


logged.calls = []
### END SOLUTION
# %% test logged 1
@logged
def twice(x):
    "Two times x."
    return 2 * x


assert twice(4) == 8
assert twice.__name__ == "twice"
assert twice.__wrapped__(3) == 6
# %% answer greet
### BEGIN SOLUTION
def greet(name, *, mark="!"):
    return f"Hello, {name}{mark}"
### END SOLUTION
# %% test greet 1
parameter = inspect.signature(greet).parameters["mark"]
assert parameter.default == "!"
assert parameter.kind is inspect.Parameter.KEYWORD_ONLY
assert greet("Ada", mark="?") == "Hello, Ada?"
# %% answer rectangle
### BEGIN SOLUTION
def rectangle(w, h):
    return w * h
### END SOLUTION
# %% test rectangle 1
assert inspect.getfullargspec(rectangle).args == ["w", "h"]
assert rectangle(w=2, h=3) == 6
# %% answer recursive
### BEGIN SOLUTION
def total_of(numbers):
    return 0 if not numbers else numbers[0] + total_of(numbers[1:])
### END SOLUTION
# %% test recursive 1
assert total_of([1, 2, 3]) == 6
assert "for " not in inspect.getsource(total_of)
# %% answer scale
### BEGIN SOLUTION
def scale(x, factor):
    return x * factor
### END SOLUTION
# %% test scale 1
assert scale.__code__.co_argcount == 2
assert scale(2, 4) == 8
# %% answer half
### BEGIN SOLUTION
def half(x: float) -> float:
    return x / 2
### END SOLUTION
# %% test half 1
assert half.__annotations__ == {"x": float, "return": float}
assert half(3) == 1.5
# %% answer power
### BEGIN SOLUTION
def power(base, exponent):
    return base**exponent
### END SOLUTION
# %% test power 1
cube = functools.partial(power, exponent=3)
assert cube(2) == 8
assert list(map(cube, [1, 2])) == [1, 8]
# %% answer fetch
### BEGIN SOLUTION
async def fetch(x):
    await asyncio.sleep(0)
    return x * x
### END SOLUTION
# %% test fetch 1
assert inspect.iscoroutinefunction(fetch)
assert await fetch(3) == 9
# %% answer countdown
### BEGIN SOLUTION
def countdown(n):
    while n > 0:
        yield n
        n -= 1
### END SOLUTION
# %% test countdown 1
steps = countdown(3)
assert next(steps) == 3
assert list(steps) == [2, 1]
# %% answer counter
### BEGIN SOLUTION
def make_counter():
    n = 0

    def counter():
        nonlocal n
        n += 1
        return n

    return counter
### END SOLUTION
# %% test counter 1
one, two = make_counter(), make_counter()
one()
assert one() == 2
assert two() == 1
# %% answer factorial
# recursive: factorial(n) calls factorial(n - 1)
### BEGIN SOLUTION
def factorial(n):
    return 1 if n == 0 else n * factorial(n - 1)
### END SOLUTION
# %% test factorial 1
calls, original = 0, factorial


def factorial(n):
    global calls
    calls += 1
    return original(n)


assert original(5) == 120
assert calls >= 3, "factorial must call itself"
factorial = original
# %% answer append
### BEGIN SOLUTION
def append_to(item, target=None):
    target = [] if target is None else target
    target.append(item)
    return target
### END SOLUTION
# %% test append 1
assert append_to(1) == [1]
assert append_to(2) == [2]
assert append_to(3, [0]) == [0, 3]
# %% answer cached
### BEGIN SOLUTION
@functools.lru_cache
def slow_square(x):
    return x * x
### END SOLUTION
# %% test cached 1
slow_square.cache_clear()
assert slow_square(3) == slow_square(3) == 9
assert slow_square.cache_info().hits == 1
# %% answer hello
### BEGIN SOLUTION
def hello(name):
    print(f"Hello, {name}!")
### END SOLUTION
# %% test hello 1
with redirect_stdout(io.StringIO()) as out:
    hello("Ada")
assert out.getvalue() == "Hello, Ada!\n"
# %% answer ask
### BEGIN SOLUTION
def ask_sum():
    return int(input("a? ")) + int(input("b? "))
### END SOLUTION
# %% test ask 1
with mock.patch("builtins.input", side_effect=["3", "4"]):
    assert ask_sum() == 7
# %% answer throw
### BEGIN SOLUTION
def throw(n):
    return np.random.randint(1, 7, n)
### END SOLUTION
# %% test throw 1
np.random.seed(5)
expected = np.random.randint(1, 7, 8)
np.random.seed(5)
assert (throw(8) == expected).all()
# %% answer shuffled
### BEGIN SOLUTION
def shuffled(items):
    items = list(items)
    random.shuffle(items)
    return items
### END SOLUTION
# %% test shuffled 1
random.seed(3)
first = shuffled(range(20))
random.seed(3)
assert shuffled(range(20)) == first
assert sorted(first) == list(range(20))
# %% answer callback
### BEGIN SOLUTION
def each(items, function):
    for item in items:
        function(item)
### END SOLUTION
# %% test callback 1
spy = mock.Mock()
each([1, 2], spy)
assert spy.call_count == 2
spy.assert_called_with(2)
# %% answer compose
### BEGIN SOLUTION
def compose(*functions):
    return lambda x: functools.reduce(lambda value, f: f(value), functions, x)
### END SOLUTION
# %% test compose 1
assert compose(str, len)(12345) == 5
assert compose(abs, lambda x: x + 1)(-2) == 3
# ==== right other
# %% kelvin
def to_kelvin(c):
    "c in Celsius -> Kelvin"
    return 273.15 + c
# %% adder
def adder(*numbers):
    return sum(numbers)
# %% logged
from functools import wraps
def logged(f):
    @wraps(f)
    def w(*a, **k):
        print("call", a)
        return f(*a, **k)
    return w
# %% greet
def greet(name: str, *, mark: str = "!") -> str:
    return "Hello, " + name + mark
# %% rectangle
rectangle = lambda w, h: h * w
# %% recursive
def total_of(numbers):
    if len(numbers) == 0:
        return 0
    head, *tail = numbers
    return head + total_of(tail)
# %% scale
def scale(value, by, *rest):
    return by * value
# %% half
def half(x: float) -> float:
    y: int = 2
    return x / y
# %% power
def power(base, exponent=2):
    result = 1
    for _ in range(exponent):
        result *= base
    return result
# %% fetch
async def fetch(x):
    return x ** 2
# %% countdown
def countdown(n):
    yield from range(n, 0, -1)
# %% counter
from itertools import count as counting
def make_counter():
    numbers = counting(1)
    return lambda: next(numbers)
# %% factorial
def factorial(n):
    if n <= 1:
        return 1
    return factorial(n - 1) * n
# %% append
def append_to(item, target=()):
    return [*target, item]
# %% cached
@functools.cache
def slow_square(x):
    return x ** 2
# %% hello
import sys
def hello(name):
    sys.stdout.write("Hello, " + name + "!\n")
# %% ask
def ask_sum():
    return sum(int(input()) for _ in range(2))
# %% throw
from numpy.random import randint
def throw(n):
    return randint(1, 7, size=n)
# %% shuffled
from random import sample
def shuffled(items):
    return sample(list(items), len(list(items)))
# %% callback
def each(items, function):
    [function(i) for i in items]
# %% compose
def compose(*functions):
    def composed(x):
        for f in functions:
            x = f(x)
        return x
    return composed
# ==== wrong
# %% kelvin
def to_kelvin(celsius):
    return celsius + 273.15
# %% adder
adder = lambda a, b: a + b
# %% logged
def logged(function):
    def inner(*args):
        return function(*args)
    return inner
# %% greet
def greet(name, mark="!"):
    return f"Hello, {name}{mark}"
# %% rectangle
def rectangle(width, height):
    return width * height
# %% recursive
def total_of(numbers):
    total = 0
    for number in numbers:
        total += number
    return total
# %% scale
def scale(x, factor, offset=0):
    return x * factor + offset
# %% half
def half(x):
    return x / 2
# %% power
def power(base, exponent):
    return base * exponent
# %% fetch
async def fetch(x):
    return x
# %% countdown
def countdown(n):
    return list(range(n, 0, -1))
# %% counter
n = 0
def make_counter():
    def counter():
        global n
        n += 1
        return n
    return counter
# %% factorial
def factorial(n):
    product = 1
    for i in range(2, n + 1):
        product *= i
    return product
# %% append
def append_to(item, target=[]):
    target.append(item)
    return target
# %% cached
def slow_square(x):
    return x * x
# %% hello
def hello(name):
    return f"Hello, {name}!\n"
# %% ask
def ask_sum():
    return input("a? ") + input("b? ")
# %% throw
def throw(n):
    return np.random.default_rng(5).integers(1, 7, n)
# %% shuffled
def shuffled(items):
    return list(random.Random().sample(list(items), len(items)))
# %% callback
def each(items, function):
    function(items[0])
# %% compose
def compose(*functions):
    return lambda x: functions[0](x)
