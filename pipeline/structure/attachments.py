"""附件 of a notice: what its attachment notes name, and whether the file holds them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePath

from pipeline.model import Attachment, Line, Origin, Part
from pipeline.structure.bounds import bare, carried_titles
from pipeline.structure.reading import Reading

_KINDS = ("draft", "form", "list", "plan", "table")
_NUMBER = r"(?:{n})[.．、](?=[^0-9.．]|20\d\d年)"
_CHINESE = "零一二三四五六七八九十"


def attachments(reading: Reading, title: str | None) -> tuple[Attachment, ...]:
    """Those of “附件：” notes; without a note those that open with “附件1”, or that the text calls 附录《…》.

    A file that was joined to the notice is the one of its title or number in the list, else one more.
    """
    present = {bare("".join(run)) for run in _titles(reading)} | _carried_lines(reading)
    names = list(dict.fromkeys(list(_noted(reading)) or list(_opened(reading, title)) or list(_named(reading))))
    found = [Attachment(name, bare(name) in present, _kind(reading, name)) for name in names]
    for origin in reading.document.origins[1:]:
        _join(reading, origin, found)
    return tuple(found)


def _join(reading: Reading, origin: Origin, found: list[Attachment]) -> None:
    """Mark the attachment that a file holds as present, or add it."""
    titles = {bare(origin.title), bare("".join(reading.texts(Part.TITLE, _document(reading, origin))))} - {""}
    place = next((i for i, each in enumerate(found) if bare(each.title) in titles), None)
    if place is None and not origin.title:  # a bare “附件2” is the second of the list
        place = (origin.number or 1) - 1
    if place is not None and place < len(found):
        found[place] = replace(found[place], present=True)
    else:
        name = origin.title or PurePath(origin.source.file).stem
        found.append(Attachment(name, True, _kind(reading, name)))


def _document(reading: Reading, origin: Origin) -> int | None:
    return next((line.document for line in reading.lines if origin.span.holds(line.span)), -1)


def _kind(reading: Reading, name: str) -> str | None:
    text = "".join(name.split())
    if reading.find("draft", text):
        return "draft"
    return next((kind for kind in _KINDS[1:] if reading.find(f"kind_{kind}", text)), None)


def _titles(reading: Reading) -> list[list[str]]:
    """The title lines of every carried document."""
    found: dict[int, list[str]] = {}
    for line in reading.of(Part.TITLE, document=None):
        if line.document:
            text = reading.text(line)
            label = reading.find("attachment_label", text)
            found.setdefault(line.document, []).append(text[label.end() :] if label else text)
    return list(found.values())


def _carried_lines(reading: Reading) -> set[str]:
    """Lines of the carried documents: in a table the title is a row of its own."""
    tables = (line for line in reading.of(Part.TABLE, document=None) if line.document)
    return {bare(reading.text(line)) for line in tables}


def _noted(reading: Reading) -> Iterator[str]:
    """The items of all notes: each runs from its “附件：” line over the numbered and wrapped lines below."""
    for note in _notes(reading):
        found = reading.find("attachment_label", note)
        if found and note[found.end() :]:
            yield from _items(note[found.end() :])


def _notes(reading: Reading) -> list[str]:
    notes: list[str] = []
    previous: Line | None = None
    for line in reading.of(Part.ATTACHMENT_NOTE, document=None):
        text = reading.text(line)
        if _opens(reading, line) or not notes or previous is None or previous.document != line.document:
            notes.append(text)
        else:
            notes[-1] += text
        previous = line
    return [note for note in notes if not note.startswith(("附表", "附图"))]


def _opens(reading: Reading, line: Line) -> bool:
    text = reading.text(line)
    return bool(reading.find("attachment_label", text)) or text.startswith(("附表", "附图"))


def _items(text: str) -> Iterator[str]:
    """The titles of a list “1.……2.……”, or the one title."""
    starts = _starts(text)
    if not starts or starts[0][0] > 0:
        yield _clean(text)
        return
    for (_, begin), end in zip(starts, [s for s, _ in starts[1:]] + [len(text)], strict=True):
        if item := _clean(text[begin:end]):
            yield item


def _starts(text: str) -> list[tuple[int, int]]:
    """Where the labels 1, 2, 3 … stand, each after the one before."""
    found: list[tuple[int, int]] = []
    for n in range(1, 100):
        label = re.compile(_NUMBER.format(n=f"{n}|{_full_width(n)}|{_chinese(n)}"))
        match = label.search(text, found[-1][1] if found else 0)
        if match is None:
            break
        found.append(match.span())
    return found


def _full_width(number: int) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))


def _chinese(number: int) -> str:
    return _CHINESE[number] if number <= 10 else f"十{_CHINESE[number - 10]}" if number < 20 else "二十"


def _clean(item: str) -> str:
    """A title without its end mark and the bracket that closes the whole note."""
    item = item.strip("；;。，, ")
    return item.removesuffix("）") if item.count("（") < item.count("）") else item


def _opened(reading: Reading, title: str | None) -> Iterator[str]:
    """Documents of the file that open with “附件……”, but for what the notice itself carries."""
    carried = carried_titles("".join((title or "").split()), reading.rules)
    for first in _first_lines(reading):
        text = reading.text(first)
        label = reading.find("attachment_label", text)
        name = (text[label.end() :] if label else "") or "".join(reading.texts(Part.TITLE, first.document))
        if label and name and bare(name) not in carried:
            yield name


def _first_lines(reading: Reading) -> Iterator[Line]:
    """The first line of every carried document."""
    seen = {0}
    for line in reading.lines:
        if line.document not in seen:
            seen.add(line.document)
            yield line


def _named(reading: Reading) -> Iterator[str]:
    for text in reading.texts(Part.BODY, document=None):
        for found in reading.find_all("attachment_named", text):
            yield found["title"]
