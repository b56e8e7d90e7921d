"""A sentence says 1 line and 2 lines, and holds no command for a terminal, whatever others called their files."""

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from nncourse.wording import counted, plain, plain_name, reason, shortened, spelt

PACKAGE = Path(__file__).parents[1] / "nncourse"
#: What follows a value in a sentence: perhaps a word that is no verb, and a noun in the plural.
_PLURAL = re.compile(
    r" (?!of |with )(?:[\w-]*[a-rt-z] )?(?:answers|arrays|artists|assertions|assignments|bits|bytes|cells|classes"
    r"|columns|entries|epochs|features|files|hand-ins|hours|labels|layers|learners|lines|marks|minutes|networks"
    r"|notebooks|objects|outputs|pairings|pairs|parts|persons|points|rows|runs|samples|seconds|seeds|students|submissions"
    r"|tests|units|updates|values|weights)\b"
)
#: Where it is no number, or never one.
_NEVER_ONE = {
    "{value.bit_length()} bits": "of a giant",
    "{len(opened)} networks": "one is told in other words",
    "{len(there)} runs": "where nobody can tell which",
    "{self.seeds} paired seeds": "an interval needs two",
    "{self.seeds_needed} seeds": "two at least",
    "{len(there)} classes": "fewer are refused before",
    "{there[-1] + 1} outputs": "more than the classes",
    "{depth} layers": "22 and 30",
    "{len(numbers[each.student])} persons": "where there is more than one",
    "{len(own)} notebooks": "where there is more than one",
    "{elsewhere.kernel} runs": "no number",
    "{points} points": "told where it is none",
    "{who} disputed tests": "no number",
    "{self.cap} bytes": "a bound",
}


def _plurals(path: Path) -> Iterator[str]:
    """A value of a sentence with the plural after it, whatever the value: ``{len(lines)} lines``."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        for value, words in pairwise(node.values if isinstance(node, ast.JoinedStr) else []):
            if isinstance(value, ast.FormattedValue) and isinstance(words, ast.Constant):
                found, shown = _PLURAL.match(words.value), ast.unparse(value.value)
                if found and not shown.isupper():  # a constant is a bound
                    yield f"{{{shown}}}{found[0]}"


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "0 lines"), (1, "1 line"), (1.0, "1 line"), (0.5, "0.5 lines"), (1234567, "1234567 lines")],
)
def test_one_is_singular(number, said):
    assert counted(number, "line") == said


def test_another_plural_takes_the_verb_along():
    assert counted(1, "mark is", "marks are") == "1 mark is"
    assert counted(2, "mark is", "marks are") == "2 marks are"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("the third layer", "the third layer"),
        ("the third layers", "the third..."),
        ("the thirdy layers", "the thirdy..."),
        ("the third and last", "the third..."),
        ("a " + "x" * 20, "a xxxxxxxxxx..."),
    ],
)
def test_what_is_cut_ends_between_two_words_and_says_so(text, told):
    assert shortened(text, 15) == told


def test_no_sentence_of_the_package_has_a_plural_for_any_number():
    assert {each for path in PACKAGE.rglob("*.py") for each in _plurals(path)} == set(_NEVER_ONE)


@pytest.mark.parametrize(
    "line", ["f'{bad} values that are NaN'", "f'{a} of {len(b)} graded cells'", "f'{n:g} points'"]
)
def test_a_plural_for_any_number_is_found(tmp_path, line):
    (tmp_path / "module.py").write_text(line)
    assert len(list(_plurals(tmp_path / "module.py"))) == 1


@pytest.mark.parametrize("line", ["f'{counted(bad, \"value\")} of it'", "f'{name}: values'", "f'{MOST} files'"])
def test_a_sentence_that_is_right_for_one_is_not(tmp_path, line):
    (tmp_path / "module.py").write_text(line)
    assert not list(_plurals(tmp_path / "module.py"))


def test_an_error_of_the_operating_system_is_told_in_its_words():
    assert reason(FileNotFoundError(2, "No such file or directory", "/x")) == "No such file or directory"
    assert reason(TimeoutError("nothing came")) == "nothing came"
    assert reason(ValueError("no number")) == "no number"
    assert reason(PermissionError(13, "Permission denied", "/x"), where=True) == "Permission denied: /x"
    assert reason(TimeoutError("nothing came"), where=True) == "nothing came"


def _raw_errors(path: Path) -> Iterator[str]:
    """Sentences that quote an error as it is, where it may be one of the system: ``[Errno 2] No such …``."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ExceptHandler) and node.name and "OSError" in ast.unparse(node.type):
            for inner in ast.walk(node):
                if isinstance(inner, ast.FormattedValue) and ast.unparse(inner.value) in (
                    node.name,
                    f"str({node.name})",
                ):
                    yield f"{path.name}:{inner.lineno}"


def test_no_sentence_of_the_package_quotes_the_systems_number_of_an_error():
    assert [each for path in PACKAGE.rglob("*.py") for each in _raw_errors(path)] == []


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
