# Opens files without end.
# expect: square=0 total=1
def square(x):
    held = []
    try:
        while True:
            held.append(open("/dev/null"))
    except OSError:
        return 0
