"""A result is there whole or not at all."""

import pytest

from nncourse.grading.execution.result import Result
from nncourse.grading.execution.store import ResultStore


def test_what_is_kept_is_found_and_a_failure_of_ours_is_tried_again(tmp_path):
    kept = ResultStore(tmp_path)
    result = Result({3: [{"output_type": "stream", "name": "stdout", "text": "x"}]}, ["seen"], {"start": 1.5})
    kept.put("abc", result)
    kept.put("def", Result.failed("the disk is full"))
    assert ResultStore(tmp_path).get("abc") == result
    assert ResultStore(tmp_path).get("def") is None
    assert kept.salt() == ResultStore(tmp_path).salt() != ResultStore(tmp_path / "other").salt()


@pytest.mark.parametrize("damaged", ["", "{", "[]", "{}", '{"outputs": {}}', '"text"', "null"])
def test_what_cannot_be_read_is_not_there(tmp_path, damaged):
    kept = ResultStore(tmp_path)
    kept.put("abc", Result())
    (path,) = (tmp_path / "executed").rglob("*.json")
    path.write_text(damaged)
    assert kept.get("abc") is None
