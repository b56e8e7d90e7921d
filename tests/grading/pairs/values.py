# %% [markdown]
# # Pairs: values of many types
# %% setup
import datetime
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import scipy.optimize
import scipy.sparse
from sklearn.base import clone
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

sales = pd.DataFrame({"shop": ["a", "a", "b"], "year": [1, 2, 1], "n": [3, 4, 5]})
# %% answer pivot
### BEGIN SOLUTION
pivot = sales.pivot(index="shop", columns="year", values="n")
### END SOLUTION
# %% test pivot 1
assert pivot.columns.name == "year"
assert pivot.index.name == "shop"
assert pivot.loc["a", 2] == 4
# %% answer nullable
### BEGIN SOLUTION
ages = pd.Series([30, None, 40], dtype="Int64")
### END SOLUTION
# %% test nullable 1
assert str(ages.dtype) == "Int64"
assert ages.isna().sum() == 1
assert ages.max() == 40
# %% answer zones
### BEGIN SOLUTION
when = pd.Series(pd.to_datetime(["2024-01-01 12:00"]).tz_localize("UTC"))
### END SOLUTION
# %% test zones 1
assert str(when.dt.tz) == "UTC"
assert when[0].hour == 12
# %% answer sizes
### BEGIN SOLUTION
sizes = pd.Categorical(["S", "L", "S"], categories=["S", "M", "L"], ordered=True)
### END SOLUTION
# %% test sizes 1
assert list(sizes.categories) == ["S", "M", "L"]
assert sizes.ordered
assert sizes.max() == "L"
# %% answer point
### BEGIN SOLUTION
Point = namedtuple("Point", ["x", "y"])
p = Point(1, 2)
### END SOLUTION
# %% test point 1
assert p.x == 1 and p == (1, 2)
assert p._fields == ("x", "y")
assert p._replace(x=5).x == 5
# %% answer letters
### BEGIN SOLUTION
letters = Counter("banana")
### END SOLUTION
# %% test letters 1
assert letters.most_common(1) == [("a", 3)]
assert letters["z"] == 0
# %% answer window
### BEGIN SOLUTION
window = deque(range(5), maxlen=3)
### END SOLUTION
# %% test window 1
assert window.maxlen == 3
assert list(window) == [2, 3, 4]
# %% answer exact
### BEGIN SOLUTION
exact = Decimal("0.1") + Decimal("0.2")
### END SOLUTION
# %% test exact 1
assert exact == Decimal("0.3")
# %% answer third
### BEGIN SOLUTION
third = Fraction(1, 3)
### END SOLUTION
# %% test third 1
assert third * 3 == 1
assert isinstance(third, Fraction) and third.denominator == 3
# %% answer path
### BEGIN SOLUTION
path = Path("data") / "table.csv"
### END SOLUTION
# %% test path 1
assert path.suffix == ".csv"
assert path == Path("data/table.csv")
assert path.parent.name == "data"
# %% answer sparse
### BEGIN SOLUTION
eye = scipy.sparse.identity(100, format="csr")
### END SOLUTION
# %% test sparse 1
assert scipy.sparse.issparse(eye)
assert eye.nnz == 100
assert (eye @ np.arange(100))[7] == 7
# %% answer masked
### BEGIN SOLUTION
measured = np.ma.masked_less([1.0, -999.0, 3.0], 0)
### END SOLUTION
# %% test masked 1
assert measured.mask.tolist() == [False, True, False]
assert measured.mean() == 2
# %% answer polynomial
### BEGIN SOLUTION
parabola = np.poly1d([1, 0, 1])
### END SOLUTION
# %% test polynomial 1
assert parabola(2) == 5
assert parabola.order == 2
assert parabola.deriv()(3) == 6
# %% answer deep
### BEGIN SOLUTION
deep = "bottom"
for _ in range(90):
    deep = [deep]
### END SOLUTION
# %% test deep 1
level = deep
for _ in range(90):
    (level,) = level
