# Fills the scratch folder.
# expect: square=0 total=1
def square(x):
    try:
        for number in range(10_000):
            with open(f"big-{number}", "wb") as file:
                file.write(bytes(32 << 20))
    except OSError:
        return 0
    return x * x
