"""nbgrader's configuration of the course; every command runs in this folder: ``cd exercises; nbgrader ...``."""

import os
from pathlib import Path

from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbgrader import preprocessors as steps

from nncourse.grading.nbgrader import releasing
from nncourse.grading.nbgrader.execute import protect

# The kernel `python3` of this environment comes before one that the user may have installed elsewhere.
os.environ.setdefault("JUPYTER_PREFER_ENV_PATH", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

c = get_config()  # noqa: F821

root = Path(__file__).resolve().parent
c.CourseDirectory.course_id = "nncourse"
c.CourseDirectory.root = str(root)
c.CourseDirectory.db_url = f"sqlite:///{root / 'gradebook.db'}"

# Where submissions are handed out and collected on one machine; a shared class sets its own.
c.Exchange.root = os.environ.get("NNCOURSE_EXCHANGE", str(root / "exchange"))

# One cell may train a small network; a test cell that hangs is stopped and costs only its own points.
c.Execute.timeout = 120

# A release holds no secret of a test, only its one-way seal, and its blanks do not end *Run all Cells*.
c.GenerateAssignment.preprocessors = releasing.STEPS

# Feedback shows no hidden test and no secret.
c.GenerateFeedback.preprocessors = [
    steps.GetGrades,
    steps.ClearHiddenTests,
    releasing.SealSecrets,
    CSSHTMLHeaderPreprocessor,
]

# `nbgrader export` quotes names with a comma, and leaves empty what was not handed in.
c.ExportApp.plugin_class = "nncourse.grading.nbgrader.exports.GradesExporter"

# Learners' code runs in a sandbox and apart from the tests; what it hands in runs no script in a reader's browser.
protect(c)
