# %% [markdown]
# # Homework 3: describing a sample
# We use the heights of 200 people. Do not change the names of the functions.
# %% setup
import numpy as np
import pandas as pd
from scipy import stats

rng = np.random.default_rng(3)
heights = pd.DataFrame({"sex": ["f", "m"] * 100, "cm": np.r_[rng.normal(172, 8, 200)].round(1)})


# %% answer bootstrap
def bootstrap_means(sample, n_boot, seed):
    """Return an array of n_boot means of resamples with replacement."""
    ### BEGIN SOLUTION
    rng = np.random.default_rng(seed)
    return np.array([rng.choice(sample, size=len(sample)).mean() for _ in range(n_boot)])
    ### END SOLUTION


# %% test bootstrap 3
result = bootstrap_means(np.array([1.0, 2.0, 3.0, 4.0]), 500, seed=1)
assert isinstance(result, np.ndarray), "return a NumPy array"
assert result.shape == (500,)
assert 2.3 < result.mean() < 2.7
### BEGIN HIDDEN TESTS
assert np.array_equal(bootstrap_means(np.arange(9.0), 5, 7), bootstrap_means(np.arange(9.0), 5, 7))
assert not np.array_equal(bootstrap_means(np.arange(9.0), 5, 7), bootstrap_means(np.arange(9.0), 5, 8))
assert bootstrap_means(np.arange(100.0), 200, 7).std() < 6


### END HIDDEN TESTS
# %% answer by_group
def by_group(table):
    """Return a DataFrame indexed by sex with the columns mean and count."""
    ### BEGIN SOLUTION
    return table.groupby("sex")["cm"].agg(["mean", "count"])
    ### END SOLUTION


# %% test by_group 3
summary = by_group(heights)
assert list(summary.columns) == ["mean", "count"]
assert summary.index.name == "sex"
pd.testing.assert_index_equal(summary.index, pd.Index(["f", "m"], name="sex"))
### BEGIN HIDDEN TESTS
small = pd.DataFrame({"sex": ["m", "m", "f"], "cm": [180.0, 190.0, 170.0]})
expected = pd.DataFrame({"mean": [170.0, 185.0], "count": [1, 2]}, index=pd.Index(["f", "m"], name="sex"))
pd.testing.assert_frame_equal(by_group(small), expected, check_dtype=False)
assert list(small.columns) == ["sex", "cm"], "do not change the table that you are given"
### END HIDDEN TESTS
# %% answer compare
### BEGIN SOLUTION
result = stats.ttest_ind(heights.cm[heights.sex == "f"], heights.cm[heights.sex == "m"])
p_value = result.pvalue
significant = bool(p_value < 0.05)
### END SOLUTION
# %% test compare 2
assert 0 <= p_value <= 1
assert type(significant) is bool
### BEGIN HIDDEN TESTS
reference = stats.ttest_ind(heights.query("sex == 'f'").cm, heights.query("sex == 'm'").cm).pvalue
assert abs(p_value - reference) < 1e-9
assert significant == (reference < 0.05)


### END HIDDEN TESTS
# %% answer cut
def age_groups(ages):
    """Return an ordered categorical: child below 18, adult below 65, senior from 65 on."""
    ### BEGIN SOLUTION
    return pd.cut(ages, [0, 18, 65, 200], right=False, labels=["child", "adult", "senior"])
    ### END SOLUTION


# %% test cut 2
groups = age_groups(pd.Series([3, 18, 64, 65]))
assert list(groups) == ["child", "adult", "adult", "senior"]
### BEGIN HIDDEN TESTS
assert groups.cat.ordered
assert list(groups.cat.categories) == ["child", "adult", "senior"]
assert groups.max() == "senior"


### END HIDDEN TESTS
# ==== right vectorised
# %% bootstrap
def bootstrap_means(sample, n_boot, seed):
    r = np.random.RandomState(seed)
    return r.choice(np.asarray(sample), (n_boot, len(sample))).mean(axis=1)


# %% by_group
def by_group(table):
    rows = {}
    for sex, part in table.groupby("sex"):
        rows[sex] = [part.cm.mean(), len(part)]
    out = pd.DataFrame.from_dict(rows, orient="index", columns=["mean", "count"])
    out.index.name = "sex"
    return out.sort_index()


# %% cut
def age_groups(ages):
    names = np.select([ages < 18, ages < 65], ["child", "adult"], "senior")
    kind = pd.CategoricalDtype(["child", "adult", "senior"], ordered=True)
    return pd.Series(names, index=ages.index).astype(kind)


# ==== right spread
# %% by_group
def by_group(table):
    g = table.pivot_table(index="sex", values="cm", aggfunc=["mean", "count"])
    g.columns = ["mean", "count"]
    return g


# %% compare
a, b = [part.cm for _, part in heights.groupby("sex")]
t, p_value = stats.ttest_ind(a, b)
p_value = float(p_value)
significant = p_value < 0.05


# ==== wrong no-replacement
# %% bootstrap
def bootstrap_means(sample, n_boot, seed):
    return [np.mean(sample) for _ in range(n_boot)]


# %% by_group
def by_group(table):
    table["n"] = 1
    return table.groupby("sex")["cm"].agg(["mean", "count"])


# %% cut
def age_groups(ages):
    return pd.cut(ages, [0, 18, 65, 200], labels=["child", "adult", "senior"])


# ==== wrong unordered
# %% bootstrap
def bootstrap_means(sample, n_boot, seed):
    return np.random.choice(sample, (n_boot, len(sample))).mean(axis=1)


# %% compare
p_value = stats.ttest_1samp(heights.cm, 170).pvalue
significant = 1


# %% cut
def age_groups(ages):
    return pd.Series(["child" if a < 18 else "adult" if a < 65 else "senior" for a in ages])
