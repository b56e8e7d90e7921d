"""The pages of the book, read from its table of contents."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CONTENTS = re.findall(r"file: (\S+)", (ROOT / "_toc.yml").read_text())
CHAPTERS = [page for page in CONTENTS if "\nkernelspec:" in (ROOT / f"{page}.md").read_text()]
PAGES = ["book/index", *CONTENTS]
#: The chapters that teach.
LESSONS = [page for page in CHAPTERS if page not in ("book/09-summary", "book/cheat-sheet")]


def sections(page: str) -> dict[str, str]:
    """The chapter's sections of level 2, by heading, from its source; code and its fences left out."""
    source = re.sub(r"^```\{code-cell\}.*?^```$", "", (ROOT / f"{page}.md").read_text(), flags=re.M | re.S)
    _, *parts = re.split(r"^## (.+)$", source, flags=re.M)
    return dict(zip(parts[::2], parts[1::2], strict=True))
