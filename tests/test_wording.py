"""A sentence says 1 line and 2 lines, and holds no command for a terminal, whatever others called their files."""

import re
from pathlib import Path

import pytest

from nncourse.wording import counted, plain, plain_name, spelt

PACKAGE = Path(__file__).parents[1] / "nncourse"
#: A number put before a noun in the plural, whatever the number: ``{len(lines)} lines``, ``{seeds} seeds``.
_ALWAYS_MANY = re.compile(
    r"\{(?:len\([^{}]*\)|[\w.]*(?:count|total|number|disputed|learners|assignments|seeds|epochs|points)(?::g)?)\} "
    r"(?:more |test |graded )?(?:assignments|cells|epochs|files|hand-ins|learners|layers|lines|marks|networks"
    r"|pairings|points|rows|samples|seeds|submissions|tests)\b"
)
#: Where it is never one.
_NEVER_ONE = {
    "checks/envelopes.py": "{len(opened)} networks",  # once is right
    "experiments/data.py": "{len(y)} samples",  # the second of two numbers
}


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "0 lines"), (1, "1 line"), (1.0, "1 line"), (0.5, "0.5 lines"), (1234567, "1234567 lines")],
)
def test_one_is_singular(number, said):
    assert counted(number, "line") == said


def test_another_plural_takes_the_verb_along():
    assert counted(1, "mark is", "marks are") == "1 mark is"
    assert counted(2, "mark is", "marks are") == "2 marks are"


def test_no_sentence_of_the_package_has_a_plural_for_any_number():
    found = {}
    for path in PACKAGE.rglob("*.py"):
        if many := _ALWAYS_MANY.findall(path.read_text()):
            found[path.relative_to(PACKAGE).as_posix()] = many
    assert found == {name: [sentence] for name, sentence in _NEVER_ONE.items()}


def test_a_terminals_commands_and_marks_of_direction_are_shown_as_signs():
    assert plain("a\x1b[31mb\r\x07c\u202ed\u2066\udcffe") == "a�[31mb��c�d��e"
    assert plain("line\n\tü 文 é") == "line\n\tü 文 é"


def test_a_name_is_shown_as_a_terminal_can():
    assert plain_name("a\x1b[31m\nb") == "a\N{REPLACEMENT CHARACTER}[31m\N{REPLACEMENT CHARACTER}b"
    assert len(plain_name("x" * 1000)) == 200


def test_names_that_nothing_takes_are_spelt_and_stay_two():
    assert spelt("Jürgen") == "Jürgen"
    assert spelt("m\x1b") == r"'m\x1b'" != spelt("m\x07")


def test_what_can_be_shown_is_decided_in_one_place():
    """A name's rule in another module would have another sign, length or line break."""
    makers = [path for path in PACKAGE.rglob("*.py") if re.search(r"if \w+\.isprintable\(\)", path.read_text())]
    assert [each.name for each in makers] == ["wording.py"]
