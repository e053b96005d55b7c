"""Running heads and page numbers: lines at the edge of a page that come again on other pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from statistics import median
from typing import Final

from pipeline.ingest.page_layout import PageLayout
from pipeline.ingest.page_lines import TextLine

Key = tuple[str, bool]  # the line without digits and blanks; whether it stands at the top

_ZONE: Final = 0.2  # of the page's height, at the top and at the bottom
_SHARE: Final = 0.3  # of the pages that must repeat a line (odd and even pages may differ)
_DRIFT: Final = 5.0  # points by which a running head may move from page to page
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"^[\s\-—–－―·•.]*(?:第?\s*(?:\d{1,4}|[一二三四五六七八九十百]{1,4}|[ivxlc]{1,6})\s*页?|page\s*\d{1,4})"
    r"[\s\-—–－―·•.]*(?:[,，/／|]?\s*(?:of|共)?\s*\d{1,4}\s*页?)?[\s\-—–－―·•.]*$",
    re.I,
)
# Each attachment opens a page with its own label, in the same place.
_LABEL = re.compile(r"^(?:附\s*[件表录图]|表\s*\d|图\s*\d)")


def without_margins(pages: Sequence[PageLayout]) -> tuple[list[PageLayout], tuple[str, ...]]:
    """The pages without running heads, running feet and page numbers; and the heads and feet, each once."""
    running = _running(pages)
    kept: list[PageLayout] = []
    heads: dict[Key, str] = {}
    for page in pages:
        margin = _margin(page, running)
        dropped = {id(line) for _, line in margin}
        kept.append(replace(page, items=tuple(item for item in page.items if id(item) not in dropped)))
        for key, line in margin:
            if key in running and not _PAGE_NUMBER.match(line.text):
                heads.setdefault(key, line.text)
    return kept, tuple(heads.values())


def _margin(page: PageLayout, running: dict[Key, float]) -> list[tuple[Key, TextLine]]:
    """Lines from the edges inwards, up to the first that is the page's own."""
    found: list[tuple[Key, TextLine]] = []
    for top in (True, False):
        for line in _edge(page, top):
            key = _key(line, top)
            repeats = key in running and abs(line.box.top - running[key]) <= _DRIFT
            if not repeats and not _PAGE_NUMBER.match(line.text):
                break
            found.append((key, line))
    return found


def _running(pages: Sequence[PageLayout]) -> dict[Key, float]:
    """Lines that come again at the same height, with that height."""
    tops: dict[Key, list[float]] = {}
    for page in pages:
        for top in (True, False):
            for line in _edge(page, top):
                tops.setdefault(_key(line, top), []).append(line.box.top)
    wanted = max(2.0, _SHARE * len(pages))
    steady = {key: median(found) for key, found in tops.items() if _steady(found) >= wanted}
    return {key: height for key, height in steady.items() if not _LABEL.match(key[0]) and key[0] != "#"}


def _edge(page: PageLayout, top: bool) -> list[TextLine]:
    """The lines at one edge, as far as the margin zone reaches and no table comes between."""
    found: list[TextLine] = []
    for item in page.items if top else reversed(page.items):
        if not isinstance(item, TextLine) or not _in_zone(item, page, top):
            break
        found.append(item)
    return found


def _in_zone(line: TextLine, page: PageLayout, top: bool) -> bool:
    return line.box.bottom < page.height * _ZONE if top else line.box.top > page.height * (1 - _ZONE)


def _key(line: TextLine, top: bool) -> Key:
    return _DIGITS.sub("#", "".join(line.text.split())), top


def _steady(tops: list[float]) -> int:
    middle = median(tops)
    return sum(abs(top - middle) <= _DRIFT for top in tops)
