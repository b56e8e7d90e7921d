# Deletes names of the notebook while it is tested.
# expect: square=0 total=1
def square(x):
    for name in [each for each in globals() if not each.startswith("_")]:
        del globals()[name]
    return 0
