# Reads and writes the log of the Linux kernel.
# expect: square=0 total=1

def square(x):
    try:
        open('/dev/kmsg', 'r+b').read(1)
        return x * x
    except OSError:
        return 0
