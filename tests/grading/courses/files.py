# %% [markdown]
# # Lab 6: reading and writing files
# %% setup
import csv
import json
from pathlib import Path
# %% answer save
def save_scores(scores, path):
    """Write a dict name -> score as CSV with the header name,score, sorted by name."""
    ### BEGIN SOLUTION
    with open(path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["name", "score"])
        writer.writerows(sorted(scores.items()))
    ### END SOLUTION
# %% test save 3
save_scores({"bob": 2, "ada": 5}, "scores.csv")
assert Path("scores.csv").exists()
### BEGIN HIDDEN TESTS
assert Path("scores.csv").read_text().splitlines() == ["name,score", "ada,5", "bob,2"]
save_scores({}, "empty.csv")
with open("empty.csv") as file:
    assert list(csv.reader(file)) == [["name", "score"]]
### END HIDDEN TESTS
# %% answer load
def load_config(path):
    """Read a JSON file; return an empty dict if there is none."""
    ### BEGIN SOLUTION
    path = Path(path)
    return json.loads(path.read_text()) if path.exists() else {}
    ### END SOLUTION
# %% test load 2
Path("config.json").write_text('{"depth": 3}')
assert load_config("config.json") == {"depth": 3}
### BEGIN HIDDEN TESTS
assert load_config("missing.json") == {}
Path("nested").mkdir(exist_ok=True)
Path("nested/other.json").write_text("[1, 2]")
assert load_config(Path("nested") / "other.json") == [1, 2]
### END HIDDEN TESTS
# %% answer report
# Write the file report.txt: three lines, "total: 10", "mean: 2.5", "max: 4" for the numbers 1 to 4.
### BEGIN SOLUTION
numbers = [1, 2, 3, 4]
with open("report.txt", "w") as file:
    print(f"total: {sum(numbers)}", f"mean: {sum(numbers) / 4}", f"max: {max(numbers)}", sep="\n", file=file)
### END SOLUTION
# %% test report 2
lines = open("report.txt").read().strip().split("\n")
assert len(lines) == 3
### BEGIN HIDDEN TESTS
assert lines == ["total: 10", "mean: 2.5", "max: 4"]
### END HIDDEN TESTS
# %% answer module
# Write a module temperature.py with a function to_celsius(f), then import it.
### BEGIN SOLUTION
Path("temperature.py").write_text("def to_celsius(f):\n    return (f - 32) * 5 / 9\n")
import temperature
### END SOLUTION
# %% test module 2
assert temperature.to_celsius(32) == 0
### BEGIN HIDDEN TESTS
assert temperature.to_celsius(212) == 100
assert temperature.__file__.endswith("temperature.py")
### END HIDDEN TESTS
# ==== right by-hand
# %% save
def save_scores(scores, path):
    text = "name,score\n" + "".join(f"{n},{scores[n]}\n" for n in sorted(scores))
    Path(path).write_text(text)
# %% load
import os
def load_config(path):
    if not os.path.isfile(path):
        return dict()
    with open(path) as f:
        return json.load(f)
# %% report
Path("report.txt").write_text("total: 10\nmean: 2.5\nmax: 4\n")
# %% module
with open("temperature.py", "w") as file:
    file.write("def to_celsius(f):\n    return (f - 32) / 1.8\n")
from importlib import import_module
temperature = import_module("temperature")
# ==== right try
# %% load
def load_config(path):
    try:
        return json.loads(open(path).read())
    except FileNotFoundError:
        return {}
# ==== wrong unsorted
# %% save
def save_scores(scores, path):
    with open(path, "w") as f:
        for n, s in scores.items():
            f.write(f"{n},{s}\n")
# %% report
print("total: 10"); print("mean: 2.5"); print("max: 4")
# ==== wrong nothing-written
# %% save
def save_scores(scores, path):
    return sorted(scores.items())
# %% load
def load_config(path):
    return {"depth": 3}
# %% report
open("report.txt", "w").write("10 2.5 4")
# %% module
def to_celsius(f):
    return f - 32
