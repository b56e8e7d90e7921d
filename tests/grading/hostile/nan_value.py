# Returns a number that equals nothing.
# expect: square=0 total=1
def square(x):
    return float("nan")
