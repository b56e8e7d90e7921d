# Prints and clears without end.
# expect: square=0 total=1
from IPython.display import clear_output
def square(x):
    for _ in range(3000):
        print('x' * 100)
        clear_output()
    return 0
