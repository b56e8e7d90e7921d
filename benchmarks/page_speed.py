"""How soon a page can be read: ``python benchmarks/page_speed.py``.

Serves the built book on localhost and opens each page in headless Chromium with the processor slowed four times.
Printed are the first contentful paint and the largest one, which is when text and figures stand, in milliseconds
from the start of navigation, and the bytes transferred. The load of the machine is printed too: a busy one is slower.
"""

import functools
import os
import shutil
import statistics
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HTML = Path(__file__).resolve().parents[1] / "_build" / "html"
SLOWDOWN, REPEATS = 4, 3
TIMES = """() => new Promise((resolve) => {
    new PerformanceObserver((list) => {
        const paints = performance.getEntriesByName("first-contentful-paint");
        const bytes = performance.getEntries().reduce((sum, { transferSize }) => sum + (transferSize ?? 0), 0);
        resolve([paints[0].startTime, list.getEntries().at(-1).startTime, bytes]);
    }).observe({ type: "largest-contentful-paint", buffered: true });
})"""


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


def opened(browser, address: str) -> list[float]:
    """First and largest contentful paint in milliseconds and bytes, with nothing cached."""
    context = browser.new_context()
    tab = context.new_page()
    context.new_cdp_session(tab).send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    tab.goto(address, wait_until="networkidle")
    times = tab.evaluate(TIMES)
    context.close()
    return times


def main() -> None:
    """Print one line a page: medians of the repeats."""
    from playwright.sync_api import sync_playwright

    handler = functools.partial(QuietHandler, directory=str(HTML))
    with sync_playwright() as playwright, ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        chromium = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        print("page, first paint (ms), largest paint (ms), kB")
        for page in sorted((HTML / "book").rglob("*.html")):
            address = f"http://127.0.0.1:{server.server_address[1]}/{page.relative_to(HTML).as_posix()}"
            first, largest, size = map(
                statistics.median, zip(*(opened(browser, address) for _ in range(REPEATS)), strict=True)
            )
            print(f"{page.stem}, {first:.0f}, {largest:.0f}, {size / 1000:.0f}")
        print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        browser.close()
        server.shutdown()


if __name__ == "__main__":
    main()
