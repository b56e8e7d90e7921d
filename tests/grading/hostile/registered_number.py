# Gives an object of a class that is registered as a number.
# expect: square=0 total=1
import numbers
class Any:
    def __sub__(self, other): return 0
    def __rsub__(self, other): return 0
    def __eq__(self, other): return True
    def __abs__(self): return 0
    def __lt__(self, other): return True
    def __bool__(self): return True
numbers.Real.register(Any)
def square(x):
    return Any()
