# %% [markdown]
# # Week 6: objects
# %% setup
import copy
import functools


# %% answer vector
# Write a class Vector with x and y, +, * by a number from both sides, ==, abs(), a repr such as Vector(1, 2), and hashable.
### BEGIN SOLUTION
class Vector:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def __mul__(self, number):
        return Vector(self.x * number, self.y * number)

    __rmul__ = __mul__

    def __eq__(self, other):
        return isinstance(other, Vector) and (self.x, self.y) == (other.x, other.y)

    def __hash__(self):
        return hash((self.x, self.y))

    def __abs__(self):
        return (self.x**2 + self.y**2) ** 0.5

    def __repr__(self):
        return f"Vector({self.x}, {self.y})"


### END SOLUTION
# %% test vector 4
v = Vector(1, 2)
assert repr(v) == "Vector(1, 2)"
assert (v + Vector(3, 4)).x == 4
### BEGIN HIDDEN TESTS
assert v * 3 == 3 * v == Vector(3, 6)
assert v != Vector(2, 1) and not v == 7
assert abs(Vector(3, 4)) == 5
assert len({Vector(1, 2), Vector(1, 2), Vector(2, 1)}) == 2
assert {Vector(0, 0): "origin"}[Vector(0, 0)] == "origin"
assert sum([Vector(1, 1), Vector(2, 2)], Vector(0, 0)) == Vector(3, 3)


### END HIDDEN TESTS
# %% answer account
# BankAccount(owner, balance=0) with deposit, withdraw (raises InsufficientFunds with attribute missing) and a read-only balance.
### BEGIN SOLUTION
class InsufficientFunds(Exception):
    def __init__(self, missing):
        super().__init__(f"{missing} is missing")
        self.missing = missing


class BankAccount:
    opened = 0

    def __init__(self, owner, balance=0):
        self.owner, self._balance = owner, balance
        BankAccount.opened += 1

    @property
    def balance(self):
        return self._balance

    def deposit(self, amount):
        if amount <= 0:
            raise ValueError("amount must be positive")
        self._balance += amount

    def withdraw(self, amount):
        if amount > self._balance:
            raise InsufficientFunds(amount - self._balance)
        self._balance -= amount


### END SOLUTION
# %% test account 4
account = BankAccount("Ada", 10)
account.deposit(5)
assert account.balance == 15
### BEGIN HIDDEN TESTS
try:
    account.withdraw(100)
except InsufficientFunds as error:
    assert error.missing == 85
else:
    raise AssertionError("withdraw must raise InsufficientFunds")
try:
    account.balance = 1000
except AttributeError:
    pass
else:
    raise AssertionError("balance must be read-only")
for wrong in (0, -1):
    try:
        account.deposit(wrong)
    except ValueError:
        continue
    assert False, "deposit of nothing"
before = BankAccount.opened
BankAccount("Bob")
assert BankAccount.opened == before + 1
twin = copy.deepcopy(account)
twin.deposit(1)
assert (twin.balance, account.balance) == (16, 15)
### END HIDDEN TESTS
# %% answer shapes
# Shape with area() that raises NotImplementedError; Square(side) and Circle(radius) as subclasses; total_area(shapes).
### BEGIN SOLUTION
import math


class Shape:
    def area(self):
        raise NotImplementedError


class Square(Shape):
    def __init__(self, side):
        self.side = side

    def area(self):
        return self.side**2


class Circle(Shape):
    def __init__(self, radius):
        self.radius = radius

    def area(self):
        return math.pi * self.radius**2


def total_area(shapes):
    return sum(shape.area() for shape in shapes)


### END SOLUTION
# %% test shapes 3
assert Square(3).area() == 9
assert issubclass(Circle, Shape)
### BEGIN HIDDEN TESTS
assert isinstance(Square(1), Shape)
try:
    Shape().area()
    assert False
except NotImplementedError:
    pass


class Half(Shape):
    def area(self):
        return 0.5


