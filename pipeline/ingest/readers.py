"""READERS: the one table of formats, asked from top to bottom. A format is added here and in a module of its own.

A module has `read(data: bytes) -> Content`; it is imported when a file of its type first comes, so that what a
run does not need is never loaded. An entry without a module names a format that is recognised and refused.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, cast

from pipeline.errors import EncryptedFileError, MissingComponentError, ReadError, UnsupportedFormatError
from pipeline.ingest import sniff
from pipeline.ingest.builder import Content
from pipeline.ingest.sniff import Probe, Sniffer

Read = Callable[[bytes], Content]


@dataclass(frozen=True, slots=True)
class Reader:
    """A format: its media type, how it is recognised, and the module that reads it (or why none does)."""

    media_type: str
    matches: Sniffer
    module: str | None = None
    function: str = "read"
    refusal: ReadError | None = None

    def load(self) -> Read:
        """The reading function. Raises `refusal` for a format that is not read, MissingComponentError."""
        if self.module is None:
            raise self.refusal or UnsupportedFormatError(f"{self.media_type} is not read")
        try:
            return cast(Read, getattr(importlib.import_module(self.module), self.function))
        except ImportError as error:
            raise MissingComponentError(f"{error.name} is not installed", f"pip install {error.name}") from error


DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_LOCKED = EncryptedFileError("the document is protected by a password")

READERS: Final = (
    Reader("application/pdf", sniff.is_pdf, "pipeline.ingest.pdf"),
    Reader(DOCX, sniff.is_docx, "pipeline.ingest.docx"),
    Reader(XLSX, sniff.is_xlsx, "pipeline.ingest.xlsx"),
    Reader("application/ofd", sniff.is_ofd, "pipeline.ingest.ofd"),
    Reader("application/x-encrypted-office", sniff.is_encrypted_office, refusal=_LOCKED),
    Reader("application/vnd.ms-excel", sniff.is_xls, "pipeline.ingest.office", "read_xls"),
    Reader("application/msword", sniff.is_office, "pipeline.ingest.office", "read_doc"),
    Reader("application/rtf", sniff.is_rtf, "pipeline.ingest.office", "read_rtf"),
    Reader("application/zip", sniff.is_archive, "pipeline.ingest.archive"),
    Reader("image/*", sniff.is_image, "pipeline.ingest.image"),
    Reader("multipart/related", sniff.is_mhtml, "pipeline.ingest.mhtml"),
    Reader("text/html", sniff.is_html, "pipeline.ingest.html"),
    Reader("text/csv", sniff.is_csv, "pipeline.ingest.csv_sheet"),
    Reader("text/plain", sniff.is_text, "pipeline.ingest.text"),
)


def reader_for(data: bytes, name: str) -> Reader:
    """The first reader that recognises the bytes; `name` lends its suffix where they do not tell."""
    probe = Probe.of(data, name)
    return next(reader for reader in READERS if reader.matches(probe))
