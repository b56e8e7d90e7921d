"""``nncourse collect`` as a person sees it: what was taken of a download, and what not."""

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from nncourse.grading.collecting import outcome, platforms
from nncourse.grading.collecting.collect import collect
from nncourse.grading.collecting.outcome import Collected
from nncourse.grading.collecting.roster import Learner, Roster, read_roster
from nncourse.grading.nbgrader import collector
from nncourse.grading.nbgrader.course import Course, load

_SAID = {
    outcome.NEW: "new",
    outcome.SAME: "as it is there already",
    outcome.UPDATED: "in the place of an earlier one, which is kept in .nncourse/replaced",
    outcome.KEPT: "not taken: another one is there; --update takes the new one",
}


def run(
    course_dir: Path,
    download: Path,
    platform: str,
    *,
    roster: Path | None = None,
    pattern: str | None = None,
    assignment: str | None = None,
    update: bool = False,
    dry_run: bool = False,
    as_json: bool = False,
) -> int:
    """Collect as :func:`~nncourse.grading.collecting.collect.collect` does, and tell.

    Returns:
        The exit status: 0 if every notebook and archive of the download was taken, else 1.

    Raises:
        CourseError: nothing could be collected.
    """
    course = load(course_dir)
    read = platforms.reader(platform, pattern)
    learners = _roster(course, roster, platform, pattern)
    done = collect(course, download, read, learners, assignment=assignment, update=update, dry_run=dry_run)
    if pattern is None and not done.taken:
        done.notes += _of_another_form(done, platform)
    if not learners.known:
        done.notes += _strangers(done, learners, platform if pattern is None else "")
    if as_json:
        print(json.dumps(_plain(done), indent=2))
    else:
        _tell(done, Console(), dry_run=dry_run)
    kept = outcome.KEPT in done.taken.values()
    return 1 if done.refused or kept or not done.taken else 0


def _roster(course: Course, path: Path | None, platform: str, pattern: str | None) -> Roster:
    """The roster that was named, else the gradebook's; a folder's names are taken as they are."""
    if path is not None:
        return read_roster(path)
    if platform == "folder" or pattern is not None:
        return Roster([])
    return Roster(
        Learner(
            each["id"] or "",
            each["lms_user_id"] or "",
            each["first_name"] or "",
            each["last_name"] or "",
            each["email"] or "",
        )
        for each in collector.learners_of(course)
    )


def _of_another_form(done: Collected, platform: str) -> list[str]:
    """A note where names that tell nothing to one platform's reader are of another's form."""
    others = [each for each in ("canvas", "moodle") if each != platform]
    fitting = [each for each in others if any(map(platforms.reader(each), done.left))]
    return [f"names in it are of {each}'s form: try --from {each}" for each in fitting]


def _strangers(done: Collected, learners: Roster, platform: str) -> list[str]:
    """A note where the gradebook has learners and a platform's numbers, taken for names, are none of them."""
    ids = {each.id for each in learners.learners}
    new = sorted({student for student, _ in done.taken} - ids)
    if not ids or not new:
        return []
    some = ", ".join(new[:5]) + (f" and {len(new) - 5} more" if len(new) > 5 else "")
    return [
        f"nobody of the gradebook, called by the number that {platform} gave: {some}; the gradebook has no names, "
        "so name a roster with --roster"
    ]


def _plain(done: Collected) -> dict[str, Any]:
    taken = [{"student": student, "assignment": name, "how": how} for (student, name), how in done.taken.items()]
    return {**asdict(done), "taken": taken}


def _tell_taken(done: Collected, console: Console) -> None:
    for name in sorted({name for _, name in done.taken}):
        kept = sorted(student for (student, own), how in done.taken.items() if (own, how) == (name, outcome.KEPT))
        counted = Counter(how for (_, own), how in done.taken.items() if own == name)
        for how, count in counted.items():
            whose = f": {', '.join(kept)}" if how == outcome.KEPT else ""
            console.print(f"  {escape(name)}: {count} {_SAID[how]}{escape(whose)}")


def _tell(done: Collected, console: Console, *, dry_run: bool) -> None:
    console.print("Would collect:" if dry_run else "Collected:")
    _tell_taken(done, console)
    if not done.taken:
        console.print("  nothing")
    for note in done.notes:
        console.print(f"  {escape(note)}")
    if done.left:
        table = Table(title="Not taken", title_justify="left", box=None, pad_edge=False)
        table.add_column("File", overflow="fold")
        table.add_column("Why", overflow="fold")
        for name, why in sorted(done.left.items()):
            table.add_row(escape(name), escape(why))
        console.print(table)
