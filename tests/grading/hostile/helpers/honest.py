# Calls no helper.
# expect: same=1 alike=1 near=1 judge=1 tools=1 both=1 made=1
def cube(x):
    return x * x * x
