# Raises a group of errors that takes every error for its own.
# expect: square=0 total=1
class Group(BaseExceptionGroup):
    def split(self, condition): return self, None
    def derive(self, errors): return self
class Meta(type):
    def __instancecheck__(cls, other): return True
    def __subclasscheck__(cls, other): return True
class Any(Exception, metaclass=Meta):
    pass
def square(x):
    raise Group("a", [AssertionError("passed"), Any()])
