import json

import pytest

from nncourse.grading.execution.opinions import Opinions
from nncourse.grading.execution.result import Result


def test_a_result_survives_json():
    result = Result({0: [], 12: [{"output_type": "stream", "name": "stdout", "text": "x"}]}, ["seen"], {"start": 1.5})
    result.opinions = Opinions(
        asked=True, together={"test-a": 0.5}, disputed={"test-b": "differ"}, odd={"test-c": "?"}
    )
    assert Result.from_json(json.loads(json.dumps(result.as_json()))) == result


@pytest.mark.parametrize(
    "kept", [{}, [], "x", {"outputs": {"a": []}}, {"outputs": {}, "opinions": {}, "another": 1}, {"outputs": None}]
)
def test_what_is_no_result_is_none(kept):
    with pytest.raises((KeyError, TypeError, ValueError, AttributeError)):
        Result.from_json(kept)


def test_a_failure_has_a_reason_and_no_outputs():
    failed = Result.failed("the disk is full")
    assert (failed.error, failed.outputs) == ("the disk is full", {})
    assert Result.from_json(failed.as_json()) == failed
