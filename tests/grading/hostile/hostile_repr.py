# Every special method raises or never ends.
# expect: square=0 total=1
class Bad:
    def __repr__(self): raise SystemExit
    def __len__(self): return 1 << 60
    def __iter__(self): return self
    def __next__(self): return self
    def __hash__(self): raise MemoryError
    def __getattr__(self, name): raise RecursionError
def square(x):
    return Bad()
