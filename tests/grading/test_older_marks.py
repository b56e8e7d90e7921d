"""A course whose notebooks have marks of an older nbgrader: what its learners hold from back then is graded."""

import json

import nbformat
import pytest

from tests.small_course import answers, as_of_schema, graded, hand_in, make_course, nbgrader

from .conftest import author, needs_bwrap


@pytest.mark.slow
@needs_bwrap
def test_hand_ins_of_every_schema_are_graded_in_an_updated_course(tmp_path):
    course = make_course(tmp_path / "course")
    source = course / "source" / "ps1" / "ps1.ipynb"
    source.write_text(json.dumps(as_of_schema(author(), 1)))
    nbgrader(course, "update", "source")
    assert {each.metadata.nbgrader.schema_version for each in nbformat.read(source, 4).cells} == {3}
    nbgrader(course, "generate_assignment", "ps1", "--force")
    for schema in range(4):
        content = as_of_schema(answers(total="return 0"), schema)
        hand_in(course, f"schema-{schema}", json.dumps(content).encode())
    found = {who: (each.verdict, each.score, each.notes) for who, each in graded(course).items()}
    assert found == {f"schema-{schema}": ("graded", 1, []) for schema in range(4)}
