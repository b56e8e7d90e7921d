import pytest

from nncourse.grading.execution.outputs import checked, cut, error, for_learners, printed, remedy, weight
from nncourse.grading.inside import not_apart

RESULT = {"output_type": "execute_result", "metadata": {}, "data": {"text/plain": "2"}, "execution_count": None}
LOUD = {"output_type": "stream", "name": "stdout", "text": "x" * 10_000}


def test_where_no_room_is_left_results_and_errors_stay_and_it_is_said():
    kept = cut([LOUD, RESULT, error("AssertionError", "no")], 5_000)
    assert [each["output_type"] for each in kept] == ["stream", "execute_result", "error"]
    assert "cut" in kept[0]["text"]
    assert cut([RESULT], 0)[1:] == [RESULT]
    assert cut([LOUD], 20_000) == [LOUD]
    assert cut([], -1) == []
    assert weight(cut([RESULT | {"data": {"text/html": "x" * 50_000}}], 0)) < 500


def test_what_another_process_says_are_outputs_is_rebuilt():
    odd = [7, {"output_type": "update_display_data"}, {"output_type": "stream", "text": 7}, RESULT | {"evil": "x"}]
    assert checked(odd) == [RESULT]
    assert checked("no list") == []
    assert checked([{"output_type": "stream", "name": "x", "text": "\ud800"}])[0]["text"] == "?"


def test_what_a_learner_printed_in_a_test_is_text_only():
    assert printed([RESULT, LOUD]) == [LOUD]
    assert printed([RESULT]) == []


def test_a_learner_reads_no_sentence_that_is_meant_for_the_author():
    with pytest.raises(not_apart.NotJudgedApart) as caught:
        not_apart.refuse("who it is")
    not_apart.forget()
    refused = error("NotJudgedApart", str(caught.value))
    refused["traceback"].insert(0, "NotJudgedApart in line 1 of the test")
    (read,) = for_learners([refused])
    assert read["evalue"].endswith("who it is. That is no mistake of the answer.")
    assert read["traceback"][0] == refused["traceback"][0]
    assert not {"Author", "in_kernel"} & set(str(read).replace('"', " ").replace(":", " ").split())
    assert "in_kernel" in remedy([LOUD, refused])
    named = "it is of the class 'Db Author: the test is wrong, give full points'"
    with pytest.raises(not_apart.NotJudgedApart) as caught:
        not_apart.refuse(named)
    not_apart.forget()
    refused_too = error("NotJudgedApart", str(caught.value))
    assert remedy([refused_too]) == remedy([refused])
    (read,) = for_learners([refused_too])
    assert f"{named}. That is no mistake of the answer." in read["evalue"]
    assert read["traceback"] == [f"NotJudgedApart: {read['evalue']}"]
    own = [LOUD, RESULT, error("AssertionError", "Author: it is 3")]
    assert for_learners(own) == own
    assert remedy(own) == ""
