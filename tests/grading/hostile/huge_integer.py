# Returns an integer of a hundred million digits.
# expect: square=0 total=1
def square(x):
    return 1 << 300_000_000
