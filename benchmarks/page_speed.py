"""How soon a page can be read: ``python benchmarks/page_speed.py [PAGE ...]``; without names, every page.

Serves the built book on localhost and opens each page in headless Chromium with the processor slowed four times.
Printed are the first contentful paint and the largest one, which is when text and figures stand, in milliseconds
from the start of navigation, the bytes transferred, and how far what was shown has moved (the sum of layout shifts,
each a share of the window). The load of the machine is printed too: a busy one is slower.
"""

import functools
import os
import shutil
import statistics
import sys
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
SHIFTS = """() => new Promise((resolve) => {
    let sum = 0;
    new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => { sum += value; }))
        .observe({ type: "layout-shift", buffered: true });
    setTimeout(() => resolve(sum), 200);
})"""


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


def opened(browser, address: str) -> list[float]:
    """First and largest contentful paint in milliseconds, bytes and layout shifts, with nothing cached."""
    context = browser.new_context()
    tab = context.new_page()
    context.new_cdp_session(tab).send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    tab.goto(address, wait_until="networkidle")
    measured = [*tab.evaluate(TIMES), tab.evaluate(SHIFTS)]
    context.close()
    return measured


def main() -> None:
    """Print one line a page: medians of the repeats."""
    from playwright.sync_api import sync_playwright

    handler = functools.partial(QuietHandler, directory=str(HTML))
    with sync_playwright() as playwright, ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        chromium = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        print("page, first paint (ms), largest paint (ms), kB, layout shifts")
        every = sorted((HTML / "book").rglob("*.html"))
        for page in [page for page in every if page.stem in sys.argv[1:]] or every:
            address = f"http://127.0.0.1:{server.server_address[1]}/{page.relative_to(HTML).as_posix()}"
            repeats = [opened(browser, address) for _ in range(REPEATS)]
            first, largest, size, shifts = map(statistics.median, zip(*repeats, strict=True))
            print(f"{page.stem}, {first:.0f}, {largest:.0f}, {size / 1000:.0f}, {shifts:.3f}")
        print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        browser.close()
        server.shutdown()


if __name__ == "__main__":
    main()
