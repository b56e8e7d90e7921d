"""Give every SVG figure of a chapter a twin for the dark theme.

Chapters draw with plain matplotlib in the light colours of :mod:`nncourse.style`. When a page is about to be
written, each SVG image on it is shown twice: as drawn, with the theme's class ``only-light``, and with the
colours of ``nncourse.style.DARK`` exchanged, with the class ``only-dark``. The reader's browser hides one.
"""

import re
from base64 import b64decode, b64encode
from io import BytesIO
from pathlib import Path

from docutils import nodes
from PIL import Image
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from nncourse.style import DARK

_HEX = re.compile("|".join(DARK), re.IGNORECASE)
_ROOT = re.compile(r"<svg\b[^>]*>")
_PICTURE = re.compile(r"(?<=data:image/png;base64,)[A-Za-z0-9+/=\s]+")


#: What matplotlib tells of itself, and where it writes coordinates: paths, places, shifts.
_TOLD = re.compile(r"<metadata>.*?</metadata>|<!--.*?-->", re.DOTALL)
_PLACES = re.compile(r'(?<= d=")[^"]*|(?<= [xy]=")[^"]*|(?<=translate\()[^)]*')
_FINE, _COMMAND = re.compile(r"-?\d+\.\d{3,}"), re.compile(r"\s*([a-zA-Z])\s*")
_STYLE, _NAME = re.compile(r'(?<= style=")[^"]*'), re.compile(r' id="([^"]*)"')


def lighten(svg: str) -> str:
    """Write a figure of matplotlib with fewer bytes: the same picture to a hundredth of a point."""
    used = set(re.findall(r"#([\w-]+)", svg))

    def short(places: re.Match[str]) -> str:
        return _COMMAND.sub(r"\1", " ".join(_FINE.sub(lambda number: _trimmed(number[0]), places[0]).split()))

    lighter = _PLACES.sub(short, _TOLD.sub("", svg))
    lighter = _STYLE.sub(lambda style: re.sub(r"([:;]) ", r"\1", style[0]), lighter)
    lighter = _NAME.sub(lambda name: name[0] if name[1] in used else "", lighter)
    return re.sub(r">\s+<", "><", lighter)


def _trimmed(number: str) -> str:
    short = f"{float(number):.2f}".rstrip("0").rstrip(".")
    return "0" if short == "-0" else short


def _turned(found: re.Match[str]) -> str:
    picture = Image.open(BytesIO(b64decode(found[0]))).convert("RGBA")
    red, green, blue, alpha = picture.split()
    if not red.tobytes() == green.tobytes() == blue.tobytes():
        return found[0]
    white, black = (int(DARK[grey][1:3], 16) for grey in ("#ffffff", "#000000"))
    turned = red.point([round(black + (white - black) * value / 255) for value in range(256)])
    file = BytesIO()
    Image.merge("RGBA", (turned, turned, turned, alpha)).save(file, "PNG")
    return b64encode(file.getvalue()).decode()


def darken(svg: str) -> str:
    """Exchange the light colours of an SVG for the dark ones; ink that names no colour becomes light too.

    A picture in greys within it is turned, white to the page's dark; one in colours, whose scale tells, stays.
    """
    swapped = _HEX.sub(lambda found: DARK[found[0].lower()], _PICTURE.sub(_turned, svg))
    return _ROOT.sub(lambda found: found[0][:-1] + f' fill="{DARK["#000000"]}">', swapped, count=1)


class ThemedFigures(SphinxPostTransform):
    """Replaces an SVG image node by its light and its dark version; runs before images are collected."""

    default_priority = 5
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        """Walk the page's images."""
        for image in list(self.document.findall(nodes.image)):
            source = Path(self.app.srcdir, image["uri"])
            if source.suffix == ".svg" and source.exists() and not _is_themed(image):
                self._pair(image, source)

    def _pair(self, image: nodes.image, source: Path) -> None:
        drawn = lighten(source.read_text(encoding="utf-8"))
        source.write_text(drawn, encoding="utf-8")
        twin = source.with_name(source.stem + "-dark.svg")
        twin.write_text(darken(drawn), encoding="utf-8")
        dark = image.deepcopy()
        dark["uri"] = image["uri"].removesuffix(".svg") + "-dark.svg"
        dark["candidates"] = {"*": dark["uri"]}
        self.env.images.add_file(self.env.docname, dark["uri"])
        image["classes"] = [*image["classes"], "only-light"]
        dark["classes"] = [*dark["classes"], "only-dark"]
        parent = image.parent
        parent.insert(parent.index(image) + 1, dark)


def _is_themed(image: nodes.image) -> bool:
    return bool({"only-light", "only-dark", "no-theme"} & set(image["classes"]))


def setup(app: Sphinx) -> dict[str, object]:
    """Register the transform."""
    app.add_post_transform(ThemedFigures)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
