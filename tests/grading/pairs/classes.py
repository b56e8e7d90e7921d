# %% [markdown]
# # Pairs: classes
# %% setup
import abc
import copy
import dataclasses
import enum
# %% answer money
### BEGIN SOLUTION
class Money:
    def __init__(self, cents):
        self.cents = cents

    def __mul__(self, number):
        return Money(self.cents * number)

    __rmul__ = __mul__
### END SOLUTION
# %% test money 1
assert (Money(3) * 2).cents == 6
assert (2 * Money(3)).cents == 6
# %% answer degrees
### BEGIN SOLUTION
class Degrees:
    def __init__(self, n):
        self.n = n

    def __eq__(self, other):
        return self.n == getattr(other, "n", other)
### END SOLUTION
# %% test degrees 1
assert Degrees(3) == 3
assert Degrees(3) == Degrees(3)
assert Degrees(3) != 4
# %% answer version
### BEGIN SOLUTION
@dataclasses.dataclass(order=True)
class Version:
    major: int
    minor: int
### END SOLUTION
# %% test version 1
assert sorted([Version(2, 0), Version(1, 9), Version(1, 10)])[1].minor == 10
assert max([Version(1, 2), Version(1, 3)]).minor == 3
# %% answer interval
### BEGIN SOLUTION
class Interval:
    def __init__(self, a, b):
        self.a, self.b = a, b

    def __contains__(self, x):
        return self.a <= x <= self.b
### END SOLUTION
# %% test interval 1
assert 3 in Interval(1, 5)
assert 7 not in Interval(1, 5)
# %% answer place
### BEGIN SOLUTION
class Place:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __eq__(self, other):
        return (self.x, self.y) == (other.x, other.y)

    def __hash__(self):
        return hash((self.x, self.y))
### END SOLUTION
# %% test place 1
assert len({Place(1, 2), Place(1, 2), Place(2, 1)}) == 2
assert {Place(1, 2): "here"}[Place(1, 2)] == "here"
# %% answer basket
### BEGIN SOLUTION
class Basket:
    def __init__(self):
        self.items = []

    def add(self, item):
        self.items.append(item)
### END SOLUTION
# %% test basket 1
a = Basket()
b = copy.deepcopy(a)
b.add("egg")
assert a.items == [] and b.items == ["egg"]
assert Basket().items == []
# %% answer colour
### BEGIN SOLUTION
class Colour(enum.Enum):
    RED = 1
    GREEN = 2
### END SOLUTION
# %% test colour 1
assert Colour.RED.value == 1
assert Colour(2) is Colour.GREEN
assert [c.name for c in Colour] == ["RED", "GREEN"]
# %% answer item
### BEGIN SOLUTION
@dataclasses.dataclass
class Item:
    name: str
    price: float = 0.0
### END SOLUTION
# %% test item 1
assert dataclasses.is_dataclass(Item)
assert dataclasses.asdict(Item("tea", 2.5)) == {"name": "tea", "price": 2.5}
assert Item("tea") == Item("tea", 0.0)
# %% answer animal
### BEGIN SOLUTION
class Animal:
    def __init__(self, name):
        self.name = name

    def sound(self):
        raise NotImplementedError

    def speak(self):
        return f"{self.name} says {self.sound()}"
### END SOLUTION
# %% test animal 1
class Dog(Animal):
    def sound(self):
        return "wuff"


assert Dog("Rex").speak() == "Rex says wuff"
assert isinstance(Dog("Rex"), Animal)
# %% answer registry
### BEGIN SOLUTION
class Registry:
    amounts = []

    @classmethod
    def total(cls):
        return sum(cls.amounts)
### END SOLUTION
# %% test registry 1
Registry.amounts.append(3)
Registry.amounts.append(4)
assert Registry.total() == 7
# %% answer opened
### BEGIN SOLUTION
class Opened:
    def __enter__(self):
        self.log = ["open"]
        return self

    def __exit__(self, *error):
        self.log.append("closed")
        return error[0] is ValueError
### END SOLUTION
# %% test opened 1
with Opened() as it:
    assert it.log == ["open"]
assert it.log == ["open", "closed"]
with Opened():
    raise ValueError("kept in")
