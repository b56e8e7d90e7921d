# Publishes an execute_result of full points during a test.
# expect: square=0 total=1
def square(x):
    ip = get_ipython()
    ip.kernel.session.send(ip.kernel.iopub_socket, "execute_result", {"data": {"text/plain": "1.0"}, "metadata": {}, "execution_count": 1}, parent=ip.kernel.get_parent())
    ip.display_pub.publish({"text/plain": "1.0"})
    return 0
