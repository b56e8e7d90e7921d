# Returns a dict whose keys all have one hash.
# expect: square=0 total=1
def square(x):
    return {number * (2**61 - 1): 0 for number in range(20_000)}
