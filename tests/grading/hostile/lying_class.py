# Claims to be an int through __class__.
# expect: square=0 total=1
class Liar:
    __class__ = int
    def __eq__(self, other): return True
    def __index__(self): return 9
    __int__ = __index__
def square(x):
    return Liar()