# %% answer pay
### BEGIN SOLUTION
class TooMuch(Exception):
    def __init__(self, rest):
        super().__init__(f"{rest} too much")
        self.rest = rest


def pay(amount):
    if amount > 3:
        raise TooMuch(amount - 3)
    return amount
### END SOLUTION
# %% test pay 1
try:
    pay(5)
except TooMuch as error:
    assert error.rest == 2
    assert "2" in str(error)
else:
    raise AssertionError("pay(5) must raise")
# %% answer evens
### BEGIN SOLUTION
class Evens:
    def __init__(self, stop):
        self.stop = stop

    def __iter__(self):
        yield from range(0, self.stop, 2)
### END SOLUTION
# %% test evens 1
assert list(Evens(6)) == [0, 2, 4]
assert list(zip(Evens(4), "ab")) == [(0, "a"), (2, "b")]
# %% answer length
# length of a linked list of nodes, each with `next`
### BEGIN SOLUTION
def length(node):
    return 0 if node is None else 1 + length(node.next)
### END SOLUTION
# %% test length 1
class Node:
    def __init__(self, value, next=None):
        self.value, self.next = value, next


assert length(None) == 0
assert length(Node(1, Node(2))) == 2
# %% answer thermometer
### BEGIN SOLUTION
class Thermometer:
    def __init__(self):
        self._celsius = 0

    @property
    def celsius(self):
        return self._celsius

    @celsius.setter
    def celsius(self, value):
        if value < -273.15:
            raise ValueError("below absolute zero")
        self._celsius = value

    @property
    def fahrenheit(self):
        return self._celsius * 9 / 5 + 32
### END SOLUTION
# %% test thermometer 1
t = Thermometer()
t.celsius = 100
assert t.fahrenheit == 212
try:
    t.celsius = -300
    raise AssertionError("not refused")
except ValueError:
    pass
# %% answer shape
### BEGIN SOLUTION
class Shape(abc.ABC):
    @abc.abstractmethod
    def area(self): ...
### END SOLUTION
# %% test shape 1
try:
    Shape()
    raise AssertionError("an abstract class must not be made")
except TypeError:
    pass
class Unit(Shape):
    def area(self):
        return 1
assert Unit().area() == 1
# %% answer deck
### BEGIN SOLUTION
class Deck:
    def __init__(self):
        self._cards = [rank + suit for suit in "CDHS" for rank in "23456789TJQKA"]

    def __len__(self):
        return len(self._cards)

    def __getitem__(self, position):
        return self._cards[position]
### END SOLUTION
# %% test deck 1
deck = Deck()
assert len(deck) == 52
assert deck[0] == "2C" and deck[-1] == "AS"
assert deck[12::13] == ["AC", "AD", "AH", "AS"]
assert "QH" in deck
# %% answer euro
### BEGIN SOLUTION
class Euro:
    def __init__(self, amount):
        self.amount = amount

    def __format__(self, spec):
        return f"{self.amount:{spec or '.2f'}} EUR"

    def __str__(self):
        return f"{self}"
### END SOLUTION
# %% test euro 1
assert f"{Euro(3)}" == "3.00 EUR"
assert f"{Euro(3.14159):.3f}" == "3.142 EUR"
# ==== right other
# %% money
@dataclasses.dataclass
class Money:
    cents: int
    def __mul__(self, n):
        return Money(n * self.cents)
    def __rmul__(self, n):
        return self * n
# %% degrees
class Degrees(int):
    pass
# %% version
from functools import total_ordering
@total_ordering
class Version:
    def __init__(self, major, minor):
        self.major, self.minor = major, minor
    def __eq__(self, other):
        return (self.major, self.minor) == (other.major, other.minor)
    def __lt__(self, other):
        return (self.major, self.minor) < (other.major, other.minor)
# %% interval
class Interval:
    def __init__(self, a, b):
        self.numbers = range(a, b + 1)
    def __iter__(self):
        return iter(self.numbers)
# %% place
from collections import namedtuple
Place = namedtuple("Place", "x y")
# %% basket
@dataclasses.dataclass
class Basket:
    items: list = dataclasses.field(default_factory=list)
    def add(self, item):
        self.items += [item]
