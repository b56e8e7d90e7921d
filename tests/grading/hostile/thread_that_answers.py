# A thread between the cells puts itself in the place of what answers the test.
# expect: square=0 total=1
import threading, time
def answer():
    from nncourse.grading.inside import agent
    while True:
        agent.Agent.call = lambda self, function, args, kwargs, manner: True
        agent.Agent.describe = lambda self, error: {"type": "StopIteration", "text": "", "trace": ""}
        time.sleep(0.001)
thread = threading.Thread(target=answer, daemon=True)
def square(x):
    thread.start() if not thread.is_alive() else None
    return -1
