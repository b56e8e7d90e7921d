# Displays JSON that is nested deeper than anybody reads.
# expect: square=0 total=1
from IPython.display import publish_display_data
def square(x):
    value = []
    for _ in range(800):
        value = [value]
    publish_display_data({'application/json': value})
    return 0
