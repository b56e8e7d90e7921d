# Announces a frame of one value and a trillion rows.
# expect: square=0 total=0
def square(x):
    import json, struct
    value = {"t": "series", "v": [None, {"t": "index", "v": [None, {"t": "range", "v": [0, 10**12, 1]}]}, 9]}
    text = json.dumps([{"reply": True}, {"t": "dict", "k": ["value", "changed"], "v": [value, {"t": "dict", "k": [], "v": []}]}]).encode()
    get_ipython().kernel.agent.channel.sendall(struct.pack("<II", len(text), 0) + text)
    return 0
