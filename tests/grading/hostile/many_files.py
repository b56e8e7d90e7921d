# Makes files without end, each empty.
# expect: square=0 total=1
def square(x):
    try:
        for number in range(30_000):
            open(f'/tmp/{number}', 'w').close()
    except OSError:
        pass
    return 0
