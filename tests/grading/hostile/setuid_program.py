# Runs a program that becomes root elsewhere.
# expect: square=0 total=1
import subprocess
def square(x):
    done = subprocess.run(['su', '-c', 'id'], capture_output=True, stdin=subprocess.DEVNULL)
    return x * x if b'uid=0' in done.stdout else 0
