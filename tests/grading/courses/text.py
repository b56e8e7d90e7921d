# %% [markdown]
# # Lab 4: words
# %% setup
import re
from collections import Counter, defaultdict, namedtuple

poem = """The road not taken by the woods
and the road that was taken, long ago;
The woods are dark and the road is long."""


# %% answer words
def word_counts(text):
    """Return a Counter of the lower-case words of a text, without punctuation."""
    ### BEGIN SOLUTION
    return Counter(re.findall(r"[a-z']+", text.lower()))
    ### END SOLUTION


# %% test words 2
counts = word_counts(poem)
assert isinstance(counts, Counter)
assert counts["road"] == 3
### BEGIN HIDDEN TESTS
assert counts.most_common(1) == [("the", 5)]
assert counts["absent"] == 0
assert word_counts("Don't stop; don't!") == {"don't": 2, "stop": 1}


### END HIDDEN TESTS
# %% answer index
def line_index(text):
    """Return a dict: word -> sorted list of the numbers of the lines, from 1, in which it stands."""
    ### BEGIN SOLUTION
    index = defaultdict(set)
    for number, line in enumerate(text.splitlines(), 1):
        for word in re.findall(r"\w+", line.lower()):
            index[word].add(number)
    return {word: sorted(numbers) for word, numbers in index.items()}
    ### END SOLUTION


# %% test index 2
index = line_index(poem)
assert index["woods"] == [1, 3]
### BEGIN HIDDEN TESTS
assert index.get("nothing") is None
assert "nothing" not in index
assert line_index("") == {}
### END HIDDEN TESTS
# %% answer parse
# A namedtuple Entry(name, age, email) and parse(line) for lines such as "Ada;36;ada@x.org"; raise ValueError for a bad line.
### BEGIN SOLUTION
Entry = namedtuple("Entry", "name age email")


def parse(line):
    match = re.fullmatch(r"\s*([^;]+);\s*(\d+);\s*(\S+@\S+)\s*", line)
    if match is None:
        raise ValueError(f"bad line: {line!r}")
    return Entry(match[1], int(match[2]), match[3])


### END SOLUTION
# %% test parse 3
entry = parse("Ada;36;ada@x.org")
assert entry.name == "Ada" and entry.age == 36
### BEGIN HIDDEN TESTS
name, age, email = entry
assert email == "ada@x.org"
assert entry == ("Ada", 36, "ada@x.org")
assert entry._fields == ("name", "age", "email")
assert entry._replace(age=37).age == 37
for bad in ("", "Ada;old;a@x", "Ada;3"):
    try:
        parse(bad)
    except ValueError as error:
        assert str(error)
    else:
        assert False, f"{bad!r} is a bad line"


### END HIDDEN TESTS
# %% answer greet
def greet():
    """Ask for a name with input() and print a greeting: Hello, NAME!"""
    ### BEGIN SOLUTION
    name = input("Your name: ")
    print(f"Hello, {name.strip().title()}!")
    ### END SOLUTION


# %% test greet 2
import io
from contextlib import redirect_stdout
from unittest.mock import patch

with patch("builtins.input", return_value="ada "), redirect_stdout(io.StringIO()) as out:
    greet()
assert "Hello" in out.getvalue()
### BEGIN HIDDEN TESTS
assert out.getvalue().strip() == "Hello, Ada!"
with patch("builtins.print") as printed, patch("builtins.input", return_value="grace"):
    greet()
printed.assert_called_once()


### END HIDDEN TESTS
# ==== right loops
# %% words
def word_counts(text):
    c = Counter()
    for w in text.lower().split():
        w = w.strip(".,;:!?")
        if w:
            c[w] += 1
    return c


# %% index
def line_index(text):
    d = {}
    for i, line in enumerate(text.split("\n"), start=1):
        for w in line.lower().replace(",", " ").replace(";", " ").replace(".", " ").split():
            if i not in d.setdefault(w, []):
                d[w].append(i)
    return d


# %% parse
from typing import NamedTuple


class Entry(NamedTuple):
    name: str
    age: int
    email: str


def parse(line):
    parts = line.split(";")
    if len(parts) != 3 or "@" not in parts[2]:
        raise ValueError("cannot read " + repr(line))
    return Entry(parts[0], int(parts[1]), parts[2])


# ==== right default
# %% index
def line_index(text):
    d = defaultdict(list)
    for n, line in enumerate(text.splitlines()):
        for w in sorted(set(re.findall("[a-z]+", line.lower()))):
            d[w].append(n + 1)
    return d


# %% greet
import sys


def greet():
    who = input().strip()
    message = "Hello, " + who[0].upper() + who[1:] + "!"
    print(message)


# ==== wrong plain-dict
# %% words
def word_counts(text):
    d = {}
    for w in text.split():
        d[w] = d.get(w, 0) + 1
    return d


# %% parse
class Entry:
    def __init__(self, name, age, email):
        self.name, self.age, self.email = name, age, email


def parse(line):
    return Entry(*line.split(";"))


# ==== wrong prints-return
# %% index
def line_index(text):
    d = defaultdict(list)
    for n, line in enumerate(text.splitlines()):
        for w in line.split():
            d[w].append(n)
    return d


# %% greet
def greet():
    name = input("Your name: ")
    print("Hello,")
    print(name)


# %% parse
Entry = namedtuple("Entry", "name age email")


def parse(line):
    try:
        a, b, c = line.split(";")
        return Entry(a, int(b), c)
    except ValueError:
        return None
