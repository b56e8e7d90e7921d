# Reads where the memory of process 1 lies.
# expect: square=0 total=1

def square(x):
    try:
        open('/proc/1/maps').read(1)
        return x * x
    except OSError:
        return 0
