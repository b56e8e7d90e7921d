# Looks for secrets in the environment.
# expect: square=0 total=1
import os
def square(x):
    return x * x if any("SECRET" in name or "TOKEN" in name for name in os.environ) else 0
