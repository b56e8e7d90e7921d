"""The pages of the book, read from its table of contents."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CONTENTS = re.findall(r"file: (\S+)", (ROOT / "_toc.yml").read_text())
CHAPTERS = [page for page in CONTENTS if "\nkernelspec:" in (ROOT / f"{page}.md").read_text()]
PAGES = ["book/index", *CONTENTS]
