"""A stand-in for the extractor: one task per line of a file, and every way to fail on demand."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from pipeline.errors import CorruptFileError, EmptyFileError, MissingComponentError
from pipeline.ingest import archive
from pipeline.model import Frequency, Header, Provenance, Source, Span, Task
from pipeline.registry import Registry
from pipeline.registry.ids import encodable, notice_id, task_ids


def process(path: Path, *, nlp: bool = True, rules: tuple[Path, ...] = ()) -> tuple[Registry, ...]:  # noqa: ARG001
    """Files that say `die`, `bug`, `corrupt` or `missing` fail in that way; `---` parts the notices of a file."""
    outer = archive.holder(path)
    data = archive.member_bytes(path, outer) if outer else path.read_bytes()
    text = data.decode("utf-8")
    _fail(path, text)
    source = Source(path.name, hashlib.sha256(data).hexdigest(), "text/plain", "utf-8")
    header = Header(title=f"{encodable(path.stem)}的通知", kind="通知")
    return tuple(_registry(part, text, header, source) for part in text.split("---\n"))


def _fail(path: Path, text: str) -> None:
    if not text:
        raise EmptyFileError(f"{path.name}: empty")
    if text.startswith("die"):
        os._exit(3)
    if text.startswith("bug"):
        raise ValueError("two\nlines")
    if text.startswith("corrupt"):
        raise CorruptFileError(f"{path.name}: cut short")
    if text.startswith("missing"):
        raise MissingComponentError(f"{path.name}: no OCR", "pip install notice-pipeline[ocr]")


def _registry(part: str, text: str, header: Header, source: Source) -> Registry:
    lines = part.splitlines()
    notice = notice_id(part)
    ids = task_ids(notice, lines)
    tasks = tuple(_task(line, text, task_id) for line, task_id in zip(lines, ids, strict=True))
    return Registry(notice, header, source, tasks, text=text)


def _task(line: str, text: str, task_id: str) -> Task:
    start = text.index(line)
    span = Span(start, start + len(line))
    frequencies = (Frequency(line, span, "P1M", 1),) if "每月" in line else ()
    return Task(task_id, line, Provenance(span), frequencies=frequencies)
