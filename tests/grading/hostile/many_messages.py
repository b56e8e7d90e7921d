# Messages without end that are none.
# expect: square=0 total=1
def square(x):
    for _ in range(100_000):
        get_ipython().kernel.iopub_socket.send_multipart([b'x', b'<IDS|MSG>', b'', b'{}', b'{}', b'{}', b'{}'])
    return 0
