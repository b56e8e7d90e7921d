"""What is printed while a hidden line calls goes nowhere; that something did is said once."""

import logging
import sys

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
