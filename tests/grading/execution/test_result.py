import json

from nncourse.grading.execution.result import Result


def test_a_result_survives_json():
    result = Result({0: [], 12: [{"output_type": "stream", "name": "stdout", "text": "x"}]}, ["seen"], {"start": 1.5})
    assert Result.from_json(json.loads(json.dumps(result.as_json()))) == result


def test_a_failure_has_a_reason_and_no_outputs():
    failed = Result.failed("the disk is full")
    assert (failed.error, failed.outputs) == ("the disk is full", {})
    assert Result.from_json(failed.as_json()) == failed
