"""Take the README's two pictures from the built pages, into ``pictures/``: ``python book/pictures.py [HTML]``.

Run it after ``make book`` when the pages look different, and look at what it took before you commit that.
"""

import io
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
WINDOW = {"width": 1280, "height": 860}
TALL = {"width": 1280, "height": 1100}
#: On a dense screen small letters stay legible.
DENSITY = 1.5
QUALITY = 70
BOTH = "data=spirals&depth=8&width=16&optimizer=adam&seed=1"
PAIRINGS = "a=relu,he_normal,1,0.01&b=sigmoid,glorot_uniform,1,0.01"
#: After which one network has learnt and the other has not.
UPDATES = 400


def of_book(page: Page, html: Path) -> bytes:
    """The chapter on initializers, at its first figure."""
    page.goto((html / "book" / "05-initializers.html").as_uri())
    page.evaluate("document.querySelector('article figure').scrollIntoView({block: 'center'})")
    page.wait_for_timeout(1000)
    return page.screenshot()


def of_explorer(page: Page, html: Path) -> bytes:
    """Two pairings that have trained side by side."""
    page.set_viewport_size(TALL)
    page.goto(f"{(html / 'book' / 'explorer.html').as_uri()}#{BOTH}&{PAIRINGS}")
    page.wait_for_function("document.querySelector('.nnx-status')?.textContent.startsWith('Update 0')")
    page.click("[data-do=play]")
    updates = "document.querySelector('.nnx').explorer.run.snapshots[0].updates"
    page.wait_for_function(f"{updates} >= {UPDATES}", timeout=180_000)
    page.click("[data-do=play]")
    page.evaluate("document.querySelector('.nnx fieldset').scrollIntoView({block: 'start'}); window.scrollBy(0, 8)")
    page.wait_for_timeout(1000)
    return page.screenshot()


def main(html: Path) -> None:
    """Take both."""
    folder = ROOT / "pictures"
    folder.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport=WINDOW, device_scale_factor=DENSITY, color_scheme="light")
        for name, take in {"book": of_book, "explorer": of_explorer}.items():
            Image.open(io.BytesIO(take(page, html))).save(folder / f"{name}.webp", quality=QUALITY, method=6)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT / "_build" / "html")
