# One message of many large frames, each as large as it may be.
# expect: square=0 total=1
def square(x):
    frame = bytes(24 * 2**20)
    get_ipython().kernel.iopub_socket.send_multipart([b'stream'] + [frame] * 64, copy=False)
    import time
    time.sleep(2)
    return 0
