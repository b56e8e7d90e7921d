# %% [markdown]
# # Pairs: the same object, or another
# %% setup
import numpy as np
import pandas as pd
# %% answer same
# same(x) returns its argument itself
### BEGIN SOLUTION
def same(x):
    return x
### END SOLUTION
# %% test same 1
things = [1, 2]
assert same(things) is things
# %% answer clone
### BEGIN SOLUTION
def clone(items):
    return list(items)
### END SOLUTION
# %% test clone 1
things = [1, 2]
assert clone(things) == things
assert clone(things) is not things
# %% answer sort
# sort_in_place(items): sorts and returns nothing
### BEGIN SOLUTION
def sort_in_place(items):
    items.sort()
### END SOLUTION
# %% test sort 1
numbers = [3, 1, 2]
assert sort_in_place(numbers) is None
assert numbers == [1, 2, 3]
# %% answer view
# every second entry, without a copy
### BEGIN SOLUTION
def every_second(a):
    return a[::2]
### END SOLUTION
# %% test view 1
a = np.arange(6)
assert every_second(a).tolist() == [0, 2, 4]
assert np.shares_memory(every_second(a), a)
# %% answer safe
# the first two entries, as a copy
### BEGIN SOLUTION
def first_two(a):
    return a[:2].copy()
### END SOLUTION
# %% test safe 1
a = np.arange(6)
assert first_two(a).tolist() == [0, 1]
assert not np.shares_memory(first_two(a), a)
# %% answer fill
### BEGIN SOLUTION
def fill(a, value):
    a[:] = value
### END SOLUTION
# %% test fill 1
a = np.zeros(3)
fill(a, 7)
assert (a == 7).all()
# %% answer flag
# flag: True, the bool, if 91 is no prime
### BEGIN SOLUTION
flag = 91 % 7 == 0
### END SOLUTION
# %% test flag 1
assert flag is True
# %% answer tally
### BEGIN SOLUTION
def tally(counts, word):
    counts[word] = counts.get(word, 0) + 1
### END SOLUTION
# %% test tally 1
counts = {}
tally(counts, "a")
tally(counts, "a")
assert counts == {"a": 2}
# %% answer grid
### BEGIN SOLUTION
grid = [[0] * 3 for _ in range(3)]
### END SOLUTION
# %% test grid 1
assert grid == [[0, 0, 0]] * 3
assert grid[0] is not grid[1]
# %% answer board
### BEGIN SOLUTION
def board(n):
    return [[0] * n for _ in range(n)]
### END SOLUTION
# %% test board 1
made = board(2)
made[0][0] = 1
assert made == [[1, 0], [0, 0]]
# %% answer second
# `first` is [1, 2]; `second` is a copy
### BEGIN SOLUTION
first = [1, 2]
second = first.copy()
### END SOLUTION
# %% test second 1
second.append(3)
assert first == [1, 2]
assert second == [1, 2, 3]
# %% answer drop
# without(frame, column): a new frame
### BEGIN SOLUTION
def without(frame, column):
    return frame.drop(columns=column)
### END SOLUTION
# %% test drop 1
frame = pd.DataFrame({"a": [1], "b": [2]})
assert list(without(frame, "b").columns) == ["a"]
assert list(frame.columns) == ["a", "b"]
# %% answer shared
# `team` and `captains` hold the same dictionary for Ada
### BEGIN SOLUTION
ada = {"name": "Ada"}
team, captains = [ada], [ada]
### END SOLUTION
# %% test shared 1
team[0]["name"] = "Bea"
assert captains[0]["name"] == "Bea"
# %% answer swap
### BEGIN SOLUTION
def swap(items, i, j):
    items[i], items[j] = items[j], items[i]
    return items
### END SOLUTION
# %% test swap 1
items = [1, 2, 3]
assert swap(items, 0, 2) is items
assert items == [3, 2, 1]
# %% answer longest
# longest(lists): the longest of the lists itself
### BEGIN SOLUTION
def longest(lists):
    return max(lists, key=len)
### END SOLUTION
# %% test longest 1
lists = [[1], [1, 2], []]
assert longest(lists) is lists[1]
# ==== right other
# %% same
same = lambda x: x
# %% clone
def clone(items):
    return items[:]
# %% sort
def sort_in_place(items):
    items[:] = sorted(items)
# %% view
def every_second(a):
    return a[range(0, len(a), 2).start::2]
# %% safe
def first_two(a):
    return np.array([a[0], a[1]])
# %% fill
def fill(a, value):
    for i in range(len(a)):
        a[i] = value
# %% flag
flag = any(91 % n == 0 for n in range(2, 91))
# %% tally
from collections import Counter
def tally(counts, word):
    counts.update(Counter([word]) if word not in counts else {word: counts[word] + 1})
# %% grid
grid = [[0 for j in range(3)] for i in range(3)]
# %% board
def board(n):
    return [list(row) for row in ((0,) * n,) * n]
# %% second
first = [1, 2]
second = [*first]
# %% drop
def without(frame, column):
    return frame[[c for c in frame.columns if c != column]]
# %% shared
team = [dict(name="Ada")]
captains = list(team)
# %% swap
def swap(items, i, j):
    kept = items[i]
    items[i] = items[j]
    items[j] = kept
    return items
# %% longest
def longest(lists):
    found = lists[0]
    for each in lists:
        if len(each) > len(found):
            found = each
    return found
# ==== wrong
# %% same
def same(x):
    return list(x)
# %% clone
def clone(items):
    return items
# %% sort
def sort_in_place(items):
    return sorted(items)
# %% view
def every_second(a):
    return a[[0, 2, 4]]
# %% safe
def first_two(a):
    return a[:2]
# %% fill
def fill(a, value):
    a = np.full(3, value)
# %% flag
flag = np.True_
# %% tally
def tally(counts, word):
    return {**counts, word: counts.get(word, 0) + 1}
# %% grid
grid = [[0] * 3] * 3
# %% board
def board(n):
    return [[0] * n] * n
# %% second
first = [1, 2]
second = first
# %% drop
def without(frame, column):
    frame.drop(columns=column, inplace=True)
    return frame
# %% shared
team, captains = [{"name": "Ada"}], [{"name": "Ada"}]
# %% swap
def swap(items, i, j):
    items = items.copy()
    items[i], items[j] = items[j], items[i]
    return items
# %% longest
def longest(lists):
    return list(max(lists, key=len))
