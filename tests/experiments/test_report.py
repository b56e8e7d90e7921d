"""What nncourse compare leaves: files written whole, tables for the eye."""

import pandas as pd

from nncourse.experiments import report
from nncourse.experiments.results import Results


def test_the_report_writes_whole_files(results, look, tmp_path):
    written = {path.name for path in report.write(results, tmp_path)}
    assert written == {path.name for path in tmp_path.iterdir()}
    assert {"summary.csv", "experiment.json", "heatmap.svg", "curves.png", "learning_rates.png"} <= written
    assert len(pd.read_csv(tmp_path / "summary.csv")) == 4


def test_devices_stand_side_by_side(results):
    table = report.side_by_side({"cpu": results, "gpu": results})
    heads = [column.header.split() for column in table.columns]
    assert heads[2:] == [["cpu:", "test", "accuracy"], ["gpu:", "test", "accuracy"]]
    assert list(table.columns[3].cells)[-1] == "3.0"
    assert table.row_count == 5


def test_a_single_network_has_no_interval(results, tmp_path):
    """Seed 0 diverged, so that of one seed no network is left, of two seeds one, and of three two."""
    for seeds, said in ((1, "none"), (2, "one network"), (3, "0.6100–0.6200")):
        few = Results(results.frame[~results.frame.seed.between(seeds, 8)], results.metadata)
        assert next(iter(report.table(few).columns[4].cells)) == said
        assert f"({said})" in next(iter(report.side_by_side({"cpu": few}).columns[2].cells))
        report.write(few, tmp_path, figures=False)
        row = pd.read_csv(tmp_path / "summary.csv").iloc[0]
        assert row[["low", "high"]].isna().all() == (seeds < 3)
