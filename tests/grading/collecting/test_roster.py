"""Who is meant by a name or a number, and what is no list of learners."""

import pytest

from nncourse.grading.collecting.roster import Learner, Roster, RosterError, read_roster

ADA = Learner("ada", "101", "Ada", "Lovelace")
RENÉ = Learner("rené", "103", "René", "Möller")


@pytest.mark.parametrize(
    ("number", "name"),
    [("101", ""), ("ada", ""), ("7", "lovelaceada"), ("7", "Ada Lovelace"), ("7", "LOVELACE Ada")],
)
def test_a_number_or_the_names_in_any_order_find_a_learner(number, name):
    assert Roster([ADA, RENÉ]).find(number, name) == "ada"


def test_accents_do_not_matter_and_a_number_goes_before_a_name():
    roster = Roster([ADA, RENÉ])
    assert roster.find("9", "mollerrene") == "rené"
    assert roster.find("101", "René Möller") == "ada"


def test_nobody_and_two_of_a_name_are_said():
    twin = Learner("ada2", "104", "Ada", "Lovelace")
    with pytest.raises(RosterError, match=r"eve \(9\) is nobody"):
        Roster([ADA]).find("9", "eve")
    with pytest.raises(RosterError, match=r"Ada Lovelace \(9\) could be ada or ada2"):
        Roster([ADA, twin]).find("9", "Ada Lovelace")


def test_a_roster_of_ids_alone_is_none():
    assert Roster([Learner("ada")]).find("101", "Grace Hopper") == "101"
    assert Roster([]).find("101", "") == "101"


LISTS = {
    "canvas": (
        "Student,ID,SIS User ID,SIS Login ID,Section\n    Points Possible,,,,\n"
        '"Lovelace, Ada",101,u1,ada,S\n"Student, Test",7,,,S\n',
        Learner("ada", "101", "Ada", "Lovelace", section="S"),
    ),
    "moodle": (
        "First name,Last name,ID number,Email address\nAda,Lovelace,ada,a@example.org\n",
        Learner("ada", "", "Ada", "Lovelace", "a@example.org"),
    ),
    "nbgrader": (
        "\ufeffid,first_name,last_name,email,lms_user_id\nada,Ada,Lovelace,a@example.org,101\n",
        Learner("ada", "101", "Ada", "Lovelace", "a@example.org"),
    ),
    "full names": ("Username,Full name\nada,Ada Lovelace\n", Learner("ada", "", "", "Ada Lovelace")),
}


@pytest.mark.parametrize("kind", LISTS)
def test_every_list_is_read_alike(tmp_path, kind):
    text, learner = LISTS[kind]
    (tmp_path / "roster.csv").write_text(text, encoding="utf-8")
    assert read_roster(tmp_path / "roster.csv").learners == [learner]


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "names nobody"), (b"name\nAda\n", "names nobody"), (b"\xff\xfe", "cannot be read")],
)
def test_what_is_no_list_is_one_sentence(tmp_path, content, said):
    (tmp_path / "roster.csv").write_bytes(content)
    with pytest.raises(RosterError, match=said):
        read_roster(tmp_path / "roster.csv")
    with pytest.raises(RosterError, match="cannot be read"):
        read_roster(tmp_path / "nothing.csv")
