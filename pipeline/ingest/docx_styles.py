"""Paragraph styles of a docx: headings, and the lists that styles belong to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from pipeline.ingest.docx_parts import Element, W, find, value, whole

_HEADING_NAME = re.compile(r"^(?:heading|标题)\s*([1-9])$")
_TITLE_NAMES: Final = frozenset({"title", "标题"})
_BODY_LEVEL: Final = 9  # outlineLvl of body text


@dataclass(frozen=True, slots=True)
class ListPlace:
    """A list (`w:numId`) and a level in it (from 0; None: as the list's style link says)."""

    number_id: str
    level: int | None


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph gets from its style and the styles that one is based on."""

    heading: int | None = None
    place: ListPlace | None = None
    place_owner: str | None = None  # the style that names the list: list levels link to it


class Styles:
    """Styles by id."""

    def __init__(self, root: Element | None) -> None:
        found = [] if root is None else root.findall(f"{W}style")
        self._styles = {style.get(f"{W}styleId", ""): style for style in found}
        self._default = next((i for i, s in self._styles.items() if _is_default(s)), None)
        self._cache: dict[str | None, Style] = {}

    def of(self, properties: Element | None) -> Style:
        """The style of a paragraph, by its `pPr`."""
        style_id = value(properties, "pStyle") or self._default
        if style_id not in self._cache:
            self._cache[style_id] = self._resolve(style_id)
        return self._cache[style_id]

    def list_of(self, style_id: str) -> str | None:
        """The list that a numbering style stands for."""
        return value(self._styles.get(style_id), "pPr/numPr/numId")

    def _resolve(self, style_id: str | None) -> Style:
        heading: int | None = None
        place: ListPlace | None = None
        owner: str | None = None
        for link in self._chain(style_id):
            element = self._styles[link]
            heading = heading or _heading(element)
            if place is None and (place := list_place(find(element, "pPr"))):
                owner = link
        return Style(heading, place, owner)

    def _chain(self, style_id: str | None) -> list[str]:
        chain: list[str] = []
        while style_id in self._styles and style_id not in chain:
            chain.append(style_id)
            style_id = value(self._styles[style_id], "basedOn")
        return chain


def list_place(properties: Element | None) -> ListPlace | None:
    """The list named in the `pPr` of a paragraph or a style; numId 0 takes a paragraph out of its style's list."""
    numbering = find(properties, "numPr")
    number_id = value(numbering, "numId")
    if number_id is None:
        return None
    level = value(numbering, "ilvl")
    return ListPlace(number_id, None if level is None else min(whole(level, 0), 8))


def outline_level(properties: Element | None) -> int | None:
    """The heading level (from 1) that `outlineLvl` in the `pPr` of a paragraph or a style gives."""
    level = whole(value(properties, "outlineLvl"), _BODY_LEVEL)
    return level + 1 if level < _BODY_LEVEL else None


def _heading(style: Element) -> int | None:
    name = (value(style, "name") or "").strip().lower()
    if match := _HEADING_NAME.match(name):
        return int(match[1])
    return 1 if name in _TITLE_NAMES else outline_level(find(style, "pPr"))


def _is_default(style: Element) -> bool:
    return style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in {"1", "true", "on"}
