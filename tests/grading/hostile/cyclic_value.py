# Returns a list that contains itself.
# expect: square=0 total=1
def square(x):
    value = []
    value.append(value)
    return value
