"""A class at one server: results at once by ``watch``, then all fetch and hand in at once, then all are graded.

    python benchmarks/class_on_hub.py [--learners 60] [--watched 5] [--assignment ps1-keras] [--database URL]

Made-up learners use nbgrader's own exchange, each a process with a user id of its own, which no account of the
machine has: only root can do that. Of four learners one hands in what was released, the others the reference; a
comment in the first answer tells them apart, by which it is seen afterwards that nothing was lost or mixed up. Those
who are ``--watched`` hand in one after another while ``nncourse watch --tries-a-day`` runs: how long until the page
with the result lies in the exchange. The coordinator's memory is the peak of its own process.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

import nbformat
import nbgrader.exchange.default as exchange
from grading import COORDINATOR, WRONG_ONE_IN, timed
from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from nncourse.grading.rehearsal.answer_files import fill
from nncourse.grading.rehearsal.rehearse import BLANK, REFERENCE
from nncourse.grading.submission import roles

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "deploy" / "hub"))

from boxes import as_grader  # noqa: E402
from plan import COURSE, INSTRUCTOR, Plan, free_uids, prepare, read  # noqa: E402

NBGRADER = [sys.executable, "-m", "nbgrader"]
PATIENCE_S = 300


def main() -> None:
    options = arguments()
    if options.plan:
        measure(read(options.plan), options)
        return
    if os.geteuid():
        sys.exit("Only root can give each learner a user id: run this as root, or in a container.")
    with tempfile.TemporaryDirectory(prefix="nncourse-class-") as folder:
        Path(folder).chmod(0o711)  # learners pass through it
        kinds = {"watched": options.watched, "learner": options.learners}
        names = tuple(f"{kind}-{n:03}" for kind, number in kinds.items() for n in range(number))
        everybody = (*names, INSTRUCTOR)
        plan = Plan(folder, dict.fromkeys(everybody, ""), free_uids(everybody), 0, 0, 0, 0, root=True)
        prepare(plan, options.course_dir.resolve())
        if options.database:
            with (plan.course / "nbgrader_config.py").open("a") as file:
                file.write(f"c.CourseDirectory.db_url = {options.database!r}\n")
        again = [sys.executable, __file__, *sys.argv[1:], "--plan", str(plan.file)]
        environment = {**os.environ, "NNCOURSE_EXCHANGE": str(plan.exchange)}
        grader = as_grader(plan, again)[:-1]  # its last word is for formgrader's server
        sys.exit(subprocess.run(grader, cwd=plan.course, env=environment, check=False).returncode)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--learners", type=int, default=60)
    parser.add_argument("--watched", type=int, default=5)
    parser.add_argument("--course-dir", type=Path, default=ROOT / "exercises", help="of which a copy is made")
    parser.add_argument("--assignment", default="ps1-keras")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--database", help="the gradebook's address, as in db_url; default: a file of SQLite's")
    parser.add_argument("--plan", help=argparse.SUPPRESS)
    return parser.parse_args()


def measure(plan: Plan, options: argparse.Namespace) -> None:
    """All of it, where the made-up accounts are in sight."""
    course, name = plan.course, options.assignment
    for step in ("generate_assignment", "release_assignment"):
        timed([*NBGRADER, step, name], course)
    answers = [nbformat.read(course / kind / name / f"{name}.ipynb", 4) for kind in ("release", "source")]
    people = [each for each in plan.uids if each != INSTRUCTOR]
    hand = {who: written(who, answers, right=n % WRONG_ONE_IN != 0) for n, who in enumerate(people)}
    watched = [each for each in people if each.startswith("watched")]
    learners = [each for each in people if each not in watched]

    if watched:
        waits = watch(plan, options, watched, hand)
        print(f"watch: result after {', '.join(f'{each:.0f}' for each in waits)} s", flush=True)

    spent = at_once(plan, learners, name, hand)
    for what in ("fetch", "submit"):
        seconds = [each[what] for each in spent.values()]
        print(
            f"{what}, {len(learners)} at once: median {statistics.median(seconds):.2f} s, most {max(seconds):.2f} s"
        )
    collect_s = timed([*NBGRADER, "collect", name, "--CollectPlain.owner_decides=True", "--update"], course)
    lost, mixed = compare(course / "submitted", people, name)
    print(f"collect {collect_s:.0f} s; lost: {len(lost)}, mixed up: {len(mixed)}", flush=True)

    verdicts = course / "verdicts.json"
    command = [sys.executable, "-c", COORDINATOR, "grade", name, "--jobs", str(options.jobs), "--json", str(verdicts)]
    taken = timed(command, course)
    there = json.loads(verdicts.read_text())
    right = {who for n, who in enumerate(people) if n % WRONG_ONE_IN}
    best = {each["score"] for each in there if each["student"] in right}
    rest = {each["score"] for each in there if each["student"] not in right}
    peak_mib = int((course / "peak").read_text()) / 1024
    print(f"grade: {len(there)} hand-ins, {len(watched)} of them known, {taken:.0f} s, {peak_mib:.0f} MiB")
    print(
        f"store {size_mib(course / '.nncourse'):.2f} MiB, gradebook {gradebook_mib(course, options.database):.2f} MiB"
    )
    if lost or mixed or len(there) != len(people) or len(best) != 1 or max(rest) >= min(best):
        sys.exit(f"lost {lost}, mixed up {mixed}, marks of the references {best}, of the others {rest}")


def written(who: str, answers: list[nbformat.NotebookNode], *, right: bool) -> nbformat.NotebookNode:
    """What somebody hands in: what was released, or the reference, with their name in the first answer."""
    released, source = answers
    notebook = fill(released, source, REFERENCE if right else BLANK)
    first = next(cell for cell in notebook.cells if roles.is_answer(cell) and roles.is_code(cell))
    first.source = f"# handed in by {who}\n{first.source}"
    return notebook


def at_once(plan: Plan, people: list[str], name: str, hand: dict) -> dict[str, dict[str, float]]:
    """Everybody fetches and hands in at the same moment; the seconds that each step took them."""
    waits, starts = os.pipe()
    children = {}
    for who in people:
        children[who] = os.fork()
        if children[who] == 0:
            os.close(starts)
            os.read(waits, 1)  # ends when the parent closes its end
            as_learner(plan, who, lambda who=who: work(plan, who, name, hand[who]))
    os.close(waits)
    os.close(starts)
    failed = [who for who, child in children.items() if os.waitpid(child, 0)[1]]
    if failed:
        sys.exit(f"fetching or handing in failed for {failed}")
    return {who: json.loads((plan.home(who) / "spent.json").read_text()) for who in people}


def as_learner(plan: Plan, who: str, do: Callable[[], None]) -> None:
    """Do something as a learner, in this process, and end it."""
    status = 1
    try:
        os.setgroups([])
        os.setgid(plan.uids[who])
        os.setuid(plan.uids[who])
        os.chdir(plan.home(who))
        os.environ["HOME"] = str(plan.home(who))
        do()
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def work(plan: Plan, who: str, name: str, notebook: nbformat.NotebookNode) -> None:
    """Fetch, answer, hand in, as nbgrader's commands do it."""
    config = Config()
    config.CourseDirectory.course_id, config.CourseDirectory.assignment_id = COURSE, name
    config.Exchange.root = str(plan.exchange)
    spent = {}
    for what, step in (("fetch", exchange.ExchangeFetchAssignment), ("submit", exchange.ExchangeSubmit)):
        if what == "submit":
            nbformat.write(notebook, f"{name}/{name}.ipynb")
        began = time.perf_counter()
        course = CourseDirectory(config=config)
        step(coursedir=course, authenticator=Authenticator(config=config), config=config).start()
        spent[what] = time.perf_counter() - began
    Path("spent.json").write_text(json.dumps(spent))


