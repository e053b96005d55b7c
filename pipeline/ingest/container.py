"""Documents in zip containers (docx, xlsx, ofd): measured before they are opened, their XML parsed safely."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from typing import Protocol, cast

from lxml import etree

from pipeline.errors import CorruptFileError, EncryptedFileError, TooLargeError
from pipeline.ingest.limits import MAX_EXPANDED_BYTES, MAX_MEMBERS

_RELATIONSHIP = re.compile(rb"<Relationship\b[^>]*?/>")
_TARGET = re.compile(rb"\bTarget\s*=\s*[\"']([^\"']*)[\"']")


Element = etree._Element


class _DocInfo(Protocol):
    doctype: str


class Parts:
    """The members of a container by their path, without a leading separator; names match whatever their case."""

    def __init__(self, data: bytes) -> None:
        """Raises CorruptFileError and TooLargeError."""
        check_container(data)
        self._container = zipfile.ZipFile(io.BytesIO(data))
        self._names = {name.replace("\\", "/").lstrip("/").lower(): name for name in self._container.namelist()}

    def __contains__(self, path: str) -> bool:
        return path.lower() in self._names

    def bytes(self, path: str) -> bytes:
        """Raises CorruptFileError when the part is missing or damaged, EncryptedFileError when it is locked."""
        name = self._names.get(path.lower())
        if name is None:
            raise CorruptFileError(f"the document lacks its part {path[:80]}")
        if self._container.getinfo(name).flag_bits & 1:
            raise EncryptedFileError("the document is protected by a password")
        return self._container.read(name)

    def tree(self, path: str) -> Element:
        """The part as XML. Raises CorruptFileError."""
        return xml_root(self.bytes(path))


def resolved(path: str, base: str) -> str:
    """A reference in the part `base` as a path from the container's root; a leading separator means the root."""
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(base), path.replace("\\", "/"))).lstrip("/")


def xml_root(blob: bytes) -> Element:
    """XML as a tree; the parser's own limits on depth and length hold, comments are left out.

    Raises CorruptFileError when it declares a document type: packages may have none (ECMA-376 part 2, 8.1.4), and
    entities are the stuff of XML bombs.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    root = etree.fromstring(blob, parser)
    if cast("_DocInfo", root.getroottree().docinfo).doctype:
        raise CorruptFileError("a part declares a document type, which documents of this kind never do")
    return root


def local(element: Element) -> str:
    """The name without its namespace; empty for comments and instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def check_container(data: bytes) -> None:
    """Raises TooLargeError on a zip bomb, CorruptFileError when the container cannot be opened.

    The sizes the directory declares suffice: zipfile reads no more than declared, and then misses the checksum.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            members = container.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise CorruptFileError("the document's container cannot be opened") from error
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_EXPANDED_BYTES:
        raise TooLargeError(f"the document unpacks to more than {MAX_EXPANDED_BYTES // 1_000_000} MB")


def without_dangling(data: bytes) -> bytes:
    """The package with the relationships left out whose part is not in it (OPC, ECMA-376 part 2)."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        names = frozenset(source.namelist())
        for name in sorted(names):
            body = source.read(name)
            target.writestr(name, _sound_relations(body, name, names) if name.endswith(".rels") else body)
    return out.getvalue()


def _sound_relations(body: bytes, name: str, names: frozenset[str]) -> bytes:
    folder = posixpath.dirname(posixpath.dirname(name))

    def kept(match: re.Match[bytes]) -> bytes:
        target = _TARGET.search(match[0])
        if target is None or b"External" in match[0]:
            return match[0]
        path = posixpath.normpath(posixpath.join("/", folder, target[1].decode("utf-8", "replace"))).lstrip("/")
        return match[0] if path in names else b""

    return _RELATIONSHIP.sub(kept, body)
