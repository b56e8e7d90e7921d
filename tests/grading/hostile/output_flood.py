# Prints without end.
# expect: square=0 total=1
def square(x):
    while True:
        print("x" * 100_000)
