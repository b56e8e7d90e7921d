"""Keeps Sphinx from telling at every rebuild that it "will overwrite data": its own files of the build before."""

import logging

#: Where Sphinx copies files of pages, and renders their templates.
LOGGERS = ("sphinx.sphinx.util.osutil", "sphinx.sphinx.util.fileutil")


def is_news(record: logging.LogRecord) -> bool:
    """Whether a message says more than that a file was written again."""
    return getattr(record, "subtype", None) != "copy_overwrite"


def setup(app: object) -> dict[str, bool]:
    """Leave those messages out."""
    for name in LOGGERS:
        logging.getLogger(name).addFilter(is_news)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
