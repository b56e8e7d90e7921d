"""What pandas does on its own when a test asks a learner's frame: it copies globals, and looks where arrays lie."""

import pytest

from .judging import apart

SETUP = "import pandas as pd"
FRAME = 'frame = pd.DataFrame({"stage": ["tuning", "reported"], "epoch": [10, 10]})\nlimit = 9'


@pytest.mark.parametrize(
    "test",
    [
        "assert len(frame.query(\"stage == 'reported' and epoch == 10\")) == 1",
        'assert len(frame.query("epoch > @limit")) == 2',
        'assert frame.eval("epoch + 1").tolist() == [11, 11]',
        "assert 'frame' in list(globals()) and 'limit' in dict(globals())",
    ],
)
def test_the_names_of_a_test_can_be_copied(test):
    judged = apart(FRAME, test, setup=SETUP)
    assert judged.passed, judged.text


def test_what_is_written_into_a_copy_stays_there():
    judged = apart(FRAME, "copy = globals().copy()\ncopy['limit'] = 1\nassert limit == 9", setup=SETUP)
    assert judged.passed, judged.text


def test_pandas_may_look_whether_its_arrays_share_memory_and_a_test_may_not():
    judged = apart(FRAME, "assert frame.epoch.to_numpy(dtype=float).sum() == 20", setup=SETUP)
    assert judged.passed, judged.text
    numbers = "import numpy as np\nx = np.ones(2)"
    judged = apart(numbers, "assert not np.shares_memory(x, x[::-1])", setup="import numpy as np")
    assert judged.name == "NotJudgedApart"
