# Puts an object of its own in place of NumPy.
# expect: square=0 total=1
class Fake:
    def __getattr__(self, name):
        return lambda *a, **k: True
np = Fake()
def square(x):
    return 0
