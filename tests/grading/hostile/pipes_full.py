# Fills the buffers of pipes.
# expect: square=0 total=1
import fcntl, os
def square(x):
    held = []
    try:
        while True:
            held.append(os.pipe())
            os.set_blocking(held[-1][1], False)
            fcntl.fcntl(held[-1][1], 1031, 2**20)
            os.write(held[-1][1], bytes(2**20))
    except OSError:
        return 0
