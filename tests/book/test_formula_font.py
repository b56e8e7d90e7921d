"""Root signs of the formulas' font: all as wide as the smallest, none lower than it was."""

from importlib.util import find_spec
from pathlib import Path

from fontTools.ttLib import TTFont

#: Found without importing the package, which warns of itself.
FONT = Path(find_spec("ziamath").origin).with_name("fonts") / "STIXTwoMath-Regular.ttf"


def test_every_root_sign_becomes_as_wide_as_the_smallest_and_stays_as_high(extensions):
    import formula_font

    with TTFont(FONT) as font:
        base = font.getBestCmap()[formula_font.ROOT]
        construction = font["MATH"].table.MathVariants.VertGlyphConstruction
        place = font["MATH"].table.MathVariants.VertGlyphCoverage.glyphs.index(base)
        names = {each.VariantGlyph for each in construction[place].MathGlyphVariantRecord}
        names |= {part.glyph for part in construction[place].GlyphAssembly.PartRecords}
        before = {name: (font["hmtx"][name][0], font["glyf"][name].yMax) for name in names}
        other = font.getBestCmap()[ord("n")]
        kept = font["hmtx"][other]
        assert len({width for width, _ in before.values()}) > 1, "the font needs mending no longer"
        formula_font.even_roots(font)
        width = font["hmtx"][base][0]
        assert {font["hmtx"][name][0] for name in names} == {width}
        assert {name: font["glyf"][name].yMax for name in names} == {name: high for name, (_, high) in before.items()}
        assert font["hmtx"][other] == kept
