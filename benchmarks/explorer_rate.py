"""How many updates a second the pairing explorer shows: ``python benchmarks/explorer_rate.py``.

Opens the built page in headless Chromium, trains two networks side by side, of 10 layers and 32 units and of 30
layers and 128 units, and counts the updates drawn. The load of the machine is printed beside the rate, since a busy
one shows fewer.
"""

import os
import shutil
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "_build" / "html" / "book" / "explorer.html"
SECONDS = 10
STATE = (
    "data={data}&depth={depth}&width={width}&optimizer={optimizer}&seed=1"
    "&a=relu,he_normal,1,0.01&b=tanh,glorot_uniform,1,0.01"
)
UPDATES = "document.querySelector('.nnx').explorer.run.snapshots[0].updates"


def rate(page, data: str, optimizer: str, depth: int, width: int) -> float:
    """Updates drawn a second, after one second of warming up; each picture shows one update."""
    page.goto("about:blank")
    page.goto(f"{PAGE.as_uri()}#{STATE.format(data=data, optimizer=optimizer, depth=depth, width=width)}")
    page.wait_for_function("document.querySelector('.nnx-status')?.textContent.startsWith('Update 0')")
    page.click("[data-do=play]")
    page.wait_for_timeout(1000)
    script = f"""async (seconds) => {{
        const [start, since] = [{UPDATES}, performance.now()];
        await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
        return ({UPDATES} - start) / (performance.now() - since) * 1000;
    }}"""
    return page.evaluate(script, SECONDS)


def main() -> None:
    """Print one line a setting."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        small, large = (10, 32), (30, 128)
        for data, optimizer, (depth, width) in [
            *(("moons", "sgd", small), ("spirals", "adam", small), ("digits", "adam", small)),
            *(("moons", "sgd", large), ("digits", "adam", large)),
        ]:
            shown = rate(page, data, optimizer, depth, width)
            setting = f"{data}, {optimizer}, {depth} × {width}"
            load = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
            print(f"{setting}: {shown:.0f} updates a second shown ({load})")
        browser.close()


if __name__ == "__main__":
    main()
