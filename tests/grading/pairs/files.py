# %% [markdown]
# # Pairs: files, databases, the environment
# %% setup
import io
import json
import os
import pickle
import sqlite3
import tempfile
import zipfile
from pathlib import Path

import numpy as np
# %% answer written
### BEGIN SOLUTION
with open("greeting.txt", "w") as file:
    file.write("hello\nworld\n")
### END SOLUTION
# %% test written 1
with open("greeting.txt") as file:
    assert file.read().split() == ["hello", "world"]
# %% answer count
### BEGIN SOLUTION
def count_words(path):
    return len(Path(path).read_text().split())
### END SOLUTION
# %% test count 1
Path("given.txt").write_text("one two\nthree")
assert count_words("given.txt") == 3
# %% answer opened
# lines_in(file) counts the lines of an open file
### BEGIN SOLUTION
def lines_in(file):
    return sum(1 for _ in file)
### END SOLUTION
# %% test opened 1
Path("two.txt").write_text("a\nb\n")
with open("two.txt") as file:
    assert lines_in(file) == 2
# %% answer buffer
### BEGIN SOLUTION
def write_rows(file, rows):
    for row in rows:
        file.write(",".join(map(str, row)) + "\n")
### END SOLUTION
# %% test buffer 1
buffer = io.StringIO()
write_rows(buffer, [(1, 2), (3, 4)])
assert buffer.getvalue() == "1,2\n3,4\n"
# %% answer database
### BEGIN SOLUTION
with sqlite3.connect("shop.db") as db:
    db.execute("create table if not exists item (name text, price real)")
    db.execute("delete from item")
    db.executemany("insert into item values (?, ?)", [("tea", 2.5), ("bun", 1.0)])
db.close()
### END SOLUTION
# %% test database 1
base = sqlite3.connect("shop.db")
assert base.execute("select sum(price) from item").fetchone() == (3.5,)
base.close()
# %% answer connection
# cheapest(connection): the name of the cheapest item
### BEGIN SOLUTION
def cheapest(connection):
    return connection.execute("select name from item order by price").fetchone()[0]
### END SOLUTION
# %% test connection 1
base = sqlite3.connect(":memory:")
base.execute("create table item (name text, price real)")
base.executemany("insert into item values (?, ?)", [("ink", 4), ("pen", 1), ("cup", 9)])
assert cheapest(base) == "pen"
# %% answer many
### BEGIN SOLUTION
os.makedirs("many", exist_ok=True)
for n in range(60):
    Path("many", f"{n}.txt").write_text(str(n))
### END SOLUTION
# %% test many 1
assert sum(int(each.read_text()) for each in Path("many").glob("*.txt")) == 1770
assert len(os.listdir("many")) == 60
# %% answer remove
### BEGIN SOLUTION
def clean(path):
    os.remove(path)
### END SOLUTION
# %% test remove 1
Path("old.txt").write_text("x")
clean("old.txt")
assert not Path("old.txt").exists()
# %% answer arrays
### BEGIN SOLUTION
np.save("steps.npy", np.arange(4) ** 2)
### END SOLUTION
# %% test arrays 1
assert np.load("steps.npy").tolist() == [0, 1, 4, 9]
# %% answer environment
### BEGIN SOLUTION
os.environ["COURSE_MODE"] = "fast"
### END SOLUTION
# %% test environment 1
assert os.environ["COURSE_MODE"] == "fast"
# %% answer log
# note(text) appends a line to notes.txt
### BEGIN SOLUTION
def note(text):
    with open("notes.txt", "a") as file:
        file.write(text + "\n")
### END SOLUTION
# %% test log 1
Path("notes.txt").unlink(missing_ok=True)
note("a")
note("b")
assert Path("notes.txt").read_text() == "a\nb\n"
# %% answer pickled
### BEGIN SOLUTION
with open("state.pkl", "wb") as file:
    pickle.dump({"depth": 3, "names": ["a"]}, file)
### END SOLUTION
# %% test pickled 1
with open("state.pkl", "rb") as file:
    assert pickle.load(file) == {"depth": 3, "names": ["a"]}
# %% answer zipped
### BEGIN SOLUTION
with zipfile.ZipFile("all.zip", "w") as archive:
    archive.writestr("a.txt", "A")
    archive.writestr("b.txt", "B")
