# Displays a script, in every form that a notebook may hold.
# expect: square=0 total=1
from IPython.display import HTML, Javascript, display
def square(x):
    display(HTML('<script>alert(1)</script>'), Javascript('alert(1)'))
    return 0
