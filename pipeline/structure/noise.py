"""Lines that are no part of the text wherever they stand: page numbers, site chrome, data sheets, tables."""

from __future__ import annotations

from itertools import pairwise

from pipeline.model import Part
from pipeline.structure.looks import Look, Looks

Marks = dict[int, Part]
"""Parts by line index; later passes only mark lines that have none."""

_LONG = 15
_MASTHEAD = 8
_LINES_A_PAGE = 8
_LONGEST_VALUE = 120
# The first value line after one of these keys may well be a title or a document number.
_NAMING_KEYS = ("标题", "题名", "名称", "字号", "文号", "编号")


def noise(looks: Looks) -> Marks:
    """Marks of the lines that their looks alone decide."""
    marks: Marks = {}
    pages = _lone_page_numbers(looks)
    for i, look in enumerate(looks.items):
        if look.has("page_number") or i in pages:
            marks[i] = Part.PAGE_NUMBER
        elif look.has("boilerplate"):
            marks[i] = Part.BOILERPLATE
        elif look.has("metadata") and not look.has("prose"):
            marks[i] = Part.METADATA
        elif look.table and not _masthead(looks, i):
            marks[i] = Part.TABLE
    _sheet(looks, marks)
    return marks


def _masthead(looks: Looks, index: int) -> bool:
    """Some word processors set the issuer and the number at the top in a table."""
    return index < _MASTHEAD and looks[index].has("letterhead", "document_number", "marking", "order_number", "unit")


def _lone_page_numbers(looks: Looks) -> set[int]:
    """Bare numbers that cut a sentence in two, or that count the pages one by one."""
    lone = [i for i, look in enumerate(looks.items) if look.has("lone_number") and not look.table]
    cut = {i for i in lone if 0 < i < len(looks) - 1 and _cuts(looks, i)}
    numbers = [int(looks[i].text) for i in lone]
    counted = len(lone) > 1 and all(b == a + 1 for a, b in pairwise(numbers))
    apart = all(b - a >= _LINES_A_PAGE for a, b in pairwise(lone))
    return set(lone) if counted and apart else cut


def _cuts(looks: Looks, index: int) -> bool:
    above, below = looks[index - 1].text, looks[index + 1].text
    return len(above) >= _LONG and len(below) >= _LONG and above[-1] not in "。；：;:！？"


def _sheet(looks: Looks, marks: Marks) -> None:
    """The data sheet above the title: keys, and the values on the lines below them."""
    keyed = [i for i, look in enumerate(looks.items) if look.has("metadata", "sheet")]
    head = next((i for i, look in enumerate(looks.items) if i not in keyed and _is_text(look)), 0)
    if sum(i < head for i in keyed) + looks.items[0].table < 2:
        return
    last = max((i for i in keyed if i < head), default=-1)
    for i in range(last + 1):
        if looks[i].table or i in keyed or i - 1 in keyed:
            marks[i] = Part.METADATA
    if last >= 0 and last + 1 < len(looks) and _is_value(looks, last):
        marks[last + 1] = Part.METADATA


def _is_text(look: Look) -> bool:
    return look.has("addressee") or len(look.text) > _LONGEST_VALUE


def _is_value(looks: Looks, key: int) -> bool:
    """Is the line after the last key its value, not the notice's first line?"""
    text = looks[key].text
    if looks[key + 1].table and looks[key].table:
        return True
    if not text.endswith(("：", ":")):
        return False
    naming = text.rstrip("：:").endswith(_NAMING_KEYS)
    return naming or not looks[key + 1].has("document_number", "title_end", "title_start", "unit", "letterhead")
