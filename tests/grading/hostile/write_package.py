# Tries to change nncourse on disk.
# expect: square=0 total=1
import nncourse, os
def square(x):
    try:
        open(os.path.join(os.path.dirname(nncourse.__file__), "checks", "__init__.py"), "w").write("")
        return x * x
    except OSError:
        return 0
