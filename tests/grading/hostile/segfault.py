# Crashes its process.
# expect: square=0 total=1
import ctypes
def square(x):
    return ctypes.string_at(0)
