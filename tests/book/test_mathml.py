"""Formulas: statements parted, set as TeX sets them, bound to what touches them."""

import re

import pytest


def test_statements_are_parted_outside_groups_and_environments_alone(extensions):
    import mathml

    assert mathml.statements(r"a = b,\qquad c \qquad\text{for } d") == ["a = b,", "c", r"\text{for } d"]
    for whole in (
        r"{a \qquad b}",
        r"\left( a \qquad b \right)",
        r"\begin{cases} a \qquad b \end{cases}",
        r"\qquadx",
    ):
        assert mathml.statements(whole) == [whole]
    assert mathml.statements(r"\{ \qquad \leftarrow") == [r"\{", r"\leftarrow"]


def test_formulas_are_set_as_tex_sets_them(extensions, packages):
    import mathml

    power, root, dots = mathml.typeset([(tex, False) for tex in (r"(\hat y - y)^2", r"\sqrt{n}", r"x_1, \dots, x_n")])
    bracket = r'<mpadded height="0.6em"><mo [^>]*form="postfix"[^>]*>\)</mo></mpadded>'
    assert re.search(rf"<msup>{bracket}<mn>2</mn></msup></mrow></math>$", power), "the power is raised at its bracket"
    assert re.search(r'height="0.7em"></mspace></msqrt>', root), "a root is as high over n as over 2"
    assert re.search(r',</mo><mo lspace="0em" rspace="0em">…</mo><mo separator="true">,</mo></mrow>', dots), dots


@pytest.mark.parametrize(
    ("tex", "spaces"),
    [
        (r"n \operatorname{Var}(W)", 1),
        (r"n_l \operatorname{Var}(W)", 1),
        (r"y_k \log(p)", 1),
        (r"(1 - y) \log(p)", 1),
        (r"(1 - y)^2 \log(p)", 1),
        (r"\tfrac12 \log(p)", 1),
        (r"n\, \log(p)", 2),  # asked for, besides the one that is due
        (r"-\log(p)", 0),
        (r"[\log(p)]", 0),
        (r"\sum_i \log(p)", 0),  # the sum's sign brings its own
        (r"{}\log(p)", 1),  # nothing in braces is a factor to TeX
    ],
)
def test_a_function_stands_apart_from_the_factor_before_it_by_one_space(extensions, packages, tex: str, spaces: int):
    import mathml

    assert mathml.typeset([(tex, False)])[0].count("<mspace") == spaces


def test_a_formula_is_not_bound_to_the_word_on_the_line_before(extensions):
    import mathml
    from docutils import nodes

    for text, bound in (("the moment of\n", ""), ("the moment (", "("), ("the moment of ", "")):
        formula = nodes.math("", "q")
        nodes.paragraph("", "", nodes.Text(text), formula)
        mathml.bind(formula)
        assert formula.get("before", "") == bound, repr(text)
