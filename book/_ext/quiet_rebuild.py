"""Keeps Sphinx from telling at every build all settings of its parsers, and at every rebuild that it "will overwrite
data": its own files of the build before.
"""

import logging

#: Where Sphinx copies files of pages, and renders their templates.
LOGGERS = ("sphinx.sphinx.util.osutil", "sphinx.sphinx.util.fileutil")
#: Who tells all settings of a parser of pages, some forty lines.
PARSERS = ("sphinx.myst_nb.sphinx_ext", "sphinx.myst_parser.sphinx_ext.main")


def is_news(record: logging.LogRecord) -> bool:
    """Whether a message says more than that a file was written again."""
    return getattr(record, "subtype", None) != "copy_overwrite"


def is_no_settings(record: logging.LogRecord) -> bool:
    """Whether a message is another than a parser's settings."""
    told = record.args if isinstance(record.args, tuple) else ()
    return record.levelno > logging.INFO or not any(type(each).__name__.endswith("ParserConfig") for each in told)


def setup(app: object) -> dict[str, bool]:
    """Leave those messages out."""
    for name in PARSERS:
        logging.getLogger(name).addFilter(is_no_settings)
    for name in LOGGERS:
        logging.getLogger(name).addFilter(is_news)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
