"""Where chunks are trained makes no difference to them."""

import pandas as pd
import pytest

from nncourse.experiments.running import run

from .tiny import SMALL, tiny


@pytest.mark.slow
def test_processes_give_what_one_process_gives():
    experiment = tiny(learning_rates=[0.01, 0.1])
    pd.testing.assert_frame_equal(
        run(experiment, jobs=2, memory_bytes=SMALL).frame, run(experiment, memory_bytes=SMALL).frame
    )
