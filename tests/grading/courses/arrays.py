# %% [markdown]
# # Problem set 1: NumPy
# %% setup
import numpy as np
from numpy.testing import assert_allclose, assert_array_equal


# %% answer normalise
def normalise_rows(a):
    """Scale every row of a matrix to length 1, in a new array; rows of zeros stay."""
    ### BEGIN SOLUTION
    a = np.asarray(a, float)
    length = np.linalg.norm(a, axis=1, keepdims=True)
    return np.divide(a, length, out=np.zeros_like(a), where=length > 0)
    ### END SOLUTION


# %% test normalise 2
a = np.array([[3.0, 4.0], [0.0, 2.0]])
assert_allclose(normalise_rows(a), [[0.6, 0.8], [0, 1]])
### BEGIN HIDDEN TESTS
b = a.copy()
result = normalise_rows(a)
assert_array_equal(a, b)
assert result is not a
assert not np.shares_memory(result, a)
assert_allclose(normalise_rows(np.zeros((2, 2))), 0)


### END HIDDEN TESTS
# %% answer inplace
def clip_in_place(a, low, high):
    """Clip an array in place and return None."""
    ### BEGIN SOLUTION
    np.clip(a, low, high, out=a)
    ### END SOLUTION


# %% test inplace 2
values = np.arange(5.0)
assert clip_in_place(values, 1, 3) is None
assert_array_equal(values, [1, 1, 2, 3, 3])
### BEGIN HIDDEN TESTS
table = np.arange(6.0).reshape(2, 3)
column = table[:, 1]
clip_in_place(column, 2, 3)
assert_array_equal(table, [[0, 2, 2], [3, 3, 5]])


### END HIDDEN TESTS
# %% answer solve
def solve(a, b):
    """Solve a x = b; raise numpy.linalg.LinAlgError if a is singular."""
    ### BEGIN SOLUTION
    if np.linalg.matrix_rank(a) < len(a):
        raise np.linalg.LinAlgError("singular matrix")
    return np.linalg.solve(a, b)
    ### END SOLUTION


# %% test solve 3
assert_allclose(solve(np.eye(2), np.array([1.0, 2.0])), [1, 2])
### BEGIN HIDDEN TESTS
np.random.seed(0)
m, v = np.random.rand(4, 4), np.random.rand(4)
assert_allclose(m @ solve(m, v), v)
try:
    solve(np.ones((2, 2)), np.ones(2))
except np.linalg.LinAlgError:
    pass
else:
    assert False, "the matrix is singular"


### END HIDDEN TESTS
# %% answer walk
def random_walk(n):
    """Return positions of n steps of ±1 that np.random.choice draws."""
    ### BEGIN SOLUTION
    return np.cumsum(np.random.choice([-1, 1], n))
    ### END SOLUTION


# %% test walk 2
np.random.seed(42)
walk = random_walk(10)
assert walk.shape == (10,)
### BEGIN HIDDEN TESTS
np.random.seed(42)
assert_array_equal(walk, np.cumsum(np.random.choice([-1, 1], 10)))
### END HIDDEN TESTS
# %% answer mask
### BEGIN SOLUTION
readings = np.ma.masked_less(np.array([3.0, -1.0, 5.0]), 0)
record = np.array([(1, "a"), (2, "b")], dtype=[("n", int), ("s", "U1")])
poly = np.poly1d([1, -3, 2])
### END SOLUTION
# %% test mask 2
assert readings.mean() == 4
assert record["n"].sum() == 3
### BEGIN HIDDEN TESTS
assert readings.mask.tolist() == [False, True, False]
assert record.dtype.names == ("n", "s")
assert sorted(poly.roots.tolist()) == [1, 2]
assert poly(0) == 2


### END HIDDEN TESTS
# ==== right loops
# %% normalise
def normalise_rows(a):
    out = []
    for row in a:
        n = sum(v * v for v in row) ** 0.5
        out.append([v / n if n else 0.0 for v in row])
    return np.array(out)


# %% inplace
def clip_in_place(a, low, high):
    a[a < low] = low
    a[a > high] = high


# %% solve
def solve(a, b):
    if abs(np.linalg.det(a)) < 1e-12:
        raise np.linalg.LinAlgError
    return np.linalg.inv(a) @ b


# %% walk
def random_walk(n):
    position, out = 0, []
    for step in np.random.choice([-1, 1], n):
        position += step
        out.append(position)
    return np.array(out)


# %% mask
readings = np.ma.array([3.0, -1.0, 5.0], mask=[0, 1, 0])
record = np.zeros(2, dtype=[("n", "i4"), ("s", "<U4")])
record["n"] = [1, 2]
record["s"] = ["a", "b"]
poly = np.poly1d([1, 2], r=True)


# ==== wrong copies
# %% normalise
def normalise_rows(a):
    a /= np.linalg.norm(a, axis=1, keepdims=True)
    return a


# %% inplace
def clip_in_place(a, low, high):
    a = np.clip(a, low, high)


# %% solve
def solve(a, b):
    return np.linalg.lstsq(a, b, rcond=None)[0]


# %% mask
readings = np.array([3.0, np.nan, 5.0])
record = np.array([[1, "a"], [2, "b"]])
poly = np.poly1d([2, -3, 1])


# ==== wrong own-generator
# %% walk
def random_walk(n):
    rng = np.random.default_rng(0)
    return np.cumsum(rng.choice([-1, 1], n))


# %% normalise
def normalise_rows(a):
    return a / a.sum(axis=1, keepdims=True)


# %% inplace
def clip_in_place(a, low, high):
    for i in range(len(a)):
        a[i] = min(max(a[i], low), high)
    return a
