"""How narrow a table's columns may become."""

import pytest


def test_a_table_that_fits_no_phone_has_wider_columns(extensions):
    import narrow_tables

    def table(*cells: str) -> str:
        return '<table class="table"><tr>' + "".join(f"<th>{cell}</th>" for cell in cells) + "</tr></table>"

    assert narrow_tables.least_widths(table("word", "five times ten letters, all in all, in one cell")) == [4, 10]
    assert narrow_tables.least_widths(table("a" * 20, "b" * 20, "five words of one cell")) == [20, 20, 8]
    assert narrow_tables.least_widths(table("Sparse<wbr>Categorical")) == [11]


@pytest.mark.parametrize(("last", "is_below"), [("fuses operations categorically", True), ("torch.compile", False)])
def test_a_last_column_stands_below_the_others_where_it_is_prose(extensions, last: str, is_below: bool):
    """Names there would be taken for names of the first column."""
    import narrow_tables

    rows = [("what", "TensorFlow", "JAX", "PyTorch"), ("made faster by", "tf.function", "jax.jit", last)]
    cells = ["".join(f"<td>{cell}</td>" for cell in row) for row in rows]
    table = f'<table class="table">{"".join(f"<tr>{row}</tr>" for row in cells)}</table>'
    assert narrow_tables.has_last_below(table) is is_below
