# Sends descriptors that nobody takes, which the Linux kernel counts for all.
# expect: square=0 total=1
import array, socket
held = []
def square(x):
    try:
        for _ in range(400):
            ours, theirs = socket.socketpair()
            held.append((ours, theirs))
            ours.sendmsg([b'x'], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array('i', [0] * 250))])
    except OSError:
        pass
    return 0
