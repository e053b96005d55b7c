"""Adoption notes of regulations: who passed or published them, when, and by which order."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.model import Part
from pipeline.structure.dates import Written, all_dates, first_date
from pipeline.structure.reading import Reading

# From here on a note tells of later changes.
_CHANGES = re.compile(r"[，,；;。]?\s*(?:根据|依据)|第[一二三四五六七八九十]次(?:修订|修正)")


@dataclass(frozen=True, slots=True)
class Adoption:
    """`number` is that of an order (令第20号); `date` the day it was published, else the day of the session."""

    issuers: tuple[str, ...]
    number: str | None
    date: Written | None


def adoption(reading: Reading) -> Adoption | None:
    """What the notes under the title say of the first version: an order that publishes it counts before a session."""
    text = _note(reading)
    found = reading.find_all("adopted", text)
    ordered = [match for match in found if match.groupdict().get("number")]
    if ordered:
        before = all_dates(reading, text[: ordered[0].start()])
        date = before[-1] if before else first_date(reading, text)
        return Adoption(tuple(match["issuers"] for match in ordered), "、".join(m["number"] for m in ordered), date)
    return Adoption((found[0]["issuers"],), None, first_date(reading, text)) if found else None


def _note(reading: Reading) -> str:
    """The adoption notes as one text, up to the first change."""
    texts = reading.texts(Part.METADATA)
    first = next((i for i, text in enumerate(texts) if _is_note(reading, text)), len(texts))
    joined = "".join(texts[first:])
    changed = _CHANGES.search(joined)
    return joined[: changed.start()] if changed else joined


def _is_note(reading: Reading, text: str) -> bool:
    return (text.startswith(("（", "(")) or text[:4].isdecimal()) and first_date(reading, text) is not None
