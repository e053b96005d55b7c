"""Bytes → Document. `read`, `read_all` and `read_text` are the whole interface; formats are listed in `READERS`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import CorruptFileError, EmptyFileError, PipelineError, ReadError, TooLargeError
from pipeline.ingest import archive
from pipeline.ingest import text as plain
from pipeline.ingest.builder import Content
from pipeline.ingest.joined import joined
from pipeline.ingest.joining import Bundle, bundles
from pipeline.ingest.limits import MAX_BYTES, MAX_SENTENCE
from pipeline.ingest.readers import READERS, Reader, reader_for
from pipeline.model import Document, Source

__all__ = ["READERS", "Bundle", "Reader", "bundles", "files_in", "joined", "read", "read_all", "read_text"]

_SENTENCE_END = re.compile(r"[。；！？\n]")


def read(path: Path) -> Document:
    """Read a file as what its bytes say it is; `source.media_type` records that. Of several documents, the first.

    `path` may lead through a zip archive (`notices.zip/a.docx`). Raises a ReadError or MissingComponentError whose
    message names the file and the cause, never another exception.
    """
    return _documents(path)[0]


def read_all(path: Path) -> tuple[Document, ...]:
    """All documents of a file (an OFD may hold several), or of the files in an archive. Raises what `read` raises."""
    return tuple(document for each in files_in(path) for document in _documents(each))


def files_in(path: Path) -> tuple[Path, ...]:
    """The file itself, or the paths of those in an archive. Raises a ReadError for an archive that cannot be opened."""
    if not archive.is_archive(path):
        return (path,)
    with _naming(path):
        return tuple(path / name for name in archive.members(path))


def _documents(path: Path) -> tuple[Document, ...]:
    with _naming(path):
        data = _bytes(path)
        reader = reader_for(data, path.name)
        content = _guarded(reader, data)
        return tuple(
            _document(each, _source(path.name, data, reader.media_type, each)) for each in (content, *content.further)
        )


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    try:
        yield
    except PipelineError as error:
        raise type(error)(f"{path.name}: {error.message}", error.advice) from error


def read_text(text: str, name: str = "text") -> Document:
    """A document from a string, with the conventions of a plain text file. Raises EmptyFileError."""
    content = plain.parse(text)
    return _document(content, _source(name, text.encode("utf-8", "replace"), "text/plain", content))


def _bytes(path: Path) -> bytes:
    if (outer := archive.holder(path)) is not None:
        return archive.member_bytes(path, outer)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise TooLargeError(f"the file is larger than {MAX_BYTES // 1_000_000} MB")
        return path.read_bytes()
    except IsADirectoryError as error:
        raise ReadError("cannot be opened (it is a folder)", "name one of the files in it") from error
    except OSError as error:
        raise ReadError(f"cannot be opened ({error.strerror})", "check that the file exists and may be read") from error


def _guarded(reader: Reader, data: bytes) -> Content:
    """Libraries raise anything on hostile input; to the caller all of it is one cause."""
    read_content = reader.load()
    try:
        return read_content(data)
    except PipelineError:
        raise
    except Exception as error:
        cause = str(error).strip().splitlines()
        detail = f"{type(error).__name__}: {cause[0][:200]}" if cause else type(error).__name__
        raise CorruptFileError(f"cannot be read ({detail})") from error


def _document(content: Content, source: Source) -> Document:
    if not content.text.strip():
        raise EmptyFileError("holds no text")
    if max(map(len, _SENTENCE_END.split(content.text))) > MAX_SENTENCE:
        raise TooLargeError(f"runs on for more than {MAX_SENTENCE} characters without a stop", "break its lines")
    return Document(content.text, source, content.blocks, content.tables, content.metadata)


def _source(name: str, data: bytes, media_type: str, content: Content) -> Source:
    return Source(name, hashlib.sha256(data).hexdigest(), media_type, content.encoding, content.pages)
