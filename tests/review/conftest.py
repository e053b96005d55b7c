"""A browser for the tests that need one; without it they are skipped, with the reason."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium: the one of NOTICE_PIPELINE_BROWSER, else of the system, else playwright's own."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    found = os.environ.get("NOTICE_PIPELINE_BROWSER") or next(filter(None, map(shutil.which, BROWSERS)), None)
    with playwright.sync_playwright() as started:
        try:
            chromium = started.chromium.launch(executable_path=found)
        except playwright.Error as error:
            pytest.skip(f"no browser: {error.message.splitlines()[0]}")
        yield chromium
        chromium.close()


@pytest.fixture
def new_page(browser: Any) -> Iterator[Any]:
    """A blank page; whoever opens it says how wide it is and whether it is dark."""
    contexts = []

    def make(**options: Any) -> Any:
        contexts.append(browser.new_context(**{"viewport": {"width": 1360, "height": 800}, **options}))
        return contexts[-1].new_page()

    yield make
    for context in contexts:
        context.close()