assert level == "bottom"
# %% answer long
### BEGIN SOLUTION
squares = {n: n * n for n in range(60_000)}
### END SOLUTION
# %% test long 1
assert len(squares) == 60_000
assert squares[59_999] == 59_999**2
# %% answer ridge
### BEGIN SOLUTION
X, y = np.arange(20.0).reshape(-1, 1), np.arange(20.0) * 2 + 1
line = LinearRegression().fit(X, y)
### END SOLUTION
# %% test ridge 1
assert isinstance(line, LinearRegression)
assert abs(line.coef_[0] - 2) < 1e-6
assert line.score(X, y) > 0.99
assert cross_val_score(line, X, y, cv=2).min() > 0.9
# %% answer pipe
### BEGIN SOLUTION
pipe = make_pipeline(StandardScaler(), Ridge(alpha=0.5))
### END SOLUTION
# %% test pipe 1
assert isinstance(pipe, Pipeline)
assert pipe.get_params()["ridge__alpha"] == 0.5
fitted = clone(pipe).fit(np.arange(8.0).reshape(-1, 1), np.arange(8.0))
assert fitted.predict([[3.0]]).shape == (1,)
# %% answer minimum
### BEGIN SOLUTION
result = scipy.optimize.minimize(lambda x: (x[0] - 2) ** 2, [0.0])
### END SOLUTION
# %% test minimum 1
assert result.success
assert abs(result.x[0] - 2) < 1e-3
# %% answer solve
# solve(A, b); a singular A raises numpy.linalg.LinAlgError
### BEGIN SOLUTION
def solve(A, b):
    return np.linalg.solve(A, b)
### END SOLUTION
# %% test solve 1
try:
    solve(np.zeros((2, 2)), np.ones(2))
except np.linalg.LinAlgError:
    pass
else:
    raise AssertionError("a singular matrix must raise")
assert solve(np.eye(2), np.ones(2)).tolist() == [1, 1]
# %% answer birthday
### BEGIN SOLUTION
days = datetime.date(2024, 3, 1) - datetime.date(2024, 2, 1)
### END SOLUTION
# %% test birthday 1
assert days == datetime.timedelta(days=29)
assert days.days == 29
# %% answer frozen
### BEGIN SOLUTION
vowels = frozenset("aeiou")
### END SOLUTION
# %% test frozen 1
assert isinstance(vowels, frozenset)
assert "e" in vowels and len(vowels) == 5
assert {vowels: 1}[frozenset("uoiea")] == 1
# %% answer grouped
### BEGIN SOLUTION
grouped = sales.groupby(["shop", "year"])["n"].sum()
### END SOLUTION
# %% test grouped 1
assert grouped.index.names == ["shop", "year"]
assert grouped["a", 2] == 4
pd.testing.assert_series_equal(grouped, sales.set_index(["shop", "year"])["n"])
# %% answer small
### BEGIN SOLUTION
small = np.linspace(0, 1, 5, dtype=np.float32)
### END SOLUTION
# %% test small 1
assert small.dtype == np.float32
assert small.flags.c_contiguous
# %% answer whole
### BEGIN SOLUTION
whole = int(np.floor(7.9))
### END SOLUTION
# %% test whole 1
assert type(whole) is int
assert whole == 7
# %% answer groups
### BEGIN SOLUTION
groups = defaultdict(list)
groups["a"].append(1)
### END SOLUTION
# %% test groups 1
assert groups["new"] == []
assert groups["a"] == [1]
# %% answer order
### BEGIN SOLUTION
order = {"b": 1, "a": 2}
### END SOLUTION
# %% test order 1
assert list(order) == ["b", "a"]
# %% answer record
### BEGIN SOLUTION
people = np.array([("Ada", 36), ("Bob", 4)], dtype=[("name", "U10"), ("age", "i4")])
### END SOLUTION
# %% test record 1
assert people.dtype.names == ("name", "age")
assert people["age"].max() == 36
# %% answer text
### BEGIN SOLUTION
encoded = "Grüße".encode()
### END SOLUTION
# %% test text 1
assert isinstance(encoded, bytes)
assert encoded.decode() == "Grüße"
# ==== right other
# %% pivot
pivot = sales.pivot_table(index="shop", columns="year", values="n")
# %% nullable
ages = pd.Series([30, pd.NA, 40]).astype("Int64")
# %% zones
when = pd.to_datetime(pd.Series(["2024-01-01 12:00"]), utc=True)
# %% sizes
sizes = pd.Categorical.from_codes([0, 2, 0], categories=list("SML"), ordered=True)
# %% point
from typing import NamedTuple
class Point(NamedTuple):
    x: int
    y: int
