"""How a message reaches the learner: as HTML in a notebook, as text elsewhere."""

import os
from html import escape


def code_marks(text: str) -> str:
    """Escape text for HTML and turn `code` into <code>."""
    pieces = escape(text).split("`")
    if len(pieces) % 2 == 0:  # an odd number of marks: leave them as they are
        return escape(text)
    return "".join(f"<code>{piece}</code>" if i % 2 else piece for i, piece in enumerate(pieces))


def in_notebook() -> bool:
    """Tell whether HTML will be seen: a Jupyter kernel, but not nbgrader's Validate, which shows text alone."""
    if os.environ.get("NBGRADER_EXECUTION") == "validate":
        return False
    try:
        from IPython import get_ipython
    except ImportError:
        return False
    return getattr(get_ipython(), "kernel", None) is not None


def show(thing: object) -> None:
    """Show a message: as HTML in a notebook, as text elsewhere."""
    if in_notebook():
        from IPython.display import publish_display_data

        publish_display_data({"text/html": thing._repr_html_(), "text/plain": str(thing)})
    else:
        print(thing)


class Note:
    """A sentence for the learner."""

    mark = ""

    def __init__(self, text: str) -> None:
        self.text = text

    def __str__(self) -> str:
        return self.mark + self.text

    def _repr_html_(self) -> str:
        return f"<div role='status'>{self.mark}{code_marks(self.text)}</div>"


class Passed(Note):
    """What was judged and is right."""

    mark = "✓ "


class FormOnly(Note):
    """What was looked at but not judged."""

    mark = "○ "
