# Fills shared memory and anonymous files.
# expect: square=0 total=1
import os
def square(x):
    held = []
    try:
        for number in range(1000):
            held.append(os.memfd_create(f"m{number}"))
            os.write(held[-1], bytes(16 << 20))
            with open(f"/dev/shm/{number}", "wb") as file:
                file.write(bytes(16 << 20))
    except OSError:
        return 0
    return x * x
