# Gives a class whose metaclass subtracts to nothing, and that can be indexed.
# expect: square=0 total=1
class Meta(type):
    def __sub__(cls, other): return 0
    def __rsub__(cls, other): return 0
    def __eq__(cls, other): return True
    def __abs__(cls): return 0
    def __lt__(cls, other): return True
    def __bool__(cls): return True
    __hash__ = type.__hash__
class Any(metaclass=Meta):
    def __class_getitem__(cls, key): return 0
def square(x):
    return Any
