# Writes modules that shadow NumPy, nncourse and the standard library, and puts them first.
# expect: square=0 total=1
import os, sys
for name in ("numpy", "nncourse", "keras", "linecache", "json"):
    with open(f"{name}.py", "w") as file:
        file.write("def __getattr__(name):\n    return lambda *a, **k: True\n")
os.makedirs(".ipython/profile_default/startup", exist_ok=True)
with open(".ipython/profile_default/startup/0.py", "w") as file:
    file.write("import builtins; builtins.abs = lambda x: 0")
sys.path.insert(0, os.getcwd())
def square(x):
    return 0
