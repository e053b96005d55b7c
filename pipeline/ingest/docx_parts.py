"""A docx package opened safely: its parts as trees, and names in the WordprocessingML namespace."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from docx.package import Package
from lxml import etree

from pipeline.errors import CorruptFileError
from pipeline.ingest.container import check_container, without_dangling

if TYPE_CHECKING:
    from docx.opc.part import Part

Element = etree._Element

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
# ISO 29500 "Strict" files use these; they differ in nothing a reader of text needs.
_STRICT: Final = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", W[1:-1].encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", _R[1:-1].encode()),
)


@dataclass(frozen=True, slots=True)
class Chunk:
    """A part of another format held in the document (altChunk)."""

    data: bytes
    media_type: str


class DocxPackage:
    """The parts of the document that hold text."""

    def __init__(self, data: bytes) -> None:
        """Raises CorruptFileError and TooLargeError."""
        check_container(data)
        package = _opened(data)
        self._main: Part = _main_part(package)
        self.document: Element = _tree(self._main.blob)

    def related(self, kind: str) -> Element | None:
        """The tree of the first part related as `kind` (styles, numbering, footnotes, endnotes)."""
        for relation in self._main.rels.values():
            if relation.reltype.endswith(f"/{kind}") and not relation.is_external:
                return _tree(relation.target_part.blob)
        return None

    def chunk(self, element: Element) -> Chunk | None:
        """What an altChunk element refers to."""
        relation = self._main.rels.get(element.get(f"{_R}id", ""))
        if relation is None or relation.is_external:
            return None
        return Chunk(relation.target_part.blob, relation.target_part.content_type)


def value(parent: Element | None, path: str) -> str | None:
    """`w:val` of the descendant at `path` (local names parted by /); None when either is missing."""
    found = find(parent, path)
    return None if found is None else found.get(f"{W}val")


def find(parent: Element | None, path: str) -> Element | None:
    return None if parent is None else parent.find("/".join(W + name for name in path.split("/")))


def is_on(parent: Element | None, path: str) -> bool:
    """A toggle property: present and not switched off."""
    found = find(parent, path)
    return found is not None and found.get(f"{W}val", "true").lower() not in {"0", "false", "off", "none"}


def whole(text: str | None, default: int) -> int:
    """A number of at most six digits; the default when it is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 6 else default


def local(element: Element) -> str:
    """The name without its namespace; empty for comments and instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _opened(data: bytes) -> Package:
    """python-docx stops at a relationship to a missing part (often a lost picture, "NULL"); it is taken out then."""
    try:
        return Package.open(io.BytesIO(data))
    except KeyError:
        return Package.open(io.BytesIO(without_dangling(data)))


def _main_part(package: Package) -> Part:
    for relation in package.rels.values():
        if relation.reltype.endswith("/officeDocument") and not relation.is_external:
            part: Part = relation.target_part
            return part
    raise CorruptFileError("the container holds no Word document")


def _tree(blob: bytes) -> Element:
    """Entities stay unexpanded and nothing is fetched; the parser's own limits on depth and length hold."""
    for strict, transitional in _STRICT:
        if strict in blob:
            blob = blob.replace(strict, transitional)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    return etree.fromstring(blob, parser)
