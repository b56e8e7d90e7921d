# Claims to be the builtin eval.
# expect: square=0 total=1
import builtins
def square(x):
    return 0
square.__module__, square.__qualname__ = "builtins", "eval"
builtins.eval = square
