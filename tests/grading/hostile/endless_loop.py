# Never returns, and catches the interrupt.
# expect: square=0 total=1
def square(x):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
