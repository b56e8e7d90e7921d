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
    """Have nbgrader's programs print plain text; a course that arranges its log itself keeps that."""
    if "logging_config" not in config.NbGrader:
        name = f"{PlainText.__module__}.{PlainText.__qualname__}"
        config.NbGrader.logging_config = {
            "filters": {"plain": {"()": name}},
            "handlers": {"console": {"filters": ["plain"]}},
        }
