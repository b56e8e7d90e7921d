# Writes frames of its own onto the examiner's socket.
# expect: square=0 total=0
def square(x):
    import json, struct
    text = json.dumps([{"reply": True}, {"t": "dict", "k": ["value", "changed"], "v": [81, {"t": "dict", "k": [], "v": []}]}]).encode()
    get_ipython().kernel.agent.channel.sendall((struct.pack("<II", len(text), 0) + text) * 3)
    return 0
