# %% [markdown]
# # Project: Monte Carlo and images
# %% setup
import random

import numpy as np
from PIL import Image
from scipy import optimize, sparse


# %% answer pi
def estimate_pi(n):
    """Estimate π from n points that random.random() draws, x before y."""
    ### BEGIN SOLUTION
    inside = sum(random.random() ** 2 + random.random() ** 2 <= 1 for _ in range(n))
    return 4 * inside / n
    ### END SOLUTION


# %% test pi 2
random.seed(1)
assert abs(estimate_pi(20000) - 3.14159) < 0.1
### BEGIN HIDDEN TESTS
random.seed(5)
first = estimate_pi(100)
random.seed(5)
assert estimate_pi(100) == first
random.seed(6)
expected = 4 * sum(random.random() ** 2 + random.random() ** 2 <= 1 for _ in range(50)) / 50
random.seed(6)
assert estimate_pi(50) == expected


### END HIDDEN TESTS
# %% answer grey
def to_grey(image):
    """Return the image in shades of grey (mode L), of the same size."""
    ### BEGIN SOLUTION
    return image.convert("L")
    ### END SOLUTION


# %% test grey 2
grey = to_grey(Image.new("RGB", (4, 3), "red"))
assert grey.mode == "L"
### BEGIN HIDDEN TESTS
assert grey.size == (4, 3)
assert isinstance(grey, Image.Image)
assert np.asarray(grey).mean() == 76


### END HIDDEN TESTS
# %% answer minimum
### BEGIN SOLUTION
def bowl(p):
    return (p[0] - 1) ** 2 + (p[1] + 2) ** 2


best = optimize.minimize(bowl, [0, 0])
### END SOLUTION
# %% test minimum 3
assert best.success
assert np.allclose(best.x, [1, -2], atol=1e-3)
### BEGIN HIDDEN TESTS
assert best.fun < 1e-6
assert isinstance(best, optimize.OptimizeResult)
assert bowl(np.array([0.0, 0.0])) == 5
again = optimize.minimize(bowl, [5, 5])
assert np.allclose(again.x, best.x, atol=1e-3)


### END HIDDEN TESTS
# %% answer laplacian
def laplacian(n):
    """The sparse matrix with 2 on the diagonal and −1 beside it, in CSR format."""
    ### BEGIN SOLUTION
    return sparse.diags_array([-1.0, 2.0, -1.0], offsets=[-1, 0, 1], shape=(n, n), format="csr")
    ### END SOLUTION


# %% test laplacian 2
matrix = laplacian(4)
assert matrix.shape == (4, 4)
### BEGIN HIDDEN TESTS
assert sparse.issparse(matrix) and matrix.format == "csr"
assert matrix.nnz == 10
np.testing.assert_allclose((matrix @ np.arange(4.0)), [-1, 0, 0, 4])


### END HIDDEN TESTS
# ==== right other
# %% pi
def estimate_pi(n):
    hits = 0
    for i in range(n):
        x = random.random()
        y = random.random()
        if x * x + y * y <= 1.0:
            hits += 1
    return 4.0 * hits / n


# %% grey
def to_grey(image):
    a = np.asarray(image.convert("RGB"), float) @ [0.299, 0.587, 0.114]
    return Image.fromarray(a.round().astype("uint8"), mode=None)


# %% minimum
bowl = lambda p: np.sum((np.asarray(p) - [1, -2]) ** 2)
best = optimize.minimize(bowl, x0=np.array([3.0, 3.0]), method="Nelder-Mead", tol=1e-9)


# %% laplacian
def laplacian(n):
    m = sparse.lil_matrix((n, n))
    for i in range(n):
        m[i, i] = 2
        if i:
            m[i, i - 1] = m[i - 1, i] = -1
    return m.tocsr()


# ==== wrong constant
# %% pi
def estimate_pi(n):
    return 3.14159


# %% grey
def to_grey(image):
    return np.asarray(image).mean(axis=2)


# %% minimum
def bowl(p):
    return (p[0] - 1) ** 2 + (p[1] + 2) ** 2


best = optimize.minimize_scalar(lambda x: (x - 1) ** 2)


# %% laplacian
def laplacian(n):
    return 2 * np.eye(n) - np.eye(n, k=1) - np.eye(n, k=-1)


# ==== wrong seed-inside
# %% pi
def estimate_pi(n):
    random.seed(0)
    return 4 * sum(random.random() ** 2 + random.random() ** 2 <= 1 for _ in range(n)) / n


# %% laplacian
def laplacian(n):
    return sparse.csr_matrix(2 * np.eye(n) - np.eye(n, k=1))
