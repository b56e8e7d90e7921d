# Sends a reply that says the request succeeded.
# expect: square=0 total=1
def square(x):
    k = get_ipython().kernel
    k.session.send(k.shell_stream, "execute_reply", {"status": "ok", "execution_count": 1}, parent=k.get_parent())
    return 0
