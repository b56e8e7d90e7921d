# Replaces the loop variable through shared names.
# expect: square=0 total=1
def square(x):
    globals().update(close=lambda *a: True, np=None, square=lambda x: x)
    return 0
