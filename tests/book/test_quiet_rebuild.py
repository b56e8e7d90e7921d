"""A rebuild says nothing of files of the last build that it writes again, and still says everything else."""

import io
import logging
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from myst_nb.core.config import NbParserConfig
from myst_nb.sphinx_ext import SPHINX_LOGGER
from myst_parser.config.main import MdParserConfig
from myst_parser.sphinx_ext.main import create_myst_config
from sphinx.util import logging as sphinx_logging
from sphinx.util.osutil import copyfile

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "book" / "_ext"))

import quiet_rebuild


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch):
    """What Sphinx prints of its progress."""
    status = io.StringIO()
    root = logging.getLogger(sphinx_logging.NAMESPACE)
    monkeypatch.setattr(root, "handlers", [])
    sphinx_logging.setup(SimpleNamespace(verbosity=0, _warncount=0, messagelog=[]), status, io.StringIO())
    yield status
    for name in quiet_rebuild.LOGGERS:
        logging.getLogger(name).removeFilter(quiet_rebuild.is_news)
    for name in quiet_rebuild.PARSERS:
        logging.getLogger(name).removeFilter(quiet_rebuild.is_no_settings)


def written_again(folder: Path) -> None:
    (folder / "new.css").write_text("a")
    (folder / "old.css").write_text("b")
    copyfile(folder / "new.css", folder / "old.css", __overwrite_warning__=True)
    assert (folder / "old.css").read_text() == "a"


def test_sphinx_says_it_and_the_extension_keeps_it_from_that(told: io.StringIO, tmp_path: Path):
    written_again(tmp_path)
    assert "will overwrite data" in told.getvalue()
    quiet_rebuild.setup(None)
    told.truncate(0)
    written_again(tmp_path)
    assert "will overwrite data" not in told.getvalue()
    for name in quiet_rebuild.LOGGERS:
        logging.getLogger(name).info("another message")
    assert told.getvalue().count("another message") == 2


def parsers_begin() -> None:
    """As at the begin of a build, with every setting's default."""
    config = {f"myst_{name}": value for name, value, _ in MdParserConfig().as_triple()}
    create_myst_config(SimpleNamespace(config=config, env=SimpleNamespace()))
    SPHINX_LOGGER.info("myst-nb v%s: %s", "1", NbParserConfig())


def test_settings_of_the_parsers_are_not_told_and_all_else_is(told: io.StringIO):
    parsers_begin()
    assert "MdParserConfig(" in told.getvalue()
    assert "NbParserConfig(" in told.getvalue()
    quiet_rebuild.setup(None)
    told.truncate(0)
    parsers_begin()
    assert "ParserConfig(" not in told.getvalue()
    for name in quiet_rebuild.PARSERS:
        logging.getLogger(name).info("another message")
    assert told.getvalue().count("another message") == 2
