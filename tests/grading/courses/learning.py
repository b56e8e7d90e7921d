# %% [markdown]
# # Assignment 7: scikit-learn
# %% setup
import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

X, y = load_iris(return_X_y=True)
# %% answer split
# Split X and y: a quarter for testing, stratified, random_state=0, as X_train, X_test, y_train, y_test.
### BEGIN SOLUTION
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, stratify=y, random_state=0)
### END SOLUTION
# %% test split 2
assert X_train.shape[1] == 4
assert len(X_test) == len(y_test)
### BEGIN HIDDEN TESTS
assert len(X_test) == 38
assert np.bincount(y_test).tolist() in ([13, 13, 12], [13, 12, 13], [12, 13, 13])
### END HIDDEN TESTS
# %% answer model
# Build `model`: a pipeline that standardises and then fits a logistic regression; fit it on the training data.
### BEGIN SOLUTION
model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=500)).fit(X_train, y_train)
### END SOLUTION
# %% test model 3
assert hasattr(model, "predict")
assert model.score(X_test, y_test) > 0.8
### BEGIN HIDDEN TESTS
from sklearn.pipeline import Pipeline

assert isinstance(model, Pipeline)
assert [type(step).__name__ for _, step in model.steps] == ["StandardScaler", "LogisticRegression"]
np.testing.assert_allclose(model[0].mean_, X_train.mean(axis=0))
assert model.predict_proba(X_test).shape == (38, 3)
assert cross_val_score(model, X, y, cv=3).mean() > 0.9


### END HIDDEN TESTS
# %% answer own
# A classifier NearestCentre with fit and predict: the class whose mean is nearest.
### BEGIN SOLUTION
class NearestCentre(ClassifierMixin, BaseEstimator):
    def fit(self, X, y):
        self.classes_ = np.unique(y)
        self.centres_ = np.array([X[y == c].mean(axis=0) for c in self.classes_])
        return self

    def predict(self, X):
        distances = ((X[:, None, :] - self.centres_[None]) ** 2).sum(axis=2)
        return self.classes_[distances.argmin(axis=1)]


### END SOLUTION
# %% test own 4
own = NearestCentre().fit(X_train, y_train)
assert own.predict(X_test).shape == y_test.shape
### BEGIN HIDDEN TESTS
assert own.centres_.shape == (3, 4)
assert own.score(X_test, y_test) > 0.85
simple = NearestCentre().fit(np.array([[0.0], [1.0], [10.0]]), np.array(["a", "a", "b"]))
assert simple.predict(np.array([[2.0], [9.0]])).tolist() == ["a", "b"]
assert cross_val_score(NearestCentre(), X, y, cv=5).mean() > 0.85


### END HIDDEN TESTS
# %% answer confusion
def confusion(actual, predicted):
    """Return the confusion matrix, rows are actual classes, as an array of integers."""
    ### BEGIN SOLUTION
    labels = np.unique(np.r_[actual, predicted])
    return np.array([[np.sum((actual == a) & (predicted == p)) for p in labels] for a in labels])
    ### END SOLUTION


# %% test confusion 2
matrix = confusion(np.array([0, 0, 1]), np.array([0, 1, 1]))
assert matrix.shape == (2, 2)
### BEGIN HIDDEN TESTS
assert matrix.tolist() == [[1, 1], [0, 1]]
assert np.issubdtype(matrix.dtype, np.integer)
### END HIDDEN TESTS
# ==== right by-hand
# %% model
from sklearn.pipeline import Pipeline

model = Pipeline([("scale", StandardScaler()), ("clf", LogisticRegression(C=10, max_iter=1000))])
model.fit(X_train, y_train)


# %% own
class NearestCentre(ClassifierMixin, BaseEstimator):
    def __init__(self, p=2):
        self.p = p

    def fit(self, X, y):
        self.classes_ = sorted(set(y))
        self.centres_ = np.vstack([np.mean(X[np.asarray(y) == c], axis=0) for c in self.classes_])
        return self

    def predict(self, X):
        out = []
        for row in X:
            d = np.linalg.norm(self.centres_ - row, axis=1)
            out.append(self.classes_[int(np.argmin(d))])
        return np.array(out)


# %% confusion
def confusion(actual, predicted):
    k = max(actual.max(), predicted.max()) + 1
    m = np.zeros((k, k), int)
    np.add.at(m, (actual, predicted), 1)
    return m


# ==== right library
# %% confusion
from sklearn.metrics import confusion_matrix

confusion = confusion_matrix
# ==== wrong unfitted
# %% model
model = make_pipeline(StandardScaler(), LogisticRegression())


# %% own
class NearestCentre:
    def fit(self, X, y):
        self.centres_ = np.array([X[y == c].mean(axis=0) for c in range(3)])

    def predict(self, X):
        return np.zeros(len(X))


# ==== wrong leak
# %% split
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=0, shuffle=False)
# %% model
model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=500)).fit(X, y)


# %% confusion
def confusion(actual, predicted):
    k = max(actual.max(), predicted.max()) + 1
    m = np.zeros((k, k))
    for a, p in zip(actual, predicted):
        m[p, a] += 1
    return m
