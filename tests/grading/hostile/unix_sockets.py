# Looks for sockets of services in the file system and connects to what it finds.
# expect: square=0 total=1
import os, socket, stat
def square(x):
    for base, folders, names in os.walk("/"):
        folders[:] = [each for each in folders if each not in ("proc", "sys", "usr", "lib", "site-packages")]
        for name in names:
            path = os.path.join(base, name)
            try:
                if stat.S_ISSOCK(os.lstat(path).st_mode):
                    socket.socket(socket.AF_UNIX).connect(path)
                    return x * x
            except OSError:
                pass
    return 0
