"""The sockets of a kernel, in the order in which they are handed over."""

PORTS = ("shell", "iopub", "stdin", "control", "hb")
