# Looks outside through links that it makes itself.
# expect: square=0 total=1
import os
def square(x):
    for number, target in enumerate(("/proc/1/root", "/proc/1/cwd", "../../..", "/opt/assignment/..", "/root")):
        os.path.lexists(f"link-{number}") or os.symlink(target, f"link-{number}")
        try:
            for base in (f"link-{number}", f"link-{number}/source", f"link-{number}/submitted"):
                if any(name.endswith((".db", ".ipynb")) or name in ("source", "submitted") for name in os.listdir(base)):
                    return x * x
        except OSError:
            pass
    return 0
