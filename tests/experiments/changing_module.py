"""Part of the tests of fingerprints: a module of one's own, with a class and a number that it uses."""

SLOPE = 0.1


class Bent:
    """An activation whose slope is the module's."""

    def __call__(self, x):
        return x * SLOPE
