"""``nncourse overview``: one page on how a class did, for whoever teaches it; it needs no network and no script."""

import random
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path

from nncourse.errors import CourseError
from nncourse.files import write_whole
from nncourse.grading import similar, unmarked
from nncourse.grading.nbgrader.class_marks import ClassMarks, GradedCell, Mark, of_class
from nncourse.grading.nbgrader.course import Course, load
from nncourse.grading.verdict import Records
from nncourse.wording import counted

#: Equal bins of the distribution of marks.
_BINS = 10
#: Messages shown of each question, most frequent first.
_MESSAGES = 3

_STYLE = """
:root { color-scheme: light dark; --ink: #262626; --page: #fff; --line: #d9d9d9; --soft: #5c5c5c;
  --bar: #0072b2; --warn: #b34700 }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e0e0e0; --page: #121212; --line: #3d3d3d; --soft: #b0b0b0; --bar: #5db7f0; --warn: #ff8a3d }
}
body { font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page);
  max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
h2 { margin-top: 2.5rem }
.scroll { overflow-x: auto }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .35rem .8rem .35rem 0; border-bottom: 1px solid var(--line);
  overflow-wrap: break-word }
th[scope=row], td:last-child { min-width: 7rem } #questions + .scroll td:last-child { min-width: 14rem }
th.n, td.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
th { font-weight: 600 }
ul { margin: 0; padding-left: 1.1rem }
figure { margin: 1rem 0 } figcaption, .soft { color: var(--soft) }
svg { width: 100%; height: auto; max-width: 40rem } svg text { fill: currentColor; font-size: 11px }
svg rect { fill: var(--bar) } svg line { stroke: var(--line) }
.warn { color: var(--warn); font-weight: 600 }
@media print { .scroll { overflow: visible } h2 { break-after: avoid } tr { break-inside: avoid } }
"""
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
<h1>{title}</h1>
{sections}
</main>
</body>
</html>
"""


@dataclass(frozen=True)
class Noticed:
    """What the last grading remarked of one learner, beside the mark."""

    student: str
    remarks: tuple[str, ...]


def overview(
    root: str | Path,
    assignment: str,
    to: Path | None = None,
    *,
    exclude: Iterable[str] = (),
    hide_names: bool = False,
) -> Path:
    """Write the page of an assignment.

    Args:
        root: the course folder.
        assignment: its name.
        to: the file; ``overview-<assignment>.html`` in the course folder if left out.
        exclude: learners who are left out.
        hide_names: number the learners, in an order of chance, in place of naming them.

    Returns:
        The file.

    Raises:
        CourseError: nothing is graded, or the file cannot be written.
    """
    course, left_out = load(root), set(exclude)
    marks = of_class(course, assignment, left_out)
    noticed = [each for each in _noticed(course, assignment) if each.student not in left_out]
    marked = {each.student for each in marks.marks}
    without = {who: why for who, why in unmarked.hand_ins(course, assignment, marked).items() if who not in left_out}
    marks.absent = [each for each in marks.absent if each not in without]
    people = sorted({*marked, *(each.student for each in noticed), *marks.absent, *without})
    name = _numbered(people) if hide_names else _named(marks)
    alike = similar.likeness(course, assignment, marked)
    page = _page(f"{assignment}: how the class did", marks, without, noticed, alike, name)
    target = to or course.root / f"overview-{assignment}.html"
    try:
        write_whole(target, page)
    except OSError as error:
        raise CourseError(f"{target} cannot be written ({error.strerror}); name another with --to.") from error
    return target


def _named(marks: ClassMarks) -> Callable[[str], str]:
    full = {each.student: each.name for each in marks.marks if each.name}
    return lambda student: f"{full[student]} ({student})" if student in full else student


def _numbered(students: list[str]) -> Callable[[str], str]:
    """Numbers from 1, in an order that tells nothing of the names."""
    order = random.SystemRandom().sample(students, len(students))
    numbers = {student: f"learner {number}" for number, student in enumerate(order, 1)}
    return numbers.__getitem__


def _noticed(course: Course, assignment: str) -> list[Noticed]:
    """Of every learner whom the last grading had something to say about, from its kept verdicts."""
    noticed = []
    for each in Records.of(course.root, assignment).all():
        remarks = [*each.observations, *(f"disputed: {cell} {why}" for cell, why in each.disputed.items())]
        if each.verdict != "graded":
            remarks.insert(0, f"{each.verdict}: {each.reason}")
        if remarks:
            noticed.append(Noticed(each.student, tuple(remarks)))
    return noticed


def _page(
    title: str,
    marks: ClassMarks,
    without: dict[str, str],
    noticed: list[Noticed],
    alike: similar.Likeness | None,
    name: Callable[[str], str],
) -> str:
    sections = [_summary(marks, without), _distribution(marks.marks), _questions(marks), _extremes(marks.cells)]
    sections += [_waiting(marks, name), _remarked(noticed, name), _similar(alike, name), _list(marks, without, name)]
    return _PAGE.format(title=escape(title), style=_STYLE, sections="\n".join(each for each in sections if each))


def _summary(marks: ClassMarks, without: dict[str, str]) -> str:
    finals = sorted(each.final for each in marks.marks)
    middle = (finals[(len(finals) - 1) // 2] + finals[len(finals) // 2]) / 2
    most = max(each.most for each in marks.marks)
    waits = sum(each.waits for each in marks.marks)
    late = sum(each.penalty > 0 for each in marks.marks)
    words = f"{len(finals)} graded, {len(marks.absent)} with nothing handed in. "
    words += f"Median {middle:g} of {counted(most, 'point')}, from {finals[0]:g} to {finals[-1]:g}."
    words += f" Lateness cost {late} of them points." if late else ""
    are = "is" if waits == 1 else "are"
    warning = (
        f'<p class="warn">{waits} of these marks {are} not final: answers wait for a person.</p>' if waits else ""
    )
    reasons = Counter(without.values())
    told = ", ".join(f"{count} {why}" for why, count in sorted(reasons.items()))
    handed_in = f'<p class="warn">No final mark of what was handed in: {told}.</p>' if told else ""
    return "\n".join([f"<p>{words}</p>", *(each for each in (warning, handed_in) if each)])


def _distribution(marks: list[Mark]) -> str:
    """The marks as a histogram, and as words for whoever does not see it."""
    counts = [0] * _BINS
    for each in marks:
        share = each.final / each.most if each.most else 0.0
        counts[min(_BINS - 1, max(0, int(share * _BINS)))] += 1
    ranges = [f"{100 * bin // _BINS}–{100 * (bin + 1) // _BINS} %" for bin in range(_BINS)]
    spoken = "; ".join(f"{count} at {where}" for where, count in zip(ranges, counts, strict=True) if count)
    tallest, bars = max(counts), []
    for bin, (where, count) in enumerate(zip(ranges, counts, strict=True)):
        height, left = 120 * count / tallest, 4 + 40 * bin
        bars.append(f'<rect x="{left}" y="{140 - height:.1f}" width="34" height="{height:.1f}"/>')
        bars.append(f'<text x="{left + 17}" y="155" text-anchor="middle">{where.removesuffix(" %")}</text>')
        if count:
            bars.append(f'<text x="{left + 17}" y="{136 - height:.1f}" text-anchor="middle">{count}</text>')
    return (
        '<h2 id="marks">Marks</h2>\n<figure>\n'
        f'<svg viewBox="0 0 408 165" role="img" aria-label="Number of learners by share of the points: {spoken}">'
        f'<line x1="0" y1="140.5" x2="408" y2="140.5"/>{"".join(bars)}</svg>\n'
        "<figcaption>Learners by share of the points, in percent, penalties taken off.</figcaption>\n</figure>"
    )


def _questions(marks: ClassMarks) -> str:
    several = len({each.notebook for each in marks.cells}) > 1
    lines = []
    for each in marks.cells:
        said = "".join(f"<li>{count} × {escape(text)}</li>" for text, count in each.messages.most_common(_MESSAGES))
        rate = "–" if each.rate is None else f"{each.rate:.0%}"
        where = f"{each.notebook}: {each.cell}" if several else each.cell
        lines.append(
            f'<tr><th scope="row">{escape(where)}</th><td class="n">{each.points:g}</td><td class="n">{rate}</td>'
            f'<td class="n">{each.full}</td><td class="n">{each.none}</td><td class="n">{len(each.waiting)}</td>'
            f"<td>{f'<ul>{said}</ul>' if said else ''}</td></tr>"
        )
    heads = ["Question", "Points", "Mean share", "Full", "None", "Waiting", "Most frequent messages"]
    return _table("questions", "Questions", heads, lines, numbers=range(1, 6))


def _extremes(questions: list[GradedCell]) -> str:
    """The tests that tell nobody from anybody."""
    graded = [each for each in questions if len(each.scores) > 1 and each.points]
    everybody = [each.cell for each in graded if each.full == len(each.scores)]
    nobody = [each.cell for each in graded if each.none == len(each.scores)]
    words = [f"Everybody has all points of {_and(everybody)}."] if everybody else []
    words += [f"Nobody has a point of {_and(nobody)}: is the test right, and the text clear?"] if nobody else []
    return f"<p>{escape(' '.join(words))}</p>" if words else ""


def _and(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _waiting(marks: ClassMarks, name: Callable[[str], str]) -> str:
    waiting = [(each.cell, student) for each in marks.cells for student in each.waiting]
    if not waiting:
        return ""
    cells = dict.fromkeys(cell for cell, _ in waiting)
    lines = [
        f'<tr><th scope="row">{escape(cell)}</th>'
        f"<td>{escape(', '.join(name(student) for at, student in waiting if at == cell))}</td></tr>"
        for cell in cells
    ]
    return _table("waiting", "Waiting for a person", ["Question", "Learners"], lines)


def _remarked(noticed: list[Noticed], name: Callable[[str], str]) -> str:
    if not noticed:
        return ""
    lines = [
        f'<tr><th scope="row">{escape(name(each.student))}</th>'
        f"<td><ul>{''.join(f'<li>{escape(remark)}</li>' for remark in each.remarks)}</ul></td></tr>"
        for each in noticed
    ]
    note = "An observation changes no mark, and honest work can cause one: read the notebook before you judge."
    return _table("noticed", "Noticed while grading", ["Learner", "What"], lines) + f'\n<p class="soft">{note}</p>'


def _similar(alike: similar.Likeness | None, name: Callable[[str], str]) -> str:
    """Whose code is alike; None: nobody looked."""
    if alike is None:
        return '<p class="soft">Nobody looked for hand-ins that are alike: pip install "nncourse[similarity]".</p>'
    compared = (
        f"{alike.compared} of {counted(alike.hand_ins, 'graded hand-in')} had code enough of their own to compare."
    )
    if not alike.pairs:
        return f'<p class="soft">{compared} No two are alike.</p>'
    lines = [
        f'<tr><th scope="row">{" and ".join(map(escape, sorted(map(name, each.students))))}</th>'
        f'<td class="n">{each.share:.0%}</td></tr>'
        for each in alike.pairs
    ]
    note = (
        "What remains alike when names, comments and spaces don't count, as a share of the shorter one's own code. "
        "What was given, what the reference has and what many wrote is left out. Who learnt together writes alike: "
        "read both before you judge. "
    ) + compared
    return _table("similar", "Similar hand-ins", ["Learners", "Alike"], lines, [1]) + f'\n<p class="soft">{note}</p>'


def _list(marks: ClassMarks, without: dict[str, str], name: Callable[[str], str]) -> str:
    everybody = sorted((replace(each, name=name(each.student)) for each in marks.marks), key=lambda each: each.name)
    remarks = {name(student): why for student, why in without.items()}
    lines = []
    for each in everybody:
        remark = "; ".join([*filter(None, [remarks.pop(each.name, "")]), *["waits for a person"] * each.waits])
        points = f'<td class="n">{each.final:g} / {each.most:g}</td>'
        lines.append(f'<tr><th scope="row">{escape(each.name)}</th>{points}<td>{remark}</td></tr>')
    unmarked_ones = [
        *sorted(remarks.items()),
        *((each, "nothing handed in") for each in sorted(map(name, marks.absent))),
    ]
    lines += [
        f'<tr><th scope="row">{escape(each)}</th><td class="n">–</td><td>{why}</td></tr>'
        for each, why in unmarked_ones
    ]
    return _table("learners", "Learners", ["Learner", "Mark", "Remark"], lines, numbers=[1])


def _table(anchor: str, title: str, heads: list[str], lines: list[str], numbers: Iterable[int] = ()) -> str:
    numbers = set(numbers)
    kinds = [' class="n"' if number in numbers else "" for number in range(len(heads))]
    head = "".join(f'<th scope="col"{kind}>{each}</th>' for kind, each in zip(kinds, heads, strict=True))
    body = "\n".join(lines)
    return (
        f'<h2 id="{anchor}">{title}</h2>\n<div class="scroll" tabindex="0" role="region" aria-labelledby="{anchor}">'
        f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table></div>"
    )
