"""Mend the root signs of STIX Two Math for Chromium, which makes room for the widest of them, whichever it draws.

A gap of four tenths of an em followed each small root. Here all of them become as wide as the smallest.
"""

from fontTools.misc.transform import Transform
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

ROOT = ord("√")


def even_roots(font: TTFont) -> None:
    """Make every size of the root sign, and the parts of a taller one, as wide as the smallest, in place."""
    base = font.getBestCmap()[ROOT]
    variants, width = font["MATH"].table.MathVariants, font["hmtx"][base][0]
    construction = variants.VertGlyphConstruction[variants.VertGlyphCoverage.glyphs.index(base)]
    names = {record.VariantGlyph for record in construction.MathGlyphVariantRecord}
    names |= {part.glyph for part in construction.GlyphAssembly.PartRecords}
    for name in names - {base}:
        _narrow(font, name, width)


def _narrow(font: TTFont, name: str, width: int) -> None:
    """Squeeze a glyph's outline until its advance is ``width`` font units; its height stays."""
    outline, pen = DecomposingRecordingPen(font.getGlyphSet()), TTGlyphPen(None)
    font.getGlyphSet()[name].draw(outline)
    outline.replay(TransformPen(pen, Transform(width / font["hmtx"][name][0], 0, 0, 1, 0, 0)))
    font["glyf"][name] = pen.glyph()
    font["glyf"][name].recalcBounds(font["glyf"])
    font["hmtx"][name] = (width, font["glyf"][name].xMin)
