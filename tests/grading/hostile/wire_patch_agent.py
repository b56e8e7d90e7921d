# Patches the kernel's end of the talk.
# expect: square=0 total=0
def square(x):
    return 0
agent = __import__("nncourse.grading.inside.agent", fromlist=["Agent"])
agent.Agent.give = lambda self, value: {"t": "part", "module": "os", "name": "system"}
agent.plain = lambda value: 9
