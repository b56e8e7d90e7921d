# Random bytes in place of messages.
# expect: square=0 total=1
import os
def square(x):
    for size in range(1, 2000):
        get_ipython().kernel.iopub_socket.send_multipart([os.urandom(size % 97) for _ in range(size % 9 + 1)])
    return 0
