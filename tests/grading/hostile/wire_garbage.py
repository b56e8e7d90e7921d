# Writes noise onto the examiner's socket.
# expect: square=0 total=1
def square(x):
    import os
    get_ipython().kernel.agent.channel.sendall(os.urandom(5000))
    return 0
