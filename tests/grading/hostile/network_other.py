# IPv6, abstract sockets, vsock, raw and kernel crypto sockets.
# expect: square=0 total=1
import socket
def square(x):
    for family, kind, address in ((10, 1, ("2606:4700::1111", 53)), (1, 1, "\0/tmp/.X11-unix/X0"), (40, 1, (2, 1)), (17, 3, None), (38, 5, ("hash", "sha1"))):
        try:
            s = socket.socket(family, kind)
            s.settimeout(0.5)
            s.connect(address) if address and family != 38 else s.bind(address)
            return x * x
        except (OSError, TypeError):
            pass
    return 0
