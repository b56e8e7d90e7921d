# Announces a frame of four gigabytes.
# expect: square=0 total=1
def square(x):
    get_ipython().kernel.agent.channel.sendall(b"\xff" * 8)
    return 0
