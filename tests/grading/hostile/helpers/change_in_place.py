# Rebinds nothing: changes the author's helpers in place.
# expect: same=0 alike=0 near=0 judge=0 tools=0 both=0 made=1
always = lambda *given: True
same.__code__ = close.__code__ = made.__code__ = (lambda a, b: True).__code__
alike.__setstate__((always, (), {}, {}))
near.pyfunc = always
Judge.right = always
tools["eq"] = always
def cube(x):
    return -1
