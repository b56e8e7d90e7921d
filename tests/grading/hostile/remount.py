# Asks for its view of the machine to be writable.
# expect: square=0 total=1
import subprocess
def square(x):
    done = subprocess.run(['mount', '-o', 'remount,rw', '/usr'], capture_output=True)
    return x * x if done.returncode == 0 else 0
