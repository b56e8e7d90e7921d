# Changes files through the links to what is mapped.
# expect: square=0 total=1
import os
def square(x):
    changed = 0
    for each in os.listdir('/proc/self/map_files'):
        try:
            os.chmod('/proc/self/map_files/' + each, 0o777)
            changed += 1
        except OSError:
            pass
    return x * x if changed else 0
