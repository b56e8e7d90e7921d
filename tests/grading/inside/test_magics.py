"""IPython's own syntax in a test: what changes nothing is taken out, line for line; the rest is refused."""

import pytest

from nncourse.grading.inside.magics import taken_out
from nncourse.grading.inside.not_apart import NotJudgedApart


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("x = 1\nassert x", "x = 1\nassert x"),
        ("%matplotlib inline\nassert x", "pass\nassert x"),
        ("%time y = f(3)\nassert y", "y = f(3)\nassert y"),
        ("%time", "pass"),
        ("%%time\nassert x", "pass\nassert x"),
        ("\n\n%%capture\nassert x", "\n\npass\nassert x"),
        ("if x:\n    %config a.b = 1\nassert x", "if x:\n    pass\nassert x"),
        ("y = 7 \\\n  % 4", None),
        ('text = """\n%run x\n!rm\n"""\nassert text', 'text = """\n%run x\n!rm\n"""\nassert text'),
        ("text = '''a\n%time\n'''", "text = '''a\n%time\n'''"),
        ("text = '''\nfiles = !ls\nlen?\n'''", "text = '''\nfiles = !ls\nlen?\n'''"),
        ("assert x != 1\nsame = x == 7 % 4", "assert x != 1\nsame = x == 7 % 4"),
    ],
)
def test_what_changes_nothing_is_taken_out_and_lines_stay_where_they_are(source, plain):
    if plain is None:  # a line that goes on with a remainder looks like a magic: refused rather than misread
        with pytest.raises(NotJudgedApart):
            taken_out(source)
        return
    assert taken_out(source) == plain
    assert taken_out(source).count("\n") == source.count("\n")


#: What IPython gives is used, or asked for after a name.
GIVING = ["files = !ls", "x = 1\nwhole, = !cat out.txt\nassert whole", "timing = %timeit -o f(3)", "len?", "a.b??"]


@pytest.mark.parametrize(
    "source",
    ["%run other.py", "!ls", "?len", "%timeit f(3)", "x = 1\n%%time\nassert x", "%%bash\nls", "%load x.py", *GIVING],
)
def test_what_a_test_may_need_is_refused(source):
    with pytest.raises(NotJudgedApart, match="IPython"):
        taken_out(source)
