"""Instructor's door: a class of untrusted notebooks graded. submission -> sandbox -> examiner -> gradebook.

The map. A folder for each process, or for what crosses between two of them:

====================== ============================================================================================
``batch``, ``watch``   coordinator: submissions -> verdicts, in parallel and resumable; all at once, or as they come
``at_once``, ``tries`` coordinator: results given to learners as they hand in, so many a day; ``given``: which were
``trials``             coordinator: the author's reference and blank, tried before anybody's answer is
``workers``            coordinator: where jobs run; by ``phases``, no second opinion runs beside a first one
``one_at_a_time``      coordinator: keeps two runs from grading one assignment at a time
``verdict``            coordinator: what became of a submission; ``report``, ``overview``, ``feedback`` show it
``similar``            coordinator: hand-ins whose code is alike, an observation on the page of ``overview``
``unmarked``           coordinator: hand-ins without a final mark, which exports and ``overview`` list too
``scratch``            all: folders for the time of a run; ``quick_nbformat`` spares a process a slow import
``submission/``        coordinator: what a learner handed in, read with distrust; nothing of it is run here
``collecting/``        coordinator: hand-ins out of a platform's download or a folder, to where they are graded
``nbgrader/``          coordinator: the only importer of nbgrader; its course, gradebook, steps and exporters
``execution/``         coordinator or worker: one notebook, its three sandboxed processes, and the store of results
``sandbox/``           coordinator or worker: makes an isolated process, limits and ends it; knows no notebooks
``wire/``              both sides: a closed, size-capped encoding; the only thing that crosses between processes
``inside/``            in sandboxes of their own: the learner's kernel with its agent, the examiner, the relay
``rehearsal/``         coordinator: an assignment tried on made-up answers before a class sees it
====================== ============================================================================================

What each trusts. The learner's kernel is trusted in nothing: it can only send values, and messages that are rebuilt
before they are kept. The examiner runs the author's tests and believes nothing that the kernel sends but its form.
The relay speaks ZeroMQ with one kernel, may die of it, and is believed in what that kernel printed, not in marks.
The coordinator holds the gradebook, runs no learner's code, and reads only messages of our own wire, of bounded size.
``inside`` never imports ``execution``, ``sandbox``, ``nbgrader`` or ``submission``; the layers stand in
``pyproject.toml`` and the linter holds them.
"""
