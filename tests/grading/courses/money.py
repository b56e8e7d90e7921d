# %% [markdown]
# # Assignment 2: dates, decimals, fractions
# %% setup
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from fractions import Fraction


# %% answer price
def with_tax(price, rate):
    """Price with tax as a Decimal rounded to cents."""
    ### BEGIN SOLUTION
    return (Decimal(price) * (1 + Decimal(rate))).quantize(Decimal("0.01"))
    ### END SOLUTION


# %% test price 2
assert with_tax("10.00", "0.19") == Decimal("11.90")
### BEGIN HIDDEN TESTS
assert isinstance(with_tax("1", "0"), Decimal)
assert str(with_tax("19.99", "0.07")) == "21.39"


### END HIDDEN TESTS
# %% answer dates
def weekdays_between(first, last):
    """The dates from first to last, both included, that are no Saturday or Sunday, as a list."""
    ### BEGIN SOLUTION
    days = (last - first).days + 1
    dates = [first + timedelta(n) for n in range(days)]
    return [day for day in dates if day.weekday() < 5]
    ### END SOLUTION


# %% test dates 2
days = weekdays_between(date(2024, 1, 5), date(2024, 1, 8))
assert days == [date(2024, 1, 5), date(2024, 1, 8)]
### BEGIN HIDDEN TESTS
assert weekdays_between(date(2024, 1, 6), date(2024, 1, 7)) == []
assert len(weekdays_between(date(2024, 1, 1), date(2024, 12, 31))) == 262
### END HIDDEN TESTS
# %% answer half
### BEGIN SOLUTION
third = Fraction(1, 3)
launch = datetime(1969, 7, 16, 13, 32, tzinfo=timezone.utc)
duration = timedelta(hours=195, minutes=18)
### END SOLUTION
# %% test half 2
assert third + third + third == 1
assert (launch + duration).year == 1969
### BEGIN HIDDEN TESTS
assert third.denominator == 3
assert (launch + duration).day == 24
assert launch.utcoffset() == timedelta(0)
assert duration.total_seconds() == 703080


### END HIDDEN TESTS
# %% answer light
# An Enum Light with RED, GREEN, YELLOW and a method next(): red -> green -> yellow -> red.
### BEGIN SOLUTION
class Light(Enum):
    RED = 1
    GREEN = 2
    YELLOW = 3

    def next(self):
        order = list(Light)
        return order[(order.index(self) + 1) % 3]


### END SOLUTION
# %% test light 2
assert Light.RED.next() is Light.GREEN
### BEGIN HIDDEN TESTS
assert Light["YELLOW"].next() is Light.RED
assert len(Light) == 3 and Light(2) == Light.GREEN
assert {Light.RED: "stop"}[Light.YELLOW.next()] == "stop"
assert issubclass(Light, Enum)
### END HIDDEN TESTS
# ==== right other
# %% price
from decimal import ROUND_HALF_UP


def with_tax(price, rate):
    total = Decimal(price) + Decimal(price) * Decimal(rate)
    return total.quantize(Decimal("1.00"), rounding=ROUND_HALF_UP)


# %% dates
def weekdays_between(first, last):
    out = []
    while first <= last:
        if first.strftime("%a") not in ("Sat", "Sun"):
            out.append(first)
        first += timedelta(days=1)
    return out


# %% half
third = Fraction("1/3")
launch = datetime.fromisoformat("1969-07-16T13:32:00+00:00")
duration = timedelta(days=8, hours=3, minutes=18)


# %% light
class Light(Enum):
    RED = "r"
    GREEN = 2
    YELLOW = "y"

    def next(self):
        return {"RED": Light.GREEN, "GREEN": Light.YELLOW, "YELLOW": Light.RED}[self.name]


# ==== wrong floats
# %% price
def with_tax(price, rate):
    return round(float(price) * (1 + float(rate)), 2)


# %% half
third = 1 / 3
launch = datetime(1969, 7, 16, 13, 32)
duration = timedelta(hours=195)


# %% light
class Light:
    RED, GREEN, YELLOW = "red", "green", "yellow"

    def next(self):
        return Light.GREEN


# ==== wrong off-by-one
# %% dates
def weekdays_between(first, last):
    return [first + timedelta(n) for n in range((last - first).days) if (first + timedelta(n)).weekday() < 5]


# %% light
class Light(Enum):
    RED = 1
    GREEN = 2
    YELLOW = 3

    def next(self):
        return Light(self.value + 1)
