"""A folder's state: what changes it; what nobody can list ends nothing (``test_watch.py``)."""

from nncourse.grading.submission import settling
from nncourse.grading.submission.settling import state_of


def test_a_state_differs_by_every_change_and_by_nothing_else(tmp_path):
    folder = tmp_path / "ps1"
    states = [state_of(str(folder))]
    for step in ("mkdir", "one", "one more", "link", "gone"):
        match step:
            case "mkdir":
                folder.mkdir()
            case "link":
                (folder / "link").symlink_to("/no/such/file")
            case "gone":
                (folder / "file").unlink()
            case text:
                (folder / "file").write_text(text)
        states.append(state_of(str(folder)))
        assert states[-1] == state_of(str(folder))
    assert states[0] == ()
    assert len(set(states)) == len(states)


def test_a_folder_of_too_many_files_costs_no_more_than_others(tmp_path, monkeypatch):
    monkeypatch.setattr(settling, "_MOST_ENTRIES", 3)
    for number in range(9):
        (tmp_path / str(number)).touch()
    assert len(state_of(str(tmp_path))) == 4
