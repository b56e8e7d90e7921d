import pickle

from nncourse.grading.submission.environment import Environment

PHYSICS = Environment("physics", "/opt/physics/bin/python", "3.12.1", ("/opt/physics",), (("LANG", "C"),), "digest")


def test_why_its_tests_are_judged_together_names_kernel_and_python():
    assert PHYSICS.why_together() == "it runs in the environment of the kernel 'physics', Python 3.12.1"


def test_it_travels_to_another_machine_and_what_is_installed_tells_two_apart():
    assert pickle.loads(pickle.dumps(PHYSICS)) == PHYSICS
    assert Environment("physics", "/opt/physics/bin/python", installed="other") != PHYSICS
    assert len({PHYSICS, pickle.loads(pickle.dumps(PHYSICS))}) == 1
