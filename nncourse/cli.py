"""The command line: thin commands that parse, call one door, and turn its errors into one sentence.

Each door is imported by the command that needs it, so that ``nncourse --help`` stays quick.
"""

import errno
import sys
from pathlib import Path
from typing import Annotated

import typer

from nncourse import __version__
from nncourse.errors import CourseError
from nncourse.experiments import command as experiments
from nncourse.experiments import command_propagation as signals
from nncourse.experiments import command_results as results
from nncourse.usage import Commands
from nncourse.wording import counted, reason

app = typer.Typer(
    name="nncourse",
    cls=Commands,
    help="Tools of the course on building neural networks with Keras and TensorFlow.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def root(
    version: bool = typer.Option(
        False, "--version", callback=_show_version, is_eager=True, help="Print the version."
    ),
) -> None:
    """Tools of the course on building neural networks with Keras and TensorFlow."""


@app.command()
def doctor(
    json: bool = typer.Option(False, "--json", help="Print the report as JSON instead of a table."),
) -> None:
    """Tell what this machine has, what is missing, what that disables, and how to install it."""
    from nncourse import doctor as door

    findings = door.examine()
    typer.echo(door.as_json(findings) if json else door.as_table(findings))
    raise typer.Exit(0 if door.course_works(findings) else 1)


app.command(cls=experiments.SeveralValues)(experiments.compare)
app.command(cls=experiments.SeveralValues)(signals.propagate)
app.command()(signals.reproduce)
app.add_typer(results.app, name="results")
app.command()(results.report)


def _course_here() -> Path:
    """Return where a course is looked for by default: this folder, or the ``exercises`` of a whole nncourse in it."""
    of_nncourse = Path("exercises")
    whole = not Path("nbgrader_config.py").is_file() and (of_nncourse / "nbgrader_config.py").is_file()
    return of_nncourse if whole else Path()


CourseFolder = Annotated[
    Path,
    typer.Option(
        "--course-dir",
        default_factory=_course_here,
        show_default="this folder, or the exercises in it",
        help="The course folder, with nbgrader_config.py.",
    ),
]


Excluded = Annotated[list[str], typer.Option("--exclude-student", help="Leave this student out; may be repeated.")]


