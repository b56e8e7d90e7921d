# Takes memory without end.
# expect: square=0 total=1
def square(x):
    hoard = []
    while True:
        hoard.append(bytearray(64 << 20))
