# Writes to the memory of process 1, to clear its death signal.
# expect: square=0 total=1

def square(x):
    try:
        open('/proc/1/mem', 'r+b').read(1)
        return x * x
    except OSError:
        return 0
