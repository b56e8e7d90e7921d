"""Form alone is not the value: what a run of checks has judged."""

import pytest

from nncourse import checks


def test_a_tick_and_points_are_for_what_was_judged(capsys):
    q = checks.question("q", points=4)
    with q.part(1, "form"):
        checks.number("a", value=3)
    with q.part(1, "value"):
        checks.number("a", value=3)
        checks.number("a", 3, value=3)
    with q.part(1, "one kept back"):
        checks.number("a", 3, value=3)
        checks.number("b", checks.withheld(), value=4)
    with q.part(1, "an assert of the author's"):
        assert True
    told = capsys.readouterr().out.splitlines()
    assert [line[0] for line in told] == ["○", "✓", "○", "✓"]
    assert "judged when graded" in told[0]
    score = q.score()
    assert (score, score.left) == (2, 2)
    assert "2 of 4 points" in score._repr_html_()
    assert "2 more are judged when graded" in score._repr_html_()
    data = score._repr_mimebundle_()["application/vnd.nncourse.score+json"]
    assert data == {"earned": 2.0, "points": 4, "left": 2.0}


def test_when_graded_every_part_that_passes_counts(monkeypatch, capsys):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    q = checks.question("q", points=1)
    with q.part(1, "form"):
        checks.number("a", value=3)
    assert q.score() == 1
    assert "✓ form" in capsys.readouterr().out


@pytest.mark.parametrize(("equal", "mark"), [(None, "○"), (3, "✓")])
def test_an_undivided_question_says_what_it_judged(equal, mark, capsys):
    with checks.question("q"):
        checks.number("a", equal, value=3)
    assert capsys.readouterr().out.startswith(mark)
