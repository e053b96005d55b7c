"""Zip archives as folders: `notices.zip/附件1.docx` is a path to a member, and an archive in an archive opens once.

Nothing is unpacked to the disk. A member is named by its place in the archive with what could lead out of it taken
away (`..`, drives, leading separators); its bytes are read when they are asked for.
"""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Final

from pipeline.errors import CorruptFileError, EmptyFileError, EncryptedFileError, ReadError, TooLargeError
from pipeline.errors import UnsupportedFormatError
from pipeline.ingest import sniff
from pipeline.ingest.builder import Content
from pipeline.ingest.limits import MAX_BYTES, MAX_DEPTH, MAX_EXPANDED_BYTES, MAX_MEMBERS

_UTF8_NAME: Final = 0x800  # flag bit 11 (APPNOTE 4.4.4): the name is UTF-8, else in the maker's own encoding
_ENCRYPTED: Final = 0x1
# What systems leave beside the files a person put in; "~$" are Word's lock files.
_LITTER = re.compile(r"(?:^|/)(?:__MACOSX/|\.|~\$)|(?:^|/)(?:thumbs\.db|desktop\.ini)$", re.I)
_UNSAFE = re.compile(r"[\x00-\x1f\x7f<>:\"|?*]")
_DAMAGE: Final = (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError)


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive: its safe path, and the directory entries that lead to it (two in a nested archive)."""

    name: str
    entries: tuple[zipfile.ZipInfo, ...]


@dataclass(slots=True)
class _Budget:
    """What is left of the limits; an archive in an archive draws on the same."""

    members: int = MAX_MEMBERS
    size: int = MAX_EXPANDED_BYTES
    names: set[str] = field(default_factory=set)

    def take(self, entry: zipfile.ZipInfo) -> None:
        self.members -= 1
        self.size -= entry.file_size
        if self.members < 0:
            raise TooLargeError(f"the archive holds more than {MAX_MEMBERS} files")
        if self.size < 0:
            raise TooLargeError(f"the archive unpacks to more than {MAX_EXPANDED_BYTES // 1_000_000} MB")

    def distinct(self, name: str) -> str:
        """`name`, numbered when another member has it."""
        path, count = PurePosixPath(name), 1
        while name.casefold() in self.names:
            count += 1
            name = str(path.with_name(f"{path.stem} ({count}){path.suffix}"))
        self.names.add(name.casefold())
        return name


def read(_data: bytes) -> Content:
    """An archive is no document. Always raises UnsupportedFormatError."""
    raise UnsupportedFormatError("the file is an archive", "name a file in it (notices.zip/notice.docx), or extract it")


def members(path: Path) -> tuple[str, ...]:
    """The files in the archive at `path`, sorted by name.

    Raises CorruptFileError, TooLargeError (bombs), and EmptyFileError when it holds none.
    """
    found = tuple(sorted(_members(path)))
    if not found:
        raise EmptyFileError("the archive holds no file")
    return found


def is_archive(path: Path) -> bool:
    """Whether the bytes at `path` are a zip archive, and not a document in a zip container (docx, xlsx, ofd)."""
    try:
        with path.open("rb") as handle:
            if handle.read(4) != b"PK\x03\x04":
                return False
        with zipfile.ZipFile(path) as container:
            return not sniff.is_document_container(container.namelist())
    except (*_DAMAGE, NotImplementedError):
        return False


def holder(path: Path) -> Path | None:
    """The archive that `path` leads into; None when it leads into none."""
    return next((parent for parent in path.parents if parent.is_file()), None)


def member_bytes(path: Path, archive: Path) -> bytes:
    """The bytes of the member that `path` names. Raises a ReadError that says why there are none."""
    name = path.relative_to(archive).as_posix()
    member = _members(archive).get(name)
    if member is None:
        raise ReadError(f"{archive.name} holds no {name}", "check the name: `notices extract` takes the whole archive")
    with archive.open("rb") as handle:
        data = _read(handle, member.entries[0])
        for entry in member.entries[1:]:
            data = _read(io.BytesIO(data), entry)
    return data


def _members(path: Path) -> dict[str, Member]:
    try:
        facts = path.stat()
    except OSError as error:
        raise ReadError(f"cannot be opened ({error.strerror})") from error
    return _listing(path.resolve(), facts.st_mtime_ns, facts.st_size)


@lru_cache(maxsize=4)
def _listing(path: Path, _modified: int, _size: int) -> dict[str, Member]:
    """All members by name. The directories are read once per archive, not once per member."""
    with _reporting(), path.open("rb") as handle:
        found = _walk(handle, "", (), _Budget())
        return {member.name: member for member in found}


def _walk(
    handle: io.BufferedIOBase, folder: str, above: tuple[zipfile.ZipInfo, ...], budget: _Budget
) -> Iterator[Member]:
    with zipfile.ZipFile(handle) as container:
        for entry in container.infolist():
            if entry.is_dir() or stat.S_ISLNK(entry.external_attr >> 16):
                continue
            name = folder + _safe(_name(entry))
            if _LITTER.search(name.removeprefix(folder)):
                continue
            budget.take(entry)
            entries = (*above, entry)
            inner = _nested(handle, entry) if len(entries) < MAX_DEPTH else None
            if inner is None:
                yield Member(budget.distinct(name), entries)
            else:
                yield from _walk(io.BytesIO(inner), f"{budget.distinct(name)}/", entries, budget)
