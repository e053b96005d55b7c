"""What office files need: texts that a cell can hold, and the same bytes for the same content."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

from pipeline.registry.files import whole_file

MAX_TEXT = 32_767  # characters a cell can hold (ECMA-376, Excel's limit)
_CUT = "…"
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")  # in XML 1.0
# The earliest time a zip entry can carry, and the same in the core properties (ISO/IEC 29500-2).
_EPOCH = (1980, 1, 1, 0, 0, 0)
_STAMP = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")
# Large parts are compressed lightly: a ledger of ten thousand tasks is written in half the time, a fifth larger.
_LARGE = 1 << 20


def clean(text: str) -> str:
    """`text` as a cell can hold it: no characters that XML forbids, no more than a cell takes."""
    if not text.isprintable():
        text = _ILLEGAL.sub("", text)
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + _CUT


def save(path: Path, write: Callable[[IO[bytes]], object]) -> Path:
    """Write an office file whole or not at all: `write` gives its bytes, times are set to the epoch of zip.

    Office formats carry the hour of writing, which would make each file another one.
    """
    buffer = io.BytesIO()
    write(buffer)
    with whole_file(path) as handle, zipfile.ZipFile(buffer) as source, zipfile.ZipFile(handle, "w") as target:
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename == "docProps/core.xml":
                data = _STAMP.sub(rb"\g<1>1980-01-01T00:00:00Z\g<3>", data)
            steady = zipfile.ZipInfo(entry.filename, _EPOCH)
            steady.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(steady, data, compresslevel=1 if len(data) > _LARGE else None)
    return path
