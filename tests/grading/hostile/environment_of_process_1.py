# Reads the environment of process 1.
# expect: square=0 total=1

def square(x):
    try:
        open('/proc/1/environ').read()
        return x * x
    except OSError:
        return 0
