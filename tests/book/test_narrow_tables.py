"""How narrow a table's columns may become."""


def test_a_table_that_fits_no_phone_has_wider_columns(extensions):
    import narrow_tables

    def table(*cells: str) -> str:
        return '<table class="table"><tr>' + "".join(f"<th>{cell}</th>" for cell in cells) + "</tr></table>"

    assert narrow_tables.least_widths(table("word", "five times ten letters, all in all, in one cell")) == [4, 10]
    assert narrow_tables.least_widths(table("a" * 20, "b" * 20, "five words of one cell")) == [20, 20, 8]
    assert narrow_tables.least_widths(table("Sparse<wbr>Categorical")) == [11]
