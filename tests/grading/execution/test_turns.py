"""Notebooks run together, or one alone."""

import threading

from nncourse.grading.execution.turns import Turns


def test_who_runs_alone_waits_for_all_and_goes_before_those_who_come_later():
    turns, done, first_is_in, may_end = Turns(), [], threading.Event(), threading.Event()

    def together(name, hold=False):
        with turns.together():
            if hold:
                first_is_in.set()
                assert may_end.wait(120)
            done.append(name)

    def alone():
        with turns.alone():
            assert turns._together == 0
            done.append("alone")

    threads = [threading.Thread(target=together, args=("first", True))]
    threads[0].start()
    assert first_is_in.wait(120)
    threads.append(threading.Thread(target=alone))
    threads[1].start()
    while not turns._wanting:
        pass
    threads.append(threading.Thread(target=together, args=("later",)))
    threads[2].start()
    may_end.set()
    for each in threads:
        each.join(120)
    assert done == ["first", "alone", "later"]


def test_a_failure_gives_the_turn_back():
    turns = Turns()
    for turn in (turns.alone, turns.together, turns.alone):
        try:
            with turn():
                raise ZeroDivisionError
        except ZeroDivisionError:
            pass
    assert (turns._together, turns._wanting, turns._alone) == (0, 0, False)
