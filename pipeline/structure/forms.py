"""Blank forms and tables of indicators in attachments: nothing in them is a duty."""

from __future__ import annotations

from pipeline.model import Part
from pipeline.structure.back import Stretch
from pipeline.structure.looks import Look
from pipeline.structure.noise import Marks

_LEAST_PROSE = 12
_INDICATOR_SHARE = 0.3
_INDICATORS = 6
_PROSE_SHARE = 0.34


def forms(stretch: Stretch, title: str, outer: bool) -> Marks:
    """Marks of the fields of blank forms in `stretch`, whose document is called `title`."""
    printed = (i for i in range(stretch.start, stretch.end) if stretch.looks[i].has("distribution", "printed"))
    lines = [i for i in range(stretch.start, next(printed, stretch.end)) if _open(stretch, i)]
    if _indicators(stretch, lines):
        return _above_notes(stretch, lines)
    if outer or not _is_form(stretch, lines, title):
        return {}
    return {i: Part.FORM for i in lines if not _says_something(stretch.looks[i])}


def _open(stretch: Stretch, index: int) -> bool:
    """A line not known to be anything else; a bare number may be a row's."""
    return stretch.known.get(index, Part.TABLE) is Part.TABLE or stretch.looks[index].has("lone_number")


def _is_form(stretch: Stretch, lines: list[int], title: str) -> bool:
    """A title of a form, or blanks, and hardly any running text."""
    looks = [stretch.looks[i] for i in lines]
    if not looks:
        return False
    prose = sum(_says_something(look) for look in looks)
    blanks = sum(look.has("form", "form_field", "blank") for look in looks)
    if _titled(stretch, title):
        return prose <= max(2, _PROSE_SHARE * len(looks))
    return blanks >= 3 and prose == 0 and blanks >= 0.3 * len(looks)


def _titled(stretch: Stretch, title: str) -> bool:
    return any(rule.emit == "form_title" and rule.find(title) for rule in stretch.looks.rules.of("part"))


def _says_something(look: Look) -> bool:
    """A sentence that is not a field with blanks or a declaration of whoever fills the form in."""
    if look.has("form", "blank", "declaration", "form_field") or (look.table and "||" in look.text):
        return False
    return "。" in look.text and len(look.text) >= _LEAST_PROSE and not look.text.startswith("|")


def _indicators(stretch: Stretch, lines: list[int]) -> bool:
    found = sum(stretch.looks[i].has("indicator") for i in lines)
    return found >= _INDICATORS and found >= _INDICATOR_SHARE * len(lines)


def _above_notes(stretch: Stretch, lines: list[int]) -> Marks:
    """The table itself; the notes below it may hold rules."""
    end = next((i for i in lines if stretch.looks[i].has("note")), stretch.end)
    return {i: Part.FORM for i in lines if i < end}
