"""A notice and its attachments, read from files of their own, as one document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.errors import TooLargeError
from pipeline.ingest.joining import label
from pipeline.ingest.limits import MAX_CHARACTERS
from pipeline.model import Document, Origin, Span

_LEAST_LINE = 4
_CARRIED = 0.9


def joined(notice: Document, attached: Sequence[Document]) -> Document:
    """The text of `notice` and, below it, of every attachment that it does not hold already.

    Offsets into the notice's own text stay what they are; pages count from 1 in each file. Raises TooLargeError.
    """
    if not attached:
        return notice
    whole = replace(notice, origins=(Origin(Span(0, len(notice.text)), notice.source),))
    for document in attached:
        whole = _with(whole, document, held=_holds(notice.text, document.text))
    if len(whole.text) > MAX_CHARACTERS:
        raise TooLargeError(f"the notice with its attachments is longer than {MAX_CHARACTERS} characters")
    return whole


def _with(whole: Document, document: Document, held: bool) -> Document:
    if held:
        return replace(whole, origins=(*whole.origins, _origin(Span(len(whole.text), len(whole.text)), document)))
    text = whole.text if whole.text.endswith("\n") else f"{whole.text}\n"
    shift = len(text)
    return replace(
        whole,
        text=text + document.text,
        blocks=(*whole.blocks, *(replace(block, span=block.span.moved(shift)) for block in document.blocks)),
        tables=(*whole.tables, *(table.moved(shift) for table in document.tables)),
        origins=(*whole.origins, _origin(Span(shift, shift + len(document.text)), document)),
    )


def _origin(span: Span, document: Document) -> Origin:
    found = label(Path(document.source.file).name)
    title = found.title if found else Path(document.source.file).stem
    return Origin(span, document.source, found.number if found else None, title)


def _holds(text: str, other: str) -> bool:
    """Does the notice print the attachment as well? Then nearly every line of it stands in the notice."""
    squeezed = "".join(text.split())
    lines = {line for each in other.split("\n") if len(line := "".join(each.split())) >= _LEAST_LINE}
    return bool(lines) and sum(line in squeezed for line in lines) >= _CARRIED * len(lines)
