"""What of a hand-in is not run crosses grading unchanged: drawn at random, cleaned, and graded to the end."""

import json
import shutil

import nbformat
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from nncourse.grading.submission import read
from nncourse.grading.submission.cleaning import clean
from tests.small_course import answers, graded, hand_in, make_course

from ..conftest import author, needs_bwrap

#: Names to which the format of notebooks gives a meaning, and a form.
_KNOWN = {"nbgrader", "nncourse", "collapsed", "scrolled", "name", "tags", "jupyter", "format", "execution"}
_KNOWN |= {"kernelspec", "language_info", "widgets", "title", "authors", "orig_nbformat"}

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
FREE = st.dictionaries(st.text(min_size=1).filter(lambda name: name not in _KNOWN), VALUES, max_size=3)
_PLAIN = st.characters(exclude_characters=",", exclude_categories=["Cs", "Cc", "Zl", "Zp"])
TAGS = st.lists(st.text(_PLAIN, min_size=1), unique=True)
DISPLAY = st.fixed_dictionaries(
    {},
    optional={
        "tags": TAGS,
        "collapsed": st.booleans(),
        "scrolled": st.booleans() | st.just("auto"),
        "name": st.text(_PLAIN, min_size=1),
        "jupyter": st.fixed_dictionaries({}, optional={"source_hidden": st.booleans(), "foo": VALUES}),
    },
)
METADATA = st.builds(lambda free, display: {**free, **display}, FREE, DISPLAY)
ATTACHMENTS = st.dictionaries(
    st.text(min_size=1),
    st.dictionaries(st.sampled_from(["image/png", "image/svg+xml", "text/plain"]), st.text(), min_size=1, max_size=2),
    max_size=2,
)
RAW = st.builds(lambda kept, kind: {**kept, "format": kind}, METADATA, st.text(min_size=1))
CELLS = st.one_of(
    st.fixed_dictionaries({"cell_type": st.just("markdown"), "source": st.text(), "metadata": METADATA},
                          optional={"attachments": ATTACHMENTS}),
    st.fixed_dictionaries({"cell_type": st.just("raw"), "source": st.text(),
                           "metadata": RAW},
                          optional={"attachments": ATTACHMENTS}),
    st.fixed_dictionaries({"cell_type": st.just("code"), "source": st.just("pass"), "metadata": METADATA}),
)  # fmt: skip


def notebook_of(cells, metadata):
    """The answers of a learner with these cells of their own among them, as JSON."""
    content = json.loads(nbformat.writes(answers()))
    content["metadata"] |= metadata
    for number, cell in enumerate(cells):
        made = {**cell, "id": f"own-{number}"}
        made |= {"outputs": [], "execution_count": None} if cell["cell_type"] == "code" else {}
        content["cells"].insert((7 * number) % (len(content["cells"]) + 1), made)
    nbformat.validate(nbformat.from_dict(content))
    return content


def shown(cells, own):
    """What these cells show, those of the course apart, in their order."""
    found = []
    for cell in cells:
        metadata = {name: value for name, value in cell["metadata"].items() if name not in ("nbgrader", "nncourse")}
        if not cell["metadata"].get("nbgrader"):
            kept = {"cell_type": cell["cell_type"], "source": "".join(cell["source"]), "metadata": metadata}
            found.append(kept | ({"attachments": cell["attachments"]} if "attachments" in cell else {}))
    assert len(found) == own
    return json.loads(json.dumps(found))


@given(st.lists(CELLS, min_size=1, max_size=4), FREE)
@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
def test_a_clean_notebook_shows_what_was_handed_in(cells, metadata):
    content, notes = notebook_of(cells, metadata), []
    made = clean(read.parse(json.dumps(content).encode(), "ps1.ipynb"), author(), notes)
    assert shown(made.cells, len(cells)) == shown(content["cells"], len(cells))
    assert {name: made.metadata.get(name) for name in metadata} == metadata
    assert notes == []


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return make_course(tmp_path_factory.mktemp("unchanged") / "course")


@pytest.mark.slow
@needs_bwrap
@given(st.lists(CELLS, min_size=25, max_size=40), FREE)
@settings(
    deadline=None,
    max_examples=2,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_a_graded_notebook_shows_what_was_handed_in(course, cells, metadata):
    content = notebook_of(cells, metadata)
    for folder in ("submitted", "autograded"):
        shutil.rmtree(course / folder, ignore_errors=True)
    hand_in(course, "ada", json.dumps(content).encode())
    verdict = graded(course)["ada"]
    assert (verdict.verdict, verdict.score, verdict.notes) == ("graded", 2, [])
    kept = nbformat.read(course / "autograded" / "ada" / "ps1" / "ps1.ipynb", 4)  # texts lie in files line by line
    both = [shown(each["cells"], len(cells)) for each in (kept, content)]
    for one in (cell for side in both for cell in side if cell["cell_type"] == "code"):
        for name in ("collapsed", "scrolled"):  # of the outputs handed in, which nbgrader clears with these
            one["metadata"].pop(name, None)
    assert both[0] == both[1]
    assert {name: kept["metadata"].get(name) for name in metadata} == metadata
