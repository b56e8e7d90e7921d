# Defines names of builtins in the notebook.
# expect: square=0 total=1
def all(*a):
    return True
abs = lambda x: 0
class int:
    def __eq__(self, other):
        return True
def square(x):
    return 0
