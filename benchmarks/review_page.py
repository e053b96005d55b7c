"""How long a page of many tasks takes to show, and whether it scrolls smoothly, in headless Chromium.

    python benchmarks/review_page.py [TASKS]

Prints milliseconds: the first contentful paint, until every card is filled, a jump to the last task, a decision, and
the median, 95th percentile and longest time between two frames while both panes scroll by 120 pixels a frame.
"""

from __future__ import annotations

import shutil
import statistics
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from playwright.sync_api import Page, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "review"))
from page_examples import registry

from pipeline.review.report import write_report

PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
SCROLL = """async () => {
    const panes = [...document.querySelectorAll(".nr-source, .nr-ledger")];
    const times = [];
    for (let before = performance.now(), n = 0; n < 240; n += 1) {
        for (const pane of panes) pane.scrollTop += 120;
        const now = await new Promise(requestAnimationFrame);
        times.push(now - before);
        before = now;
    }
    return times.slice(1);
}"""
TURN = "new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"


def timed(page: Page, key: str) -> float:
    """Milliseconds from a key to the frame that shows what it did."""
    start = perf_counter()
    page.keyboard.press(key)
    page.evaluate(TURN)
    return (perf_counter() - start) * 1000


def measure(page: Page, address: str, count: int) -> dict[str, float]:
    start = perf_counter()
    page.goto(address)
    expect(page.locator(".nr-card .nr-number")).to_have_count(count)
    filled = (perf_counter() - start) * 1000
    frames = page.evaluate(SCROLL)
    return {
        "first contentful paint": page.evaluate(PAINT),
        "all cards filled": filled,
        "next doubtful": timed(page, "n"),
        "accept": timed(page, "a"),
        "previous (the last task)": timed(page, "k"),
        "frame, median": statistics.median(frames),
        "frame, 95th percentile": statistics.quantiles(frames, n=20)[-1],
        "frame, longest": max(frames),
    }


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    with TemporaryDirectory() as folder, sync_playwright() as started:
        path = write_report(registry(count), Path(folder, "page.html"))
        browser = started.chromium.launch(executable_path=shutil.which("chromium"))
        print(f"{count} tasks, {path.stat().st_size / 1e6:.1f} MB")
        page = browser.new_page(viewport={"width": 1360, "height": 800})
        for name, value in measure(page, path.as_uri(), count).items():
            print(f"{name:26} {value:8.0f} ms")
        browser.close()


if __name__ == "__main__":
    main()
