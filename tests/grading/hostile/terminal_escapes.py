# Prints what a terminal takes for commands.
# expect: square=0 total=1
def square(x):
    print('\x1b]0;owned\x07\x1b[2J\x1b[31m\x9b5n')
    return 0
