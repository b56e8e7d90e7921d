# Prints, raises and names halves of surrogate pairs, which no file can hold.
# expect: square=0 total=1
print("\ud800 printed")
class Bad(Exception):
    pass
def square(x):
    print("\udfff")
    raise Bad("\ud83d \x1b[2J\x00")
