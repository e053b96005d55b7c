"""Zip containers (docx, ofd) are measured before they are opened."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile

from pipeline.errors import CorruptFileError, TooLargeError
from pipeline.ingest.limits import MAX_EXPANDED_BYTES, MAX_MEMBERS

_RELATIONSHIP = re.compile(rb"<Relationship\b[^>]*?/>")
_TARGET = re.compile(rb"\bTarget\s*=\s*[\"']([^\"']*)[\"']")


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
