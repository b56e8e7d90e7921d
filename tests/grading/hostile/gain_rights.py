# New namespaces, mounts, ptrace of its parent.
# expect: square=0 total=1
import ctypes
def square(x):
    libc = ctypes.CDLL(None)
    calls = [libc.unshare(0x10000000), libc.mount(b"none", b"/tmp", b"tmpfs", 0, None), libc.ptrace(16, 1, 0, 0), libc.setuid(0), libc.chroot(b"/")]
    return x * x if 0 in calls else 0
