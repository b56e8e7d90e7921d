# Sends messages that no kernel sends, to stop the grading.
# expect: square=0 total=1
def square(x):
    kernel = get_ipython().kernel
    parent, send = kernel.get_parent(), lambda *a, **k: kernel.session.send(kernel.iopub_socket, *a, **k)
    deep = []
    for _ in range(500):
        deep = [deep]
    for kind in ("stream", "display_data", "execute_result", "error", "status", "clear_output", "", "x" * 1000):
        for content in ({}, {"text": 5, "name": []}, {"data": {"text/plain": {"a": 1}, 3: deep}, "metadata": 7}, {"ename": deep, "traceback": 1}, {"execution_state": deep}):
            send(kind, content, parent=parent)
    message = kernel.session.msg("stream", {"name": "stdout", "text": "x"}, parent=parent)
    message["parent_header"] = ["no", "header"]
    kernel.session.send(kernel.iopub_socket, message)
    kernel.iopub_socket.send_multipart([b"", b"<IDS|MSG>", b"", b"[" * 50000, b"{}", b"{}", b"{}"]) if hasattr(kernel.iopub_socket, "send_multipart") else None
    return 0
