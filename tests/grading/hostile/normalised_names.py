# Hides helpers and builtins behind names that Python takes for theirs.
# expect: square=0 total=1
def ｃlose(a, b):
    return True
def 𝐛ool(a):
    return True
def ａbs(a):
    return 0
def square(x):
    return -1
