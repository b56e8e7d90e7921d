"""Which wrong answers the released notebook calls wrong, and which cells have to run for that."""

import pytest

from nncourse.checks.question import SCORE_MIME as MIME_OF_CHECKS
from nncourse.grading.nbgrader.workflow import release
from nncourse.grading.rehearsal import telling
from nncourse.grading.rehearsal.answer_files import Answers, Expectation
from nncourse.grading.rehearsal.rehearse import copied
from nncourse.grading.sandbox.limits import Limits
from tests import required
from tests.small_course import cell, sums, write_course

SEALED = """
with checks.question("total", see="page 1"):
    checks.number("total", checks.secret(777777), integer=True, look="each summand once")
"""


def scored(earned, left=0.0):
    data = {"text/plain": str(earned), telling.SCORE_MIME: {"earned": earned, "points": 3, "left": left}}
    return {"output_type": "execute_result", "execution_count": None, "metadata": {}, "data": data}


@pytest.mark.parametrize(
    ("outputs", "told"),
    [
        ([], False),
        ([scored(3)], False),
        ([scored(1)], True),
        ([scored(1, left=2)], False),
        ([scored(0, left=2)], True),
        ([{"output_type": "error", "ename": "CheckFailed", "evalue": "", "traceback": []}], True),
        (
            [{"output_type": "execute_result", "execution_count": None, "metadata": {}, "data": {"text/plain": "2"}}],
            True,
        ),
    ],
)
def test_what_the_outputs_of_a_released_test_tell(outputs, told):
    assert telling.SCORE_MIME == MIME_OF_CHECKS
    assert telling.says_wrong(outputs, 3) is told


def test_only_the_cells_that_share_names_with_a_wrong_answer_run():
    cells = [
        cell("setup", "import numpy as np\nfrom nncourse import checks"),
        cell("a", "network = np.ones(3)", solution=True),
        cell("test-a", "def share(model): return model.mean()\nassert share(network) == 1", grade=True, points=1),
        cell("b", "other = np.zeros(3)", solution=True),
        cell("test-b", "q = 1\nassert other[0] == 0", grade=True, points=1),
        cell("c", "history = network.sum()\nnetwork += 1", solution=True),
        cell("d", "said = history", solution=True),
        cell("test-d", "q = 2\nchecks.number('said', share(history))", grade=True, points=1),
    ]
    kept = [each.metadata.nbgrader.grade_id for each in telling.needed(cells, {"test-d"})]
    assert kept == ["setup", "a", "test-a", "c", "d", "test-d"]
    kept = [each.metadata.nbgrader.grade_id for each in telling.needed(cells, {"test-b"})]
    assert kept == ["setup", "b", "test-b"]


@pytest.mark.slow
def test_a_seal_tells_at_once_and_a_hidden_value_does_not(tmp_path):
    required.program("bwrap")
    content = sums()
    wrong = Answers("w", "reference", None, {"total": "total = 5"}, {"test-total": Expectation(0, "each")})
    for test, told in ((content[3].source, False), (SEALED, True)):
        content[3].source = test
        with copied(write_course(tmp_path / f"course-{told}", content)) as copy:
            released = release(copy, "sums")
            (found,) = telling.tell(copy, "sums", released, [wrong], Limits())
        assert (found.answers, found.cell, found.at_once) == ("w", "test-total", told)
