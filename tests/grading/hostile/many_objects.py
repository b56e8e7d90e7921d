# Hands over more objects than anybody needs.
# expect: square=0 total=1
def square(x):
    return [object() for _ in range(250_000)]