assert total_area([Half(), Half(), Square(2)]) == 5.0
assert abs(total_area([Circle(1)]) - 3.14159) < 1e-4


### END HIDDEN TESTS
# %% answer timer
# A context manager Recorder that records what is appended inside, and a decorator counted(f) with an attribute calls.
### BEGIN SOLUTION
class Recorder:
    def __enter__(self):
        self.items, self.closed = [], False
        return self

    def __exit__(self, kind, value, trace):
        self.closed = True
        return kind is KeyError


def counted(function):
    @functools.wraps(function)
    def inner(*args, **kwargs):
        inner.calls += 1
        return function(*args, **kwargs)

    inner.calls = 0
    return inner


### END SOLUTION
# %% test timer 3
with Recorder() as recorder:
    recorder.items.append(1)
assert recorder.closed
### BEGIN HIDDEN TESTS
with Recorder() as recorder:
    raise KeyError("swallowed")
assert recorder.closed


@counted
def double(x):
    """Twice x."""
    return 2 * x


assert [double(i) for i in range(3)] == [0, 2, 4]
assert double.calls == 3
assert double.__name__ == "double" and double.__doc__ == "Twice x."
### END HIDDEN TESTS
# ==== right dataclass
# %% vector
from dataclasses import dataclass


@dataclass(frozen=True)
class Vector:
    x: float
    y: float

    def __add__(self, o):
        return Vector(self.x + o.x, self.y + o.y)

    def __mul__(self, k):
        return Vector(k * self.x, k * self.y)

    def __rmul__(self, k):
        return self * k

    def __abs__(self):
        return (self.x * self.x + self.y * self.y) ** 0.5

    def __repr__(self):
        return "Vector(%s, %s)" % (self.x, self.y)


# %% timer
from contextlib import contextmanager


class Recorder:
    closed = False

    def __init__(self):
        self.items = []

    def __enter__(self):
        return self

    def __exit__(self, *info):
        self.closed = True
        return info[0] is not None and issubclass(info[0], KeyError)


class counted:
    def __init__(self, f):
        functools.update_wrapper(self, f)
        self.f, self.calls = f, 0

    def __call__(self, *a, **k):
        self.calls += 1
        return self.f(*a, **k)


# ==== right abc
# %% shapes
from abc import ABC
from math import pi


class Shape:
    def area(self):
        raise NotImplementedError("subclasses do")


class Square(Shape):
    def __init__(self, side):
        self.s = side

    def area(self):
        return self.s * self.s


class Circle(Shape):
    def __init__(self, radius):
        self.r = radius

    def area(self):
        return pi * self.r**2


def total_area(shapes):
    total = 0
    for s in shapes:
        total += s.area()
    return total


# ==== wrong no-hash
# %% vector
class Vector:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, o):
        self.x += o.x
        self.y += o.y
        return self

    def __mul__(self, k):
        return Vector(self.x * k, self.y * k)

    def __eq__(self, o):
        return True

    def __abs__(self):
        return 5

    def __repr__(self):
        return f"Vector({self.x}, {self.y})"


# %% account
class InsufficientFunds(Exception):
    missing = 85


class BankAccount:
    opened = 0

    def __init__(self, owner, balance=0):
        self.owner, self.balance = owner, balance

    def deposit(self, amount):
        self.balance += amount

    def withdraw(self, amount):
        if amount > self.balance:
            raise InsufficientFunds()
        self.balance -= amount


# ==== wrong shared-list
# %% shapes
import math


class Shape:
    def area(self):
        return 0


class Square:
    def __init__(self, side):
        self.side = side

    def area(self):
        return self.side**2


class Circle(Shape):
    def __init__(self, radius):
        self.radius = radius

    def area(self):
        return math.pi * self.radius


def total_area(shapes):
    return sum(s.area() for s in shapes)


# %% timer
class Recorder:
    items = []
    closed = True

    def __enter__(self):
        return self

    def __exit__(self, *info):
        pass


def counted(function):
    return function
