"""nbgrader's log names files and students as they were handed in: here as text, no command for a terminal."""

import logging
from typing import Any

from nncourse.wording import plain


class PlainText(logging.Filter):
    """Puts the sign for what cannot be shown in the place of characters that are no text."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change message and traceback in place; every record is kept, also one whose arguments do not fit it."""
        try:
            message = record.getMessage()
        except Exception:  # what a filter raises would end the step that logs
            message = f"{record.msg} {record.args!r}"
        record.msg, record.args = plain(message), None
        if record.exc_info:
            record.exc_text = plain(logging.Formatter().formatException(record.exc_info))
        return True


def protect_log(config: Any) -> None:
    """Have nbgrader's programs log plain text, to the terminal, to a ``logfile`` and wherever else a course has it.

    The filter is the logger's own, which a record passes before any handler; a handler's would hold for that handler.
    """
    for app in _programs():
        log = logging.getLogger(app.__name__)  # whose name traitlets gives it
        if not any(isinstance(each, PlainText) for each in log.filters):
            log.addFilter(PlainText())


def _programs() -> list[type]:
    from nbgrader import apps  # noqa: F401 - the programs are known once this is imported
    from nbgrader.apps.baseapp import NbGrader

    found: list[type] = [NbGrader]
    for each in found:
        found += [sub for sub in each.__subclasses__() if sub not in found]
    return found
