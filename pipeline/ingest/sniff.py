"""What a file is by its bytes; the suffix is asked only where bytes cannot tell."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

_HEAD: Final = 4096
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ARCHIVES: Final = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00")
_IMAGES: Final = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"RIFF")
_PAGE = re.compile(rb"^(?:\s|<!--.*?-->|<\?xml[^>]*>)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_TAG = re.compile(rb"<(?:p|div|table|td|br|span|meta|title|h[1-6])\b[^>]*>", re.I)
_PAGE_SUFFIXES: Final = frozenset({".html", ".htm", ".xhtml", ".shtml", ".mht", ".mhtml", ".jsp", ".asp", ".php"})
_PLAIN_SUFFIXES: Final = frozenset({".txt", ".text", ".md", ".markdown", ".csv", ".tsv"})


@dataclass(frozen=True, slots=True)
class Probe:
    """What sniffing looks at. `members` are the names in a zip container, None when it is none or damaged."""

    data: bytes
    head: bytes
    suffix: str
    members: frozenset[str] | None

    @classmethod
    def of(cls, data: bytes, name: str) -> Probe:
        # NULs are dropped so that UTF-16 markup shows; no magic number searched in `head` depends on them.
        head = data[:_HEAD].removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
        return cls(data, head.replace(b"\0", b""), PurePath(name).suffix.lower(), _members(data))


Sniffer = Callable[[Probe], bool]


def is_pdf(probe: Probe) -> bool:
    return b"%PDF-" in probe.data[:1024]


def is_docx(probe: Probe) -> bool:
    """Also a damaged container named .docx, so that the message speaks of the damage."""
    if probe.members is None:
        return _is_zip(probe) and probe.suffix in {".docx", ".docm"}
    return any(name.startswith("word/") for name in probe.members)


def is_ofd(probe: Probe) -> bool:
    return "OFD.xml" in (probe.members or ()) or (_is_zip(probe) and not probe.members and probe.suffix == ".ofd")


def is_xlsx(probe: Probe) -> bool:
    if probe.members is None:
        return _is_zip(probe) and probe.suffix in {".xlsx", ".xlsm"}
    return any(name.startswith("xl/") for name in probe.members)


def is_xls(probe: Probe) -> bool:
    """Workbooks before 2007 and those of WPS (OLE compound files)."""
    return _has_stream(probe, "Workbook") or _has_stream(probe, "Book")


def is_encrypted_office(probe: Probe) -> bool:
    return _has_stream(probe, "EncryptedPackage")


def is_office(probe: Probe) -> bool:
    """Legacy .doc and .wps (OLE compound files)."""
    return probe.data.startswith(_OLE)


def is_document_container(members: frozenset[str]) -> bool:
    """Whether these are the parts of one document: an OPC package, OFD or OpenDocument."""
    return bool(members & {"[Content_Types].xml", "OFD.xml", "content.xml"}) or any(
        name.startswith("word/") for name in members
    )


def is_rtf(probe: Probe) -> bool:
    return probe.head.lstrip().startswith(b"{\\rtf")


def is_archive(probe: Probe) -> bool:
    return _is_zip(probe) or probe.data.startswith(_ARCHIVES)


def is_image(probe: Probe) -> bool:
    if probe.data.startswith(b"BM"):  # two letters that a text may begin with
        return b"\0" in probe.data[:32] and probe.suffix not in _PLAIN_SUFFIXES
    return probe.data.startswith(_IMAGES)


def is_mhtml(probe: Probe) -> bool:
    """A web page saved as one file: a MIME message."""
    opening = probe.head.lstrip()[:1024].lower()
    return opening.startswith((b"mime-version:", b"from:", b"content-type:", b"subject:", b"date:", b"snapshot-")) and (
        b"content-type: multipart/" in opening or b"content-type: text/html" in opening
    )


def is_html(probe: Probe) -> bool:
    """A page by its opening; a fragment of one only under a suffix that does not claim plain text."""
    if _PAGE.match(probe.head):
        return True
    if probe.suffix in _PLAIN_SUFFIXES:
        return False
    if probe.suffix in _PAGE_SUFFIXES:
        return _TAG.search(probe.data) is not None
    return probe.head.lstrip().startswith(b"<") and _TAG.search(probe.head) is not None


def is_csv(probe: Probe) -> bool:
    """Only by the suffix: commas part clauses too."""
    return probe.suffix in {".csv", ".tsv"}


def is_text(_probe: Probe) -> bool:
    """The last resort: decoding tells."""
    return True


def _is_zip(probe: Probe) -> bool:
    return probe.data.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def _has_stream(probe: Probe, name: str) -> bool:
    """A name in the directory of a compound file fills 64 bytes ([MS-CFB] 2.6.1); in a text it would not."""
    return probe.data.startswith(_OLE) and name.encode("utf-16-le").ljust(64, b"\0") in probe.data


def _members(data: bytes) -> frozenset[str] | None:
    if not data.startswith(b"PK"):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            return frozenset(container.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return None
