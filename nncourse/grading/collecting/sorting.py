"""A learner's files, each brought to the notebook and the assignment that it belongs to."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from nncourse.grading.collecting.download import File
from nncourse.grading.collecting.matching import Destination, Matcher, UnplacedError, is_notebook
from nncourse.grading.collecting.outcome import Collected
from nncourse.grading.nbgrader import receipts
from nncourse.grading.submission.read import MAX_NOTEBOOK

#: (learner, assignment) -> path in the hand-in -> file.
Sorted = dict[tuple[str, str], dict[str, File]]


@dataclass(frozen=True)
class _Notebook:
    file: File
    place: Destination


def by_assignment(owned: list[File], matcher: Matcher, done: Collected) -> Sorted:
    """Sort the files of a class; what has no place is told in ``done``."""
    by_student: dict[str, list[File]] = defaultdict(list)
    for each in owned:
        by_student[each.student].append(each)
    hand_ins: Sorted = {}
    for student, files in by_student.items():
        notebooks = list(_placed([each for each in files if is_notebook(each.named.path)], matcher, done))
        for each in _chosen(notebooks, done):
            own = hand_ins.setdefault((student, each.place.assignment), {})
            own[f"{each.place.notebook}.ipynb"] = each.file
        for each in (each for each in files if not is_notebook(each.named.path)):
            _beside(each, notebooks, hand_ins, done)
    return hand_ins


def _placed(files: list[File], matcher: Matcher, done: Collected) -> Iterator[_Notebook]:
    for each in files:
        if each.path.stat().st_size > MAX_NOTEBOOK:
            done.left[each.shown] = f"it is larger than {MAX_NOTEBOOK // 2**20} MiB"
            continue
        try:
            yield _Notebook(each, matcher.place(each.path.read_bytes(), each.named.path))
        except UnplacedError as problem:
            done.left[each.shown] = str(problem)


def _chosen(notebooks: list[_Notebook], done: Collected) -> Iterator[_Notebook]:
    """One notebook for each place: the last that the platform numbered; of others that differ, none."""
    by_place: dict[Destination, list[_Notebook]] = defaultdict(list)
    for each in notebooks:
        by_place[each.place].append(each)
    for place, own in by_place.items():
        last = max(each.file.named.order for each in own)
        chosen = [each for each in own if each.file.named.order == last]
        if len({each.file.path.read_bytes() for each in chosen}) > 1:
            for each in own:
                done.left[each.file.shown] = (
                    f"{each.file.student} handed in {len(own)} notebooks for {place.notebook}.ipynb; keep one of them"
                )
            continue
        yield chosen[0]
        for each in own:
            if each is not chosen[0]:
                done.left[each.file.shown] = f"{chosen[0].file.shown} is the last for {place.notebook}.ipynb"


def _beside(each: File, notebooks: list[_Notebook], hand_ins: Sorted, done: Collected) -> None:
    """Put a file that is no notebook beside the notebooks that it came with."""
    path = PurePosixPath(each.named.path)
    homes = {}
    for notebook in notebooks:
        home = PurePosixPath(notebook.file.named.path).parent
        if (each.student, notebook.place.assignment) in hand_ins and path.is_relative_to(home):
            homes.setdefault(len(home.parts), set()).add((notebook.place.assignment, home))
    nearest = homes[max(homes)] if homes else set()
    if len(nearest) != 1:
        done.left[each.shown] = (
            "nobody can say to which notebook it belongs" if nearest else "no notebook came with it"
        )
        return
    assignment, home = next(iter(nearest))
    own, inside = hand_ins[each.student, assignment], path.relative_to(home).as_posix()
    if inside in (receipts.SECRET, receipts.TIME) and not each.named.by_course:
        done.left[each.shown] = "not the learner says when a hand-in came"
        return
    if any(inside == other or _clash(inside, other) for other in own):
        done.left[each.shown] = "a file of this name is there already"
        return
    own[inside] = each


def _clash(one: str, other: str) -> bool:
    return one.startswith(f"{other}/") or other.startswith(f"{one}/")