def watch(plan: Plan, options: argparse.Namespace, people: list[str], hand: dict) -> list[float]:
    """Seconds from each hand-in until its page lies in the exchange, while ``watch`` runs."""
    pages, waits = plan.exchange / COURSE / "feedback", []
    with watching(plan, options):
        for number, who in enumerate(people):
            at_once(plan, [who], options.assignment, hand)
            began = time.monotonic()
            while len(list(pages.glob("*.html"))) <= number:
                if time.monotonic() - began > PATIENCE_S:
                    sys.exit(f"No result within {PATIENCE_S} s: " + (plan.state / "watch").read_text())
                time.sleep(0.2)
            waits.append(time.monotonic() - began)
    return waits


@contextmanager
def watching(plan: Plan, options: argparse.Namespace):
    command = [sys.executable, "-m", "nncourse.cli", "watch", options.assignment, "--tries-a-day", "3"]
    command += ["--jobs", str(options.jobs)]
    with (plan.state / "watch").open("w") as said:
        process = subprocess.Popen(command, cwd=plan.course, stdout=said, stderr=said)
        try:
            yield
        finally:
            process.terminate()
            process.wait()


def compare(submitted: Path, people: list[str], name: str) -> tuple[list[str], list[str]]:
    """Whose hand-in is not there, and under whose name lies another's."""
    texts = {who: submitted / who / name / f"{name}.ipynb" for who in people}
    there = {who: path.read_text() for who, path in texts.items() if path.exists()}
    owners = {who: set(re.findall(r"# handed in by ([\w-]+)", text)) for who, text in there.items()}
    strangers = [each.name for each in submitted.iterdir() if each.name not in people]
    return [who for who in people if who not in there], [who for who in there if owners[who] != {who}] + strangers


def size_mib(folder: Path) -> float:
    return sum(each.stat().st_size for each in folder.rglob("*") if each.is_file()) / 2**20


def gradebook_mib(course: Path, database: str | None) -> float:
    if database is None:
        return (course / "gradebook.db").stat().st_size / 2**20
    import sqlalchemy

    engine = sqlalchemy.create_engine(database.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        return connection.execute(sqlalchemy.text("select pg_database_size(current_database())")).scalar() / 2**20


if __name__ == "__main__":
    main()
