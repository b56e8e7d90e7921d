"""Tell each column of a table how narrow it may become, so that a phone shows rows of a few lines.

A browser first makes a wide table's columns as narrow as their longest words, and rows become towers; a table is
better read when it scrolls a little. The style sheet turns the number told here, in characters, into a least width.
"""

import re
from math import ceil

from bs4 import BeautifulSoup
from docutils import nodes
from sphinx.application import Sphinx

#: A cell fills about as many lines on a phone where the table fits it, and where it scrolls in any case.
LINES, LINES_OF_WIDE = 5, 3
#: What fits a phone, in characters, and what a column's padding takes of it.
PHONE, PADDING = 41, 2
#: A first column of so few characters stays in sight while the others scroll.
STAYS = 14
AFTER_CODE_IS_BREAKABLE = 600

_TABLE = re.compile(r'<table class="table.*?</table>', re.DOTALL)


def columns(table: str) -> list[tuple[str, ...]]:
    """The texts of each column of an HTML table, its head first."""
    soup = BeautifulSoup(table, "html.parser")
    for gap in soup.select("wbr"):
        gap.replace_with("\u200b")
    rows = [[cell.get_text().strip() for cell in row.select("th, td")] for row in soup.select("tr")]
    return list(zip(*rows, strict=False))


def least_widths(table: str) -> list[int]:
    """The least width of each column of an HTML table, in characters."""
    widths = [_least_width(column, LINES) for column in columns(table)]
    if _fits(widths):
        return widths
    return [_least_width(column, LINES_OF_WIDE) for column in columns(table)]


def _fits(widths: list[int]) -> bool:
    return sum(width + PADDING for width in widths) <= PHONE


def has_last_below(table: str) -> bool:
    """Whether a phone shows the last column, of prose, below the others: they fit it, all of them do not.

    A column of names would be taken for more of the first one there: prose is at least one phrase that fills a line.
    """
    told = columns(table)
    widths = [_least_width(column, LINES) for column in told]
    is_prose = len(widths) > 2 and max(map(len, told[-1][1:]), default=0) > PHONE / 2
    return is_prose and not _fits(widths) and _fits(widths[:-1])


def _least_width(column: tuple[str, ...], lines: int) -> int:
    longest_word = max((len(word) for cell in column for word in re.split(r"[\s\u200b-]+", cell)), default=0)
    return max(longest_word, ceil(max(map(len, column)) / lines))


def narrow(table: re.Match[str]) -> str:
    """The table with the widths told in its head, and a class for what a phone does with its first or last column."""
    widths = least_widths(table[0])
    left = iter(widths)
    html = re.sub(r"<th(?= |>)", lambda head: _told(head[0], next(left, None)), table[0])
    if has_last_below(table[0]):
        return _with_roles(html).replace(
            'class="table', f'style="--columns: {len(widths) - 1}" class="table below', 1
        )
    return html.replace('class="table', 'class="table stays', 1) if widths and widths[0] <= STAYS else html


#: A table that is laid out as something else is a table to a screen reader only where its parts say so.
_ROLES = {"table": "table", "thead": "rowgroup", "tbody": "rowgroup", "tr": "row", "th": "columnheader", "td": "cell"}


def _with_roles(html: str) -> str:
    return re.sub(r"<(table|thead|tbody|tr|th|td)(?= |>)", lambda tag: f'{tag[0]} role="{_ROLES[tag[1]]}"', html)


def _told(head: str, width: int | None) -> str:
    return head if width is None else f'{head} style="--least: {width}"'


def narrow_all(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Tell the widths of all tables on a page."""
    if doctree is not None:
        context["body"] = _TABLE.sub(narrow, context["body"])


def setup(app: Sphinx) -> dict[str, object]:
    """Connect to the writing of each page."""
    app.connect("html-page-context", narrow_all, priority=AFTER_CODE_IS_BREAKABLE)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
