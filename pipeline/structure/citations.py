"""The documents that a notice refers to: 《title》 with the number in brackets after it, each once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.model import Attachment, Citation, Part
from pipeline.structure.bounds import bare, carried_titles
from pipeline.structure.reading import Reading, quotes

# “（以下简称《意见》）”: a name for something already cited.
_SHORT_FORM = ("简称", "下称", "称为", "简称为")
_PARTS = (Part.BODY, Part.TABLE, Part.METADATA)


def citations(reading: Reading, title: str | None, attached: Iterable[Attachment]) -> tuple[Citation, ...]:
    """In the order of the text. The notice itself, what it carries and its attachments are no citations."""
    own = {bare(title or ""), *carried_titles("".join((title or "").split()), reading.rules)}
    own |= {bare(attachment.title) for attachment in attached}
    own |= {bare("".join(reading.texts(Part.TITLE, number))) for number in {line.document for line in reading.lines}}
    found: dict[str, Citation] = {}
    for text in _texts(reading):
        for citation in _cited(reading, text):
            key = bare(citation.title or "")
            if key in own and not (citation.document_number and key != bare(title or "")):
                continue
            if key not in found or (citation.document_number and found[key].document_number is None):
                found[key] = citation
    return tuple(found.values())


def _texts(reading: Reading) -> list[str]:
    """The running text of each document as one, so that a title may be broken over lines."""
    texts: dict[int, list[str]] = {}
    for line in reading.lines:
        if line.part in _PARTS:
            texts.setdefault(line.document, []).append(reading.text(line))
    return ["".join(each) for each in texts.values()]


def _cited(reading: Reading, text: str) -> Iterator[Citation]:
    short: set[str] = set()
    for start, end in quotes(text):
        if text[max(start - 4, 0) : start].endswith(_SHORT_FORM):
            short.add(text[start:end])
        if text[start:end] in short:
            continue
        numbered = next((m for rule in reading.named("cited_number") if (m := rule.pattern.match(text, end))), None)
        title = text[start + 1 : end - 1]
        if numbered or reading.find("citable", title):
            yield Citation(title, numbered["number"] if numbered else None)
