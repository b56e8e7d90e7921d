# Returns a list nested a million deep.
# expect: square=0 total=1
def square(x):
    value = []
    for _ in range(1_000_000):
        value = [value]
    return value
