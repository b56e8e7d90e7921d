# Gives an object whose every attribute and conversion is another at each look.
# expect: square=0 total=1
class Other:
    count = 0
    def __get__(self, instance, owner):
        Other.count += 1
        return lambda *given: [0, 9.0, 16, 144.0][Other.count % 4]
class Any:
    __float__ = __int__ = __index__ = __sub__ = __rsub__ = __abs__ = __array__ = __getattr__ = Other()
def square(x):
    return Any()
