"""How many updates a second the pairing explorer shows: ``python benchmarks/explorer_rate.py``.

Opens the built page in headless Chromium, trains two networks of 10 layers and 32 units side by side, and counts
the updates drawn. The load of the machine is printed beside the rate, since a busy one shows fewer.
"""

import os
import shutil
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "_build" / "html" / "book" / "explorer.html"
SECONDS = 10
STATE = (
    "data={data}&depth=10&width=32&optimizer={optimizer}&seed=1&a=relu,he_normal,1,0.01&b=tanh,glorot_uniform,1,0.01"
)
UPDATES = "document.querySelector('.nnx').explorer.run.snapshots[0].updates"


def rate(page, data: str, optimizer: str) -> float:
    """Updates drawn a second, after one second of warming up; each picture shows one update."""
    page.goto("about:blank")
    page.goto(f"{PAGE.as_uri()}#{STATE.format(data=data, optimizer=optimizer)}")
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
        for data, optimizer in [("moons", "sgd"), ("spirals", "adam"), ("digits", "adam")]:
            shown = rate(page, data, optimizer)
            load = os.getloadavg()[0]
            print(
                f"{data}, {optimizer}: {shown:.0f} updates a second shown (load {load:.1f} on {os.cpu_count()} cores)"
            )
        browser.close()


if __name__ == "__main__":
    main()