# %% colour
Colour = enum.Enum("Colour", ["RED", "GREEN"])
# %% item
from dataclasses import dataclass
@dataclass(frozen=True)
class Item:
    name: str
    price: float = 0.0
# %% animal
class Animal:
    def __init__(self, name):
        self._name = name
    def speak(self):
        return " ".join([self._name, "says", self.sound()])
# %% registry
class Registry:
    amounts: list = []
    @staticmethod
    def total():
        total = 0
        for amount in Registry.amounts:
            total += amount
        return total
# %% opened
class Opened:
    def __init__(self):
        self.log = []
    def __enter__(self):
        self.log.append("open")
        return self
    def __exit__(self, kind, value, trace):
        self.log.append("closed")
        return True
# %% pay
class TooMuch(ValueError):
    @property
    def rest(self):
        return self.args[0]
def pay(amount):
    if amount > 3:
        raise TooMuch(amount - 3, "is too much")
# %% evens
class Evens:
    def __init__(self, stop):
        self.now, self.stop = -2, stop
    def __iter__(self):
        return self
    def __next__(self):
        self.now += 2
        if self.now >= self.stop:
            raise StopIteration
        return self.now
# %% length
def length(node):
    n = 0
    while node is not None:
        n, node = n + 1, node.next
    return n
# %% thermometer
class Thermometer:
    celsius = 0
    def __setattr__(self, name, value):
        if name == "celsius" and value < -273.15:
            raise ValueError(value)
        super().__setattr__(name, value)
    @property
    def fahrenheit(self):
        return 32 + 1.8 * self.celsius
# %% shape
from abc import ABC, abstractmethod
class Shape(ABC):
    @property
    @abstractmethod
    def area(self):
        raise NotImplementedError
# %% deck
class Deck(list):
    def __init__(self):
        super().__init__(r + s for s in "CDHS" for r in "23456789TJQKA")
# %% euro
class Euro(float):
    def __format__(self, spec):
        return super().__format__(spec or ".2f") + " EUR"
# ==== wrong
# %% money
class Money:
    def __init__(self, cents):
        self.cents = cents
    def __mul__(self, number):
        return Money(self.cents * number)
# %% degrees
class Degrees:
    def __init__(self, n):
        self.n = n
# %% version
@dataclasses.dataclass
class Version:
    major: int
    minor: int
    def __lt__(self, other):
        return f"{self.major}.{self.minor}" < f"{other.major}.{other.minor}"
# %% interval
class Interval:
    def __init__(self, a, b):
        self.a, self.b = a, b
    def __contains__(self, x):
        return True
# %% place
class Place:
    def __init__(self, x, y):
        self.x, self.y = x, y
# %% basket
class Basket:
    items = []
    def add(self, item):
        self.items.append(item)
# %% colour
class Colour:
    RED = 1
    GREEN = 2
# %% item
class Item:
    def __init__(self, name, price=0.0):
        self.name, self.price = name, price
# %% animal
class Animal:
    def __init__(self, name):
        self.name = name
    def sound(self):
        return "..."
    def speak(self):
        return f"{self.name} says {Animal.sound(self)}"
# %% registry
class Registry:
    amounts = []
    @classmethod
    def total(cls):
        return 0
# %% opened
class Opened:
    def __enter__(self):
        self.log = ["open"]
        return self
    def __exit__(self, *error):
        pass
# %% pay
class TooMuch(Exception):
    pass
def pay(amount):
    if amount > 3:
        raise TooMuch("2 too much")
# %% evens
class Evens:
    def __init__(self, stop):
        self.stop = stop
    def __iter__(self):
        yield from range(0, self.stop + 1, 2)
# %% length
def length(node):
    return 0 if node is None else 1
# %% thermometer
class Thermometer:
    def __init__(self):
        self.celsius = 0
        self.fahrenheit = 32
# %% shape
class Shape:
    def area(self):
        raise NotImplementedError
# %% deck
class Deck:
    def __init__(self):
        self.cards = [rank + suit for rank in "23456789TJQKA" for suit in "CDHS"]
    def __len__(self):
        return 52
    def __getitem__(self, position):
        return self.cards[position]
# %% euro
class Euro:
    def __init__(self, amount):
        self.amount = amount
    def __str__(self):
        return f"{self.amount:.2f} EUR"
