"""What is imported before a notebook runs, and when nothing may be."""

from nncourse.grading.execution.libraries import imported_beforehand


def test_a_notebook_that_chooses_how_keras_starts_is_started_cold():
    assert "keras" in imported_beforehand(["from keras import ops"], ["x = 1"])
    assert imported_beforehand(["import keras"], ["import os\nos.environ['KERAS_BACKEND'] = 'jax'"]) == ()
    assert "keras" not in imported_beforehand(["import numpy as np", "def keras(): pass"], [])
