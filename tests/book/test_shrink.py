"""Fonts keep the signs in use and no others; a site that has not changed is not shrunk again."""

from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import pytest
from fontTools.ttLib import TTFont

#: Found without importing the package, which warns of itself.
FONT = Path(find_spec("ziamath").origin).with_name("fonts") / "STIXTwoMath-Regular.ttf"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    site = tmp_path / "html"
    (site / "_static").mkdir(parents=True)
    (site / "page.html").write_text("<p>ω</p><math><mi>x</mi><mo>∑</mo><mi>α</mi></math>")
    return site


def test_signs_are_those_of_formulas_with_their_italics(extensions, site: Path):
    import shrink

    signs = shrink.formula_signs(site)
    assert {ord(sign) for sign in "∑x√𝑥𝛼ℎ"} <= signs
    assert ord("ω") not in signs, "the text's own font has it"


def test_a_font_is_cut_to_its_signs(extensions, tmp_path: Path):
    import shrink

    shrink.cut(FONT, tmp_path / "small.woff2", {ord("x"), ord("√")})
    assert (tmp_path / "small.woff2").stat().st_size < FONT.stat().st_size / 20
    with TTFont(tmp_path / "small.woff2") as small:
        kept = small.getBestCmap()
    assert {ord("x"), ord("√")} <= set(kept)
    assert ord("y") not in kept


def test_icons_are_named_by_their_codes_or_by_themselves(extensions, tmp_path: Path, monkeypatch):
    import shrink

    cut = []
    monkeypatch.setattr(shrink, "cut", lambda font, target, signs: cut.append(signs))
    (tmp_path / "style.css").write_text('.a{content:"\\f0c9"} .b{content:"\uf135"} .c{color:#f0c}')
    (tmp_path / "other.css").write_text('.d:after{content:"\\f107"}')
    shrink.cut_icons([tmp_path / "style.css", tmp_path / "other.css"], tmp_path / "icons.woff2")
    assert cut == [{0xF0C9, 0xF135, 0xF107}]


def test_a_page_that_changes_is_seen_and_what_jupyter_book_writes_later_is_not(extensions, site: Path):
    import shrink

    before = shrink._digest(site)
    (site / "index.html").write_text("later")
    (site / "_static" / "mystnb.0123456789abcdef01234567.css").write_text("later")
    assert shrink._digest(site) == before
    (site / "_static" / "menus.js").write_text("new")
    assert shrink._digest(site) != before


def test_a_site_that_has_not_changed_is_left_alone(extensions, site: Path, monkeypatch):
    import shrink

    (site.parent / shrink.STAMP).write_text(shrink._digest(site))
    monkeypatch.setattr(shrink, "run_node", lambda *words, **options: pytest.fail("it was shrunk again"))
    app = SimpleNamespace(outdir=str(site), builder=SimpleNamespace(name="html"))
    shrink.shrink(app, None)
    (site / "page.html").write_text("new")
    shrink.shrink(app, ValueError("the build failed"))
    app.builder.name = "singlehtml"
    shrink.shrink(app, None)
