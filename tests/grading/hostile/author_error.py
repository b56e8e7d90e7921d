# Pretends that the test is wrong in itself, which would leave it ungraded.
# expect: square=0 total=1
class AuthorError(Exception):
    pass
def square(x):
    raise AuthorError("the check was called wrongly")
