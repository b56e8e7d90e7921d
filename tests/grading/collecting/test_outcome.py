from nncourse.grading.collecting.outcome import Collected


def test_only_what_could_have_been_an_answer_counts_as_refused():
    left = ["a.ipynb", "b.IPYNB.txt", "work.ZIP", "notes.txt", "picture.png"]
    assert Collected(left=dict.fromkeys(left, "why")).refused == ["a.ipynb", "b.IPYNB.txt", "work.ZIP"]
    assert Collected().refused == []