@app.command("check-assignment")
def check_assignment(
    name: Annotated[str, typer.Argument(help="The assignment, a folder in the course's source.")],
    course_dir: CourseFolder,
    answers: Annotated[
        Path | None,
        typer.Option(help="Folder of answer files; tests/exercises/NAME beside the course folder if left out."),
    ] = None,
    seconds: Annotated[
        float | None,
        typer.Option(help="The longest that grading one submission may take; else what it declares, or 60."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON instead of a table.")] = False,
) -> None:
    """Inspect an assignment as its author needs it: the reference, the blank, wrong answers, and what leaks."""
    from nncourse.grading.rehearsal import report

    findings = report.run(name, course_dir, answers, seconds)
    typer.echo(report.as_json(findings) if json else report.as_table(name, findings))
    raise typer.Exit(0 if all(finding.ok is not False for finding in findings) else 1)


@app.command("check-course")
def check_course(
    course_dir: Annotated[
        Path,
        typer.Argument(
            metavar="DIR",
            default_factory=_course_here,
            show_default="this folder, or the exercises in it",
            help="The course folder, with nbgrader_config.py.",
        ),
    ],
    json: Annotated[bool, typer.Option("--json", help="Print what was found as JSON instead of a table.")] = False,
) -> None:
    """Rehearse a whole course: what is graded apart, together with the submission, not at all; what to change."""
    from nncourse.grading.rehearsal import whole_course

    judged = whole_course.run(course_dir)
    typer.echo(whole_course.as_json(course_dir, judged) if json else whole_course.as_table(judged))
    raise typer.Exit(1 if any(each.refused for each in judged) else 0)


@app.command()
def grade(
    assignment: Annotated[str, typer.Argument(help="Name of the assignment, as in source/.")],
    course_dir: CourseFolder,
    jobs: int = typer.Option(0, "--jobs", min=0, help="Submissions at once; 0: as many as cores."),
    student: str = typer.Option(None, "--student", help="Grade this student only."),
    exclude: Excluded = (),
    force: bool = typer.Option(False, "--force", help="Execute and grade again what is done already."),
    json: str = typer.Option(None, "--json", help="Write the verdicts to this file too."),
    scheduler: str = typer.Option(None, "--scheduler", help="Address of a Dask cluster to execute on."),
    second_opinion: str = typer.Option(
        None,
        "--second-opinion",
        help="Of which submissions tests run as in stock nbgrader too: some (default) or all.",
    ),
    insecure_scheduler: bool = typer.Option(
        False, "--insecure-scheduler", help="Allow a cluster on the network without TLS certificates."
    ),
    no_sandbox: bool = typer.Option(False, "--no-sandbox", help="Run submissions with your own rights."),
    no_cgroup: bool = typer.Option(
        False, "--no-cgroup", help="Grade where nothing limits what `nncourse doctor` names."
    ),
) -> None:
    """Grade every submission of an assignment: sandboxed, in parallel, into nbgrader's gradebook."""
    from nncourse.grading import batch, report

    options = batch.Options(
        jobs or batch.default_jobs(),
        force=force,
        sandboxed=not no_sandbox,
        scheduler=scheduler,
        second_opinion=second_opinion,
        without_cgroup=no_cgroup,
        insecure_scheduler=insecure_scheduler,
    )
    raise typer.Exit(report.grade(course_dir, assignment, options, student=student, exclude=exclude, json_file=json))


@app.command()
def watch(
    assignment: Annotated[str, typer.Argument(help="Name of the assignment, as in source/.")],
    course_dir: CourseFolder,
    jobs: int = typer.Option(0, "--jobs", min=0, help="Submissions at once; 0: as many as cores."),
    every: Annotated[float, typer.Option("--every", min=0.1, help="Seconds between two looks.")] = 5.0,
    tries_a_day: Annotated[
        int,
        typer.Option(
            min=0,
            help="Collect from the exchange and release results at once, so many a day for each learner.",
        ),
    ] = 0,
    scheduler: str = typer.Option(None, "--scheduler", help="Address of a Dask cluster to execute on."),
    no_cgroup: bool = typer.Option(
        False, "--no-cgroup", help="Grade where nothing limits what `nncourse doctor` names."
    ),
) -> None:
    """Grade hand-ins as they come, until it is stopped; what is graded stays, and the same command goes on."""
    from nncourse.grading import batch
    from nncourse.grading import watch as door

    options = batch.Options(jobs or batch.default_jobs(), scheduler=scheduler, without_cgroup=no_cgroup)
    raise typer.Exit(door.watch(course_dir, assignment, options, every_s=every, tries_a_day=tries_a_day))


@app.command()
def collect(
    download: Annotated[Path, typer.Argument(help="The zip archive that a platform gave you, or a folder.")],
    course_dir: CourseFolder,
    platform: Annotated[str, typer.Option("--from", help="What it comes from: canvas, moodle or folder.")],
    roster: Annotated[
        Path | None,
        typer.Option(help="CSV list that tells who is who: Canvas' or Moodle's exported grades, or students.csv."),
    ] = None,
    pattern: Annotated[
        str | None,
        typer.Option(help="For other names: a regular expression with the groups student_id and file_id."),
    ] = None,
    assignment: Annotated[str | None, typer.Option(help="Take this assignment only.")] = None,
    update: Annotated[bool, typer.Option("--update", help="Replace what was handed in earlier.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would be taken.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print what was taken as JSON.")] = False,
) -> None:
    """Bring hand-ins from a platform's download to where they are graded, and tell what was not taken, and why."""
    from nncourse.grading.collecting import command

    status = command.run(
        course_dir,
        download,
        platform,
        roster=roster,
        pattern=pattern,
        as_json=json,
        assignment=assignment,
        update=update,
        dry_run=dry_run,
    )
    raise typer.Exit(status)


@app.command()
def feedback(
    assignment: Annotated[str, typer.Argument(help="Name of the assignment, as in source/.")],
    course_dir: CourseFolder,
    bundle: Annotated[bool, typer.Option("--bundle", help="Write a zip for each learner into bundles/ too.")] = False,
    student: Annotated[str | None, typer.Option("--student", help="Write this student's page only.")] = None,
    exclude: Excluded = (),
) -> None:
    """Write a feedback page for everybody who handed in, also for those whose hand-in was rejected."""
    from rich.console import Console

    from nncourse.grading import feedback as door

    done = door.feedback(course_dir, assignment, bundle=bundle, student=student, exclude=tuple(exclude))
    raise typer.Exit(door.tell(done, Console()))


@app.command()
def export(
    course_dir: CourseFolder,
    form: Annotated[str, typer.Option("--for", help="What reads it: spreadsheet, canvas or moodle.")] = "spreadsheet",
    to: Annotated[Path | None, typer.Option("--to", help="The file; in the course folder if left out.")] = None,
    assignment: Annotated[list[str], typer.Option(help="This assignment only; may be repeated.")] = (),
    student: Annotated[list[str], typer.Option(help="This student only; may be repeated.")] = (),
    section: Annotated[list[str], typer.Option(help="This section of the roster only; may be repeated.")] = (),
    exclude: Excluded = (),
) -> None:
    """Write the marks for a spreadsheet, Canvas or Moodle; tell which are not final."""
    from nncourse.grading.nbgrader import exporting

    path, done = exporting.export(
        course_dir, form, to, assignments=assignment, students=student, sections=section, exclude=exclude
    )
    typer.echo(f"{counted(done.learners, 'learner')}, {counted(done.assignments, 'assignment')}: {path}")
    if done.warning:
        typer.echo(f"Warning: {done.warning}", err=True)


@app.command()
def roster(
    file: Annotated[Path, typer.Argument(help="A CSV file: of Canvas, of Moodle, or with id and names.")],
    course_dir: CourseFolder,
) -> None:
    """Enter a class list into the gradebook: ids, names, sections; nobody is removed."""
    from nncourse.grading.nbgrader import students

    typer.echo(str(students.enter(course_dir, file)))


@app.command()
def overview(
    assignment: Annotated[str, typer.Argument(help="Name of the assignment, as in source/.")],
    course_dir: CourseFolder,
    to: Annotated[Path | None, typer.Option("--to", help="The file; in the course folder if left out.")] = None,
    hide_names: Annotated[bool, typer.Option("--hide-names", help="Number the learners by chance.")] = False,
    exclude: Excluded = (),
) -> None:
    """Write one page on how a class did: marks, questions, frequent messages, what waits and what was noticed."""
    from nncourse.grading import overview as door

    typer.echo(door.overview(course_dir, assignment, to, exclude=exclude, hide_names=hide_names))


@app.command()
def extend(
    assignment: Annotated[str, typer.Argument(help="Name of the assignment.")],
    student: Annotated[str, typer.Argument(help="Who gets more time.")],
    course_dir: CourseFolder,
    days: Annotated[float, typer.Option(min=0, help="Days after the due date.")] = 0.0,
    hours: Annotated[float, typer.Option(min=0, help="Hours besides.")] = 0.0,
) -> None:
    """Give one learner more time than the due date, in the place of an earlier extension; 0 takes it back."""
    from nncourse.grading.nbgrader import extensions

    due = extensions.grant_in(course_dir, assignment, student, days, hours)
    typer.echo(f"{assignment} is due for {student} on {due:%Y-%m-%d %H:%M} UTC. Grade again what is graded already.")


def main() -> None:
    """Run the command line; an error that the course foresaw is one sentence and exit status 1."""
    from nncourse.grading.quick_nbformat import leave_out

    leave_out()
    try:
        app()
    except CourseError as error:
        typer.echo(f"nncourse: {error}", err=True)
        sys.exit(1)
    except OSError as error:
        if error.errno not in _NO_PLACE:
            raise
        remedy = "make room, or give yourself the right to it, and run the command again"
        typer.echo(f"nncourse: {reason(error, where=True)}; {remedy}.", err=True)
        sys.exit(1)


#: The disk is full, or nothing may be written there.
_NO_PLACE = (errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EPERM)


if __name__ == "__main__":
    main()