p = Point(x=1, y=2)
# %% letters
letters = Counter()
for c in "banana":
    letters[c] += 1
# %% window
window = deque(maxlen=3)
window.extend([1, 2, 3, 4])
# %% exact
exact = sum([Decimal(1) / 10, Decimal(2) / 10])
# %% third
third = Fraction("1/3")
# %% path
import pathlib
path = pathlib.PurePosixPath("data", "table.csv")
# %% sparse
eye = scipy.sparse.coo_array((np.ones(100), (range(100), range(100))))
# %% masked
measured = np.ma.array([1.0, 5.0, 3.0], mask=[0, 1, 0])
# %% polynomial
parabola = np.poly1d([1j, -1j], True)
parabola = np.poly1d(parabola.coeffs.real)
# %% deep
deep = "bottom"
n = 0
while n < 90:
    deep, n = (deep,), n + 1
# %% long
squares = dict(zip(range(60_000), (n**2 for n in range(60_000))))
# %% ridge
X = np.linspace(0, 10, 30)[:, None]
y = 2 * X.ravel() - 3
line = LinearRegression(fit_intercept=True)
line.fit(X, y)
# %% pipe
pipe = Pipeline([("scale", StandardScaler(with_std=False)), ("ridge", Ridge(0.5))])
# %% minimum
result = scipy.optimize.minimize_scalar(lambda x: (x - 2) ** 2)
result.x = np.array([result.x])
# %% solve
def solve(A, b):
    if np.linalg.det(A) == 0:
        raise np.linalg.LinAlgError("singular")
    return np.linalg.inv(A) @ b
# %% birthday
days = datetime.timedelta(weeks=4, days=1)
# %% frozen
vowels = frozenset({"a", "e", "i", "o", "u"})
# %% grouped
grouped = sales.groupby(["shop", "year"]).n.max()
# %% small
small = np.array([0, 0.25, 0.5, 0.75, 1], "f4")
# %% whole
whole = 79 // 10
# %% groups
class Lists(dict):
    def __missing__(self, key):
        self[key] = []
        return self[key]
groups = Lists(a=[1])
# %% order
order = OrderedDict([("b", 1), ("a", 2)])
# %% record
people = np.rec.fromarrays([["Ada", "Bob"], [36, 4]], names="name,age")
# %% text
encoded = bytes("Grüße", "utf-8")
# ==== wrong
# %% pivot
pivot = sales.pivot(index="shop", columns="year", values="n").rename_axis(columns=None)
# %% nullable
ages = pd.Series([30, None, 40])
# %% zones
when = pd.Series(pd.to_datetime(["2024-01-01 12:00"]))
# %% sizes
sizes = pd.Categorical(["S", "L", "S"], categories=["S", "M", "L"])
# %% point
p = (1, 2)
# %% letters
letters = {"b": 1, "a": 3, "n": 2}
# %% window
window = [2, 3, 4]
# %% exact
exact = 0.1 + 0.2
# %% third
third = 0.3333
# %% path
path = "data/table.csv"
# %% sparse
eye = np.eye(100)
# %% masked
measured = np.array([1.0, np.nan, 3.0])
# %% polynomial
parabola = np.poly1d([1, 1])
# %% deep
deep = "bottom"
for _ in range(89):
    deep = [deep]
# %% long
squares = {n: n * n for n in range(59_999)}
# %% ridge
X, y = np.arange(20.0).reshape(-1, 1), np.arange(20.0) * 2 + 1
line = LinearRegression().fit(X, -y)
# %% pipe
pipe = make_pipeline(StandardScaler(), Ridge())
# %% minimum
result = scipy.optimize.minimize(lambda x: (x[0] - 3) ** 2, [0.0])
# %% solve
def solve(A, b):
    return np.linalg.lstsq(A, b)[0]
# %% birthday
days = datetime.timedelta(days=28)
# %% frozen
vowels = set("aeiou")
# %% grouped
grouped = sales.groupby("shop")["n"].sum()
# %% small
small = np.linspace(0, 1, 5)
# %% whole
whole = np.int64(7)
# %% groups
groups = {"a": [1]}
# %% order
order = {"a": 2, "b": 1}
# %% record
people = np.array([("Ada", "36"), ("Bob", "4")])
# %% text
encoded = "Grüße"