### END SOLUTION
# %% test zipped 1
with zipfile.ZipFile("all.zip") as archive:
    assert sorted(archive.namelist()) == ["a.txt", "b.txt"]
    assert archive.read("b.txt") == b"B"
# %% answer elsewhere
# dump(value, path) writes JSON, wherever the path is
### BEGIN SOLUTION
def dump(value, path):
    with open(path, "w") as file:
        json.dump(value, file)
### END SOLUTION
# %% test elsewhere 1
target = os.path.join(tempfile.mkdtemp(), "value.json")
dump({"a": [1]}, target)
assert json.load(open(target)) == {"a": [1]}
# %% answer module
### BEGIN SOLUTION
Path("shapes_mod.py").write_text("def area(a, b):\n    return a * b\n")
### END SOLUTION
# %% test module 1
import importlib

importlib.invalidate_caches()
import shapes_mod

assert shapes_mod.area(2, 3) == 6
# ==== right other
# %% written
Path("greeting.txt").write_text("hello world")
# %% count
def count_words(path):
    with open(path) as f:
        return sum(len(line.split()) for line in f)
# %% opened
def lines_in(file):
    return len(file.readlines())
# %% buffer
import csv
def write_rows(file, rows):
    csv.writer(file, lineterminator="\n").writerows(rows)
# %% database
db = sqlite3.connect("shop.db")
db.executescript("drop table if exists item; create table item (name, price);"
                 "insert into item values ('all', 3.5);")
db.commit()
# %% connection
def cheapest(connection):
    cursor = connection.cursor()
    cursor.execute("select name, min(price) from item")
    return next(cursor)[0]
# %% many
folder = Path("many")
folder.mkdir(exist_ok=True)
for n in range(60):
    with open(folder / f"{n}.txt", "w") as f:
        print(n, file=f)
# %% remove
def clean(path):
    Path(path).rename("bin.txt")
# %% arrays
with open("steps.npy", "wb") as f:
    np.save(f, [n * n for n in range(4)])
# %% environment
os.environ.update(COURSE_MODE="fast")
# %% log
def note(text):
    old = Path("notes.txt").read_text() if Path("notes.txt").exists() else ""
    Path("notes.txt").write_text(f"{old}{text}\n")
# %% pickled
Path("state.pkl").write_bytes(pickle.dumps(dict(names=["a"], depth=3)))
# %% zipped
Path("a.txt").write_text("A")
Path("b.txt").write_text("B")
with zipfile.ZipFile("all.zip", "w") as z:
    z.write("b.txt")
    z.write("a.txt")
# %% elsewhere
def dump(value, path):
    Path(path).write_text(json.dumps(value, indent=1))
# %% module
with open("shapes_mod.py", "w") as f:
    print("area = lambda a, b: b * a", file=f)
# ==== wrong
# %% written
print("hello\nworld")
# %% count
def count_words(path):
    return len(Path(path).read_text())
# %% opened
def lines_in(file):
    return len(file.read())
# %% buffer
def write_rows(file, rows):
    for row in rows:
        file.write(",".join(map(str, row)))
# %% database
db = sqlite3.connect("shop.db")
db.executescript("create table item (name, price); insert into item values ('tea', 2.5);")
db.close()
# %% connection
def cheapest(connection):
    return connection.execute("select max(name) from item").fetchone()
# %% many
os.makedirs("many", exist_ok=True)
for n in range(59):
    Path("many", f"{n}.txt").write_text(str(n))
# %% remove
def clean(path):
    return path
# %% arrays
np.save("steps.npy", np.arange(4))
# %% environment
os.environ["COURSE_MODE"] = "slow"
# %% log
def note(text):
    with open("notes.txt", "w") as file:
        file.write(text + "\n")
# %% pickled
with open("state.pkl", "wb") as file:
    pickle.dump({"depth": 2, "names": ["a"]}, file)
# %% zipped
with zipfile.ZipFile("all.zip", "w") as archive:
    archive.writestr("a.txt", "A")
# %% elsewhere
def dump(value, path):
    with open(path, "w") as file:
        file.write(str(value))
# %% module
Path("shapes_mod.py").write_text("def area(a, b):\n    return a + b\n")
