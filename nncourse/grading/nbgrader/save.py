"""nbgrader's step that writes marks, with two additions: cells for a person to look at, and manual marks kept.

Stock nbgrader asks for every manual mark anew when it grades again. Here one that is still of the same answer and the
same test stays settled; one whose answer or test changed is listed again.
"""

import contextlib
import hashlib
import json
from pathlib import Path
from typing import Any

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.preprocessors import SaveAutoGrades

from nncourse.files import write_whole
from nncourse.grading.submission import roles


class SaveMarks(SaveAutoGrades):
    """Writes the marks of an executed notebook into the gradebook.

    Execution says in ``resources["nncourse"]`` which cells are for a person: ``{"look": {grade_id: reason}}``.
    """

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Write all marks; remember of which answers and tests they are."""
        self.look = (resources.get("nncourse") or {}).get("look", {})
        self.digests, path = digests(nb), self._path(resources)
        try:
            self.before = json.loads(path.read_text()) if path is not None else {}
        except (OSError, ValueError):
            self.before = {}
        done = super().preprocess(nb, resources)
        if path is not None:
            with contextlib.suppress(OSError):  # then every manual mark is listed again the next time
                path.parent.mkdir(parents=True, exist_ok=True)
                write_whole(path, json.dumps(self.digests))
        return done

    def _add_score(self, cell: NotebookNode, resources: ResourcesDict) -> None:
        name = roles.grade_id(cell)
        where = (name, self.notebook_id, self.assignment_id, self.student_id)
        grade = self.gradebook.find_grade(*where)
        settled = grade.manual_score is not None and not grade.needs_manual_grade
        super()._add_score(cell, resources)
        grade = self.gradebook.find_grade(*where)
        if settled and self.before.get(name) == self.digests.get(name):
            grade.needs_manual_grade = False
        elif name in self.look:
            grade.needs_manual_grade = True
        self.gradebook.db.commit()

    def _path(self, resources: ResourcesDict) -> Path | None:
        course = course_directory(self)
        where = resources.get("nbgrader", {})
        if course is None or not {"assignment", "student", "notebook"} <= set(where):
            return None
        folder = Path(course.root) / ".nncourse" / "marks" / where["assignment"] / where["student"]
        return folder / f"{where['notebook']}.json"


def digests(notebook: NotebookNode) -> dict[str, str]:
    """Graded cell -> a digest of what its mark depends on: a written answer's text, or a test and all answers."""
    answers = [cell.source for cell in notebook.cells if not roles.has_points(cell)]
    return {
        roles.grade_id(cell): hashlib.sha256(
            json.dumps([cell.source, answers if roles.is_test(cell) or roles.is_task(cell) else []]).encode()
        ).hexdigest()
        for cell in notebook.cells
        if roles.has_points(cell)
    }


def course_directory(step: Any) -> Any:
    """The course folder of the converter that runs this step, if one does."""
    while step is not None:
        course = getattr(step, "coursedir", None)
        if course is not None:
            return course
        step = step.parent
    return None
