"""Identifiers and file names that depend on what a notice says, never on where or in which order it was read."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import PurePath

ID_LENGTH = 16
SUFFIX_LENGTH = 8
# Characters, not bytes: 48 of three UTF-8 bytes each stay well below the 255 bytes a file name may have.
MAX_NAME = 48
_RESERVED = re.compile(r"(?i)con|prn|aux|nul|com\d|lpt\d")
_FORBIDDEN = frozenset('/\\:*?"<>|')


def squeeze(text: str) -> str:
    """`text` without white space and invisible format characters, on which the forms of a notice differ."""
    joined = "".join(text.split())
    if joined.isprintable():  # format characters are not
        return joined
    # A text has few different characters: each is looked up once.
    invisible = [c for c in set(joined) if unicodedata.category(c) == "Cf"]
    return joined.translate(dict.fromkeys(map(ord, invisible))) if invisible else joined


def digest(*parts: str) -> str:
    """SHA-256 of the parts, as hexadecimal; no two lists of parts are joined to the same bytes."""
    joined = "\0".join(part.replace("\0", "\0\0") for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "replace")).hexdigest()


def encodable(text: str) -> str:
    """`text` as UTF-8 can hold it: a file name in no known encoding reaches Python with lone surrogates."""
    return text.encode("utf-8", "replace").decode()


def notice_id(text: str) -> str:
    """The id of a notice: 16 hexadecimal digits from its text without white space."""
    return digest("notice", squeeze(text))[:ID_LENGTH]


def task_ids(notice: str, texts: Iterable[str]) -> tuple[str, ...]:
    """One id per task text, in order; equal texts of a notice are told apart by their ordinal.

    Offsets, rules and values play no part, so that a review keyed by the id survives a new extraction.
    """
    seen: Counter[str] = Counter()
    ids: list[str] = []
    for text in map(squeeze, texts):
        ids.append(digest("task", notice, text, str(seen[text]))[:ID_LENGTH])
        seen[text] += 1
    return tuple(ids)


def safe_name(name: str) -> str:
    """`name` as one path component that every file system takes: no separators, controls, dots or dashes at its ends.

    Device names of Windows (`CON`, `NUL` …) get an underscore; nothing at all becomes `notice`.
    """
    kept = "".join(_safe_character(c) for c in unicodedata.normalize("NFC", name))
    trimmed = re.sub(r"_{2,}", "_", kept).strip("._- ")[:MAX_NAME].strip("._- ")
    if _RESERVED.fullmatch(trimmed.split(".")[0]):
        trimmed = f"_{trimmed}"
    return trimmed or "notice"


def _safe_character(character: str) -> str:
    unsafe = character in _FORBIDDEN or character.isspace() or unicodedata.category(character)[0] == "C"
    return "_" if unsafe else character


def file_stem(document_number: str | None, file: str, *content: str) -> str:
    """The name of a registry's files without suffix: document number, else the file's stem, and a content hash.

    The hash is always there, so that a name does not depend on which other notices are in the run.
    """
    file = encodable(file)
    label = squeeze(document_number or "") or PurePath(file).stem
    return f"{safe_name(label)}-{digest(file, *content)[:SUFFIX_LENGTH]}"
