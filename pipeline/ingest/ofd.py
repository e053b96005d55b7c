"""OFD, the national fixed-layout format (GB/T 33190-2016): a zip of XML that places characters, strokes and pictures.

Namespaces are ignored, because makers write several. Pages come in the order of Document.xml; templates (letterheads)
are part of the page. Seals and other annotations are parts of their own and are not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from pipeline.errors import CorruptFileError, EncryptedFileError, TooLargeError
from pipeline.ingest import paged
from pipeline.ingest.builder import Content
from pipeline.ingest.container import Element, Parts, local, resolved
from pipeline.ingest.limits import MAX_PAGES
from pipeline.ingest.ofd_page import Canvas, numbers
from pipeline.ingest.page_layout import layout

_ROOT: Final = "OFD.xml"
_LOCKS: Final = "Encryptions.xml"  # GM/T 0099
_A4: Final = (0.0, 0.0, 210.0, 297.0)  # millimetres


@dataclass(frozen=True, slots=True)
class _Document:
    """A document of the file: the path of its Document.xml, and that as XML."""

    path: str
    root: Element


def read(data: bytes) -> Content:
    """The first document; the file's others are `further`.

    Raises CorruptFileError, EncryptedFileError, NoTextLayerError and TooLargeError.
    """
    parts = Parts(data)
    if _LOCKS in parts:
        raise EncryptedFileError("the document is protected by a password")
    paths = [resolved(text, _ROOT) for text in _texts(parts.tree(_ROOT), "DocRoot")]
    if not paths:
        raise CorruptFileError("the container holds no OFD document")
    first, *others = (_content(parts, _Document(path, parts.tree(path))) for path in paths)
    return replace(first, further=tuple(others))


def _content(parts: Parts, document: _Document) -> Content:
    pages = [each for each in document.root.iter() if local(each) == "Page"]
    if len(pages) > MAX_PAGES:
        raise TooLargeError(f"the document has more than {MAX_PAGES} pages")
    templates = {each.get("ID", ""): each for each in document.root.iter() if local(each) == "TemplatePage"}
    default = _box(document.root) or _A4
    drawn = []
    for number, page in enumerate(pages, 1):
        root = _part(parts, document, page)
        canvas = Canvas(number, _box(root) or default)
        for use in (each for each in root.iter() if local(each) == "Template"):
            if (template := templates.get(use.get("TemplateID", ""))) is not None:
                canvas.add(_part(parts, document, template))
        canvas.add(root)
        drawn.append(layout(canvas.drawn()))
    return paged.content(drawn)


def _part(parts: Parts, document: _Document, reference: Element) -> Element:
    return parts.tree(resolved(reference.get("BaseLoc", ""), document.path))


def _texts(root: Element, name: str) -> Iterator[str]:
    return ((each.text or "").strip() for each in root.iter() if local(each) == name)


def _box(root: Element) -> tuple[float, ...] | None:
    """The first PhysicalBox: x, y, width, height in millimetres."""
    found = next((numbers(text) for text in _texts(root, "PhysicalBox")), ())
    return found if len(found) == 4 and found[2] > 0 and found[3] > 0 else None
