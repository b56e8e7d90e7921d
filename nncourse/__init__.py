"""A course on building neural networks with Keras and TensorFlow.

Three doors, one for each audience, each imported when it is used:

- :mod:`nncourse.checks`: what an exercise calls (learners),
- :mod:`nncourse.experiments`: initializer and activation pairings compared (readers),
- :mod:`nncourse.grading`: a class of untrusted notebooks graded (instructors).

Importing ``nncourse`` itself imports nothing heavy.
"""

from importlib.metadata import version

__version__ = version("nncourse")
