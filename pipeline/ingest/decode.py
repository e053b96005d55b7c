"""Bytes to text. Byte order mark, then UTF-16 by its NULs, then UTF-8, then GB18030; what is no text is refused.

Detection by statistics is left out on purpose: it fails on short Chinese texts, where this order does not.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Final

from pipeline.errors import UnsupportedFormatError

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins with the UTF-16 mark, so it is asked first
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARABLE: Final = {
    "utf-8": "utf-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "big5hkscs": "big5hkscs",
}
# Tolerated share of undecodable characters among the non-ASCII ones: a stray byte, a file cut in a character.
_BAD_SHARE: Final = 0.01
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_USUAL = re.compile(r"[\t\n\r\x20-\x7e\u2010-\u203b\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


@dataclass(frozen=True, slots=True)
class Decoded:
    text: str
    encoding: str


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """The text without its byte order mark and line ends as they are; `declared` is tried after the mark.

    Bytes that do not decode stay visible as U+FFFD when they are few. Raises UnsupportedFormatError on binary data.
    """
    decoded = _marked(data) or _unmarked(data, declared)
    if decoded is None or _is_binary(decoded.text):
        raise UnsupportedFormatError("the file is neither text nor a known document format")
    return decoded


def _marked(data: bytes) -> Decoded | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return Decoded(data[len(mark) :].decode(encoding, errors="replace"), encoding)
    return None


def _unmarked(data: bytes, declared: str | None) -> Decoded | None:
    if b"\0" in data and not _is_utf8(data) and (found := _utf16(data)):
        return found
    names = [name for name in (_declared_name(declared), "utf-8", "gb18030") if name]
    for name in names:
        if found := _tolerant(data, name):
            return found
    return _utf16(data)


def _is_utf8(data: bytes) -> bool:
    """Valid, and not UTF-16 of mostly ASCII characters, every other byte of which is NUL."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return data.count(0) < len(data) / 4


def _declared_name(declared: str | None) -> str | None:
    """The declared encoding when it is worth a try.

    GB2312 and GBK are read as their superset, as browsers do. Single-byte encodings fit any bytes and UTF-16 shows by
    itself, so a page that declares them proves nothing; other codecs have no business in a notice.
    """
    try:
        name = codecs.lookup(declared or "").name
    except (LookupError, ValueError):
        return None
    return _DECLARABLE.get(name)


def _tolerant(data: bytes, encoding: str) -> Decoded | None:
    try:
        return Decoded(data.decode(encoding), encoding)
    except (UnicodeDecodeError, LookupError):
        pass
    try:
        text = data.decode(encoding, errors="replace")
    except (UnicodeError, LookupError):
        return None
    foreign = sum(not character.isascii() for character in text)
    allowed = max(1, foreign * _BAD_SHARE) if foreign > 20 else 0
    return Decoded(text, encoding) if text.count("\ufffd") <= allowed else None


def _utf16(data: bytes) -> Decoded | None:
    """UTF-16 without a mark, when nearly all characters are usual in Chinese texts."""
    best: Decoded | None = None
    best_share = 0.9
    for encoding in ("utf-16-le", "utf-16-be"):
        text = data[: len(data) // 2 * 2].decode(encoding, errors="replace")
        share = len(_USUAL.findall(text)) / max(len(text), 1)
        if share > best_share:
            best, best_share = Decoded(text, encoding), share
    return best


def _is_binary(text: str) -> bool:
    controls = len(_CONTROL.findall(text))
    return controls > 4 and controls > len(text) * 0.01
