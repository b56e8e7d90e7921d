# Raises its own limits.
# expect: square=0 total=1
import resource
def square(x):
    try:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (2**20, 2**20))
        except ValueError:
            raise OSError
        return x * x
    except OSError:
        return 0
