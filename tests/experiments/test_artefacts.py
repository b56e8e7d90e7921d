"""Tables and figures in a folder, whole or not at all; a table that fits its terminal."""

import io

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from rich.console import Console

from nncourse.experiments.artefacts import as_table, folder_at, save_figure, save_tables
from nncourse.experiments.store import StoreError

FRAME = pd.DataFrame({"the_name": ["relu", "tanh"], "share": [0.123456, 1234.5], "count": [1, 20]})


def printed(table):
    console = Console(width=80, record=True, file=io.StringIO())
    console.print(table)
    return console.export_text()


def test_a_folder_is_made_with_its_parents_or_refused_in_one_sentence(tmp_path):
    assert folder_at(tmp_path / "a" / "b").is_dir()
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"cannot be made \(Not a directory\); choose another"):
        folder_at(tmp_path / "file" / "b")


def test_tables_are_read_back_as_they_were(tmp_path):
    (path,) = save_tables(tmp_path, shares=FRAME)
    pd.testing.assert_frame_equal(pd.read_csv(path), FRAME)


def test_a_figure_is_written_twice_and_closed(tmp_path):
    figure = plt.figure()
    paths = save_figure(tmp_path, "lines", figure)
    assert [path.name for path in paths] == ["lines.png", "lines.svg"]
    assert paths[0].read_bytes().startswith(b"\x89PNG")
    assert "<dc:date>" not in paths[1].read_text()  # the same figure is the same file
    assert figure.number not in plt.get_fignums()


def test_a_table_has_four_digits_and_leaves_out_what_does_not_fit():
    said = printed(as_table(FRAME, title="Shares"))
    assert "0.1235" in said
    assert "1234" in said
    narrow = as_table(FRAME, width=14)
    assert [column.header for column in narrow.columns] == ["the\nname", "share"]
    assert narrow.caption == "Left out for the width of 14: count"
    assert len(as_table(FRAME, width=3).columns) == 2  # a name and a number remain
