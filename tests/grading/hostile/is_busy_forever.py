# Says that it is busy, and never that it is idle.
# expect: square=0 total=1
def square(x):
    kernel = get_ipython().kernel
    for _ in range(100):
        kernel.session.send(kernel.iopub_socket, 'status', {'execution_state': 'busy'}, kernel.get_parent())
    return 0
