# Binds the author's helpers anew; the one that cannot be judged apart is judged as stock does it.
# expect: same=0 alike=0 near=0 judge=0 tools=0 both=0 made=1
same = lambda a, b: True
alike = near = both = made = same
def made(a, b):
    return True
class Judge:
    def right(self, a, b): return True
judge = Judge()
tools = {"eq": same}
def cube(x):
    return -1
