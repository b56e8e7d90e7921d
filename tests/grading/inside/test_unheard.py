"""What is printed while a hidden line calls goes nowhere; that something did is said once."""

import logging
import sys

import matplotlib.pyplot as plt
import pytest

from nncourse.grading.inside.unheard import Unheard


def test_what_is_written_meanwhile_is_not_put_out_and_that_is_said_once(capsys):
    unheard = Unheard()
    print("before")
    with unheard.meanwhile(), unheard.meanwhile():
        print("input", 8151)
        sys.stdout.writelines(["input 8151"])
        logging.Logger("a").warning("input 8151")
        print("input 8151", file=sys.stderr)
    unheard.say()
    unheard.say()
    print("after")
    said = capsys.readouterr()
    assert said.out.splitlines() == [
        "before",
        "[What the notebook prints while hidden tests run is not shown.]",
        "after",
    ]
    assert said.err == ""


def test_a_stream_that_was_kept_before_is_not_written_to_either(capsys):
    class Chatty:
        def say(self, x, file=sys.stdout):
            print("input", x, file=file)

    log = logging.Logger("set up before")
    log.addHandler(logging.StreamHandler(sys.stderr))
    unheard, kept = Unheard(), sys.stdout
    with unheard.meanwhile(), unheard.meanwhile():
        Chatty().say(8151)
        log.warning("input 8151")
        kept.write("input 8151")
        kept.writelines(["input 8151"])
    print("after", file=kept)
    log.warning("after")
    said = capsys.readouterr()
    assert (said.out, said.err) == ("after\n", "after\n")
    unheard.say()
    assert "is not shown" in capsys.readouterr().out


def test_a_figure_that_is_drawn_meanwhile_is_not_left_for_the_next_cell_to_show(capsys):
    plt.close("all")
    unheard, before = Unheard(), plt.figure()
    with unheard.meanwhile():
        plt.figure()
        with unheard.meanwhile():
            plt.figure().gca().plot([8151])
    assert len(plt.get_fignums()) == 3, "a test may ask for them"
    unheard.say()
    assert plt.get_fignums() == [before.number]
    assert "is not shown" in capsys.readouterr().out
    plt.close("all")


@pytest.mark.parametrize("instead", [None, 3])
def test_something_else_in_the_place_of_pyplot_hinders_nobody(instead, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", instead)
    unheard = Unheard()
    with unheard.meanwhile():
        pass
    unheard.say()


def test_what_prints_nothing_is_not_said_to_have(capsys):
    unheard = Unheard()
    with unheard.meanwhile():
        print(end="")
    unheard.say()
    assert capsys.readouterr().out == ""


def test_the_streams_are_otherwise_as_they_were():
    out, encoding = sys.stdout, sys.stdout.encoding
    with Unheard().meanwhile():
        assert sys.stdout.encoding == encoding
        assert sys.stdout.write("four") == 4
        sys.stdout.flush()
        with pytest.raises(TypeError, match="must be str, not bytes"):
            sys.stdout.write(b"x")
    assert sys.stdout is out
