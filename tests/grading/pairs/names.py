# %% [markdown]
# # Pairs: names that tests and answers share
# %% setup
import random
# %% answer price
# price(x): x times the global `rate`
### BEGIN SOLUTION
def price(x):
    return x * rate
### END SOLUTION
# %% test price 1
rate = 0.5
assert price(10) == 5
rate = 2
assert price(10) == 20
# %% answer hit
### BEGIN SOLUTION
count = 0


def hit():
    global count
    count += 1
### END SOLUTION
# %% test hit 1
hit()
hit()
assert count == 2
# %% answer lucky
### BEGIN SOLUTION
lucky_number = 7
### END SOLUTION
# %% test lucky 1
assert "lucky_number" in globals()
assert globals()["lucky_number"] == 7
# %% answer upper
### BEGIN SOLUTION
def to_upper(text):
    return text.upper()
### END SOLUTION
# %% test upper 1
assert "to_upper" in dir()
assert to_upper("a") == "A"
# %% answer sides
### BEGIN SOLUTION
left, right = 5, 7
### END SOLUTION
# %% test sides 1
assert eval("left + right") == 12
# %% answer table
### BEGIN SOLUTION
def make_table(n):
    return [[i * j for j in range(1, n + 1)] for i in range(1, n + 1)]
### END SOLUTION
# %% test table 1
import math
table = make_table(3)
assert table[1] == [2, 4, 6]
# %% answer last
# the last row of `table`
### BEGIN SOLUTION
last_row = table[-1]
### END SOLUTION
# %% test last 1
assert last_row[-1] == 9 or last_row[-1] == 7
assert len(last_row) == 3
# %% answer hypotenuse
### BEGIN SOLUTION
def hypotenuse(a, b):
    return (a**2 + b**2) ** 0.5
### END SOLUTION
# %% test hypotenuse 1
assert abs(hypotenuse(3, 4) - 5) < 1e-9
# %% answer main
### BEGIN SOLUTION
answer_value = 42
### END SOLUTION
# %% test main 1
import __main__
assert __main__.answer_value == 42
# %% answer shell
### BEGIN SOLUTION
answer_text = "yes"
### END SOLUTION
# %% test shell 1
assert get_ipython().user_ns["answer_text"] == "yes"
# %% answer divmod
# your own divmod(a, b), for positive numbers, without the builtin
### BEGIN SOLUTION
def divmod(a, b):
    return a // b, a % b
### END SOLUTION
# %% test divmod 1
assert divmod(7, 2) == (3, 1)
assert divmod(8, 2) == (4, 0)
# %% answer setting
### BEGIN SOLUTION
settings = {"depth": 2}


def deeper():
    settings["depth"] += 1
### END SOLUTION
# %% test setting 1
deeper()
assert settings["depth"] == 3
settings["depth"] = 10
deeper()
assert settings["depth"] == 11
# %% answer optional
### BEGIN SOLUTION
extra = "there"
### END SOLUTION
# %% test optional 1
try:
    extra
except NameError:
    assert False, "define extra"
assert extra == "there"
# ==== right other
# %% price
price = lambda x: rate * x
# %% hit
count = 0
def hit():
    globals()["count"] = count + 1
# %% lucky
lucky_number = 3 + 4
# %% upper
def to_upper(text):
    return "".join(c.upper() for c in text)
# %% sides
left = 4
right = 8
# %% table
import numpy as np
def make_table(n):
    return np.outer(range(1, n + 1), range(1, n + 1)).tolist()
# %% last
last_row = [row for row in table][2]
# %% hypotenuse
def hypotenuse(a, b):
    return math.hypot(a, b)
# %% main
answer_value = 6 * 7
# %% shell
answer_text = "".join(["y", "e", "s"])
# %% divmod
def divmod(a, b):
    count = 0
    while a >= b:
        a, count = a - b, count + 1
    return (count, a)
# %% setting
settings = dict(depth=2)
def deeper():
    settings.update(depth=settings["depth"] + 1)
# %% optional
extra = "t" + "here"
# ==== wrong
# %% price
def price(x):
    return x * 0.5
# %% hit
count = 0
def hit():
    count = 1
# %% lucky
lucky_numbers = 7
# %% upper
def to_upper(text):
    return text.lower()
# %% sides
left, right = 5, 8
# %% table
def make_table(n):
    return [[i + j for j in range(1, n + 1)] for i in range(1, n + 1)]
# %% last
last_row = table
last_row = last_row[0]
# %% hypotenuse
def hypotenuse(a, b):
    return mathematics.hypot(a, b)
# %% main
answer_value = 41
# %% shell
answer_text = "no"
# %% divmod
def divmod(a, b):
    return a % b, a // b
# %% setting
settings = {"depth": 2}
def deeper():
    settings = {"depth": 3}
# %% optional
extra_ = "there"
