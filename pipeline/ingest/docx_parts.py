"""A docx package opened safely: its parts as trees, and names in the WordprocessingML namespace."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Protocol, cast

from docx.opc.pkgreader import PackageReader

from pipeline.errors import CorruptFileError
from pipeline.ingest.container import Element, check_container, local, without_dangling, xml_root

if TYPE_CHECKING:
    from docx.opc.pkgreader import _SerializedRelationship

__all__ = ["Chunk", "DocxPackage", "Element", "W", "find", "is_on", "local", "value", "whole"]

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
# ISO 29500 "Strict" files use these; they differ in nothing a reader of text needs.
_STRICT: Final = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", W[1:-1].encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", _R[1:-1].encode()),
)


class _Package(Protocol):
    """What is used of python-docx's untyped reader."""

    def iter_sparts(self) -> Iterator[tuple[str, str, str, bytes]]: ...
    def iter_srels(self) -> Iterator[tuple[str, _SerializedRelationship]]: ...


@dataclass(frozen=True, slots=True)
class Chunk:
    """A part of another format held in the document (altChunk)."""

    data: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part refers to inside the package."""

    id: str
    kind: str  # last word of the relationship type: styles, numbering, footnotes, aFChunk
    target: str


class DocxPackage:
    """The parts of the document that hold text.

    python-docx's package reader hands them over as bytes; its object layer above refuses macro documents and parses
    every part, embedded files included, as XML.
    """

    def __init__(self, data: bytes) -> None:
        """Raises CorruptFileError and TooLargeError."""
        check_container(data)
        reader = _opened(data)
        self._parts = {str(name): Chunk(blob, kind) for name, kind, _, blob in reader.iter_sparts()}
        relations = [(str(source), _relation(r)) for source, r in reader.iter_srels() if not r.is_external]
        main = next((r.target for source, r in relations if source == "/" and r.kind == "officeDocument"), "")
        if main not in self._parts:
            raise CorruptFileError("the container holds no Word document")
        self._relations = [relation for source, relation in relations if source == main]
        self.document: Element = _tree(self._parts[main].data)

    def related(self, kind: str) -> Element | None:
        """The tree of the first part related as `kind` (styles, numbering, footnotes, endnotes)."""
        found = next((r for r in self._relations if r.kind == kind and r.target in self._parts), None)
        return None if found is None else _tree(self._parts[found.target].data)

    def chunk(self, element: Element) -> Chunk | None:
        """What an altChunk element refers to."""
        wanted = element.get(f"{_R}id")
        return next((self._parts.get(r.target) for r in self._relations if r.id == wanted), None)


def value(parent: Element | None, path: str) -> str | None:
    """`w:val` of the descendant at `path` (local names parted by /); None when either is missing."""
    found = find(parent, path)
    return None if found is None else found.get(f"{W}val")


def find(parent: Element | None, path: str) -> Element | None:
    """The descendant at `path`; each step takes the first child of that name."""
    for name in _qualified(path):
        if parent is None:
            break
        parent = next(parent.iterchildren(name), None)
    return parent


@lru_cache(maxsize=256)
def _qualified(path: str) -> tuple[str, ...]:
    return tuple(W + name for name in path.split("/"))


def is_on(parent: Element | None, path: str) -> bool:
    """A toggle property: present and not switched off."""
    found = find(parent, path)
    return found is not None and found.get(f"{W}val", "true").lower() not in {"0", "false", "off", "none"}


def whole(text: str | None, default: int) -> int:
    """A number of at most six digits; the default when it is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 6 else default


def _opened(data: bytes) -> _Package:
    """python-docx stops at a relationship to a missing part (often a lost picture, "NULL"); it is taken out then."""
    try:
        return _read(data)
    except KeyError:
        return _read(without_dangling(data))


def _read(data: bytes) -> _Package:
    return cast("Callable[[io.BytesIO], _Package]", PackageReader.from_file)(io.BytesIO(data))


def _relation(relation: _SerializedRelationship) -> Relation:
    return Relation(relation.rId, relation.reltype.rpartition("/")[2], str(relation.target_partname))


def _tree(blob: bytes) -> Element:
    """The part as a tree, its namespaces those of the transitional form. Raises CorruptFileError."""
    for strict, transitional in _STRICT:
        if strict in blob:
            blob = blob.replace(strict, transitional)
    return xml_root(blob)
