# A class in place of a function, with a metaclass that equals everything.
# expect: square=0 total=1
class Meta(type):
    def __eq__(cls, other): return True
    def __hash__(cls): return 1
class square(metaclass=Meta):
    def __new__(cls, x): return square
