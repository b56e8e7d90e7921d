# Displays a page of 30 megabytes.
# expect: square=0 total=1
from IPython.display import HTML, display
def square(x):
    display(HTML('x' * 30_000_000))
    return 0
