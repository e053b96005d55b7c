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
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import IO, Final

from pipeline.errors import (
    CorruptFileError,
    EmptyFileError,
    EncryptedFileError,
    ReadError,
    TooLargeError,
    UnsupportedFormatError,
)
from pipeline.ingest import sniff
from pipeline.ingest.builder import Content
from pipeline.ingest.limits import MAX_BYTES, MAX_EXPANDED_BYTES, MAX_MEMBERS

MAX_DEPTH: Final = 2  # an archive, and archives in it
_UTF8_NAME: Final = 0x800  # flag bit 11 (APPNOTE 4.4.4): the name is UTF-8, else in the maker's own encoding
_ENCRYPTED: Final = 0x1
_NAME_AT: Final = 30  # of the first member (APPNOTE 4.3.7); with this one most Office packages begin
_OPC: Final = b"[Content_Types].xml"
# What systems leave beside the files a person put in; "~$" are Word's lock files.
_LITTER = re.compile(r"(?:^|/)(?:__MACOSX/|\.|~\$)|(?:^|/)(?:thumbs\.db|desktop\.ini)$", re.I)
_UNSAFE = re.compile(r"[\x00-\x1f\x7f<>:\"|?*]")
_DAMAGE: Final = (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError)

Entries = tuple[zipfile.ZipInfo, ...]
"""The directory entries that lead to a member: its own, after that of the archive it stands in when that is nested."""


@dataclass(slots=True)
class _Budget:
    """What is left of the limits; an archive in an archive draws on the same."""

    members: int
    size: int
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


def read(data: bytes) -> Content:
    """An archive is no document. Always raises: UnsupportedFormatError, or what is wrong with the archive itself."""
    if data.startswith(b"PK"):
        with _reporting():
            found = list(_walk(io.BytesIO(data), "", (), _Budget(MAX_MEMBERS, MAX_EXPANDED_BYTES)))
        if not found:
            raise EmptyFileError("the archive holds no file")
    raise UnsupportedFormatError("the file is an archive", "unpack it and name the files in it")


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
            return _is_archive(handle)
    except OSError:
        return False


def holder(path: Path) -> Path | None:
    """The archive that `path` leads into; None when it leads into none."""
    return next((parent for parent in path.parents if parent.is_file()), None)


def member_bytes(path: Path, archive: Path) -> bytes:
    """The bytes of the member that `path` names. Raises a ReadError that says why there are none."""
    name = path.relative_to(archive).as_posix()
    entries = _members(archive).get(name)
    if entries is None:
        raise ReadError(f"{archive.name} holds no {name}", "check the name; extract takes the archive as a whole too")
    with archive.open("rb") as handle:
        data = _read(handle, entries[0])
    for entry in entries[1:]:
        data = _read(io.BytesIO(data), entry)
    return data


def _members(path: Path) -> dict[str, Entries]:
    facts = path.stat()
    return _listing(path.resolve(), facts.st_mtime_ns, facts.st_size)


@lru_cache(maxsize=4)
def _listing(path: Path, _modified: int, _size: int) -> dict[str, Entries]:
    """All members by name. Directories are read once per archive, not once per member."""
    with _reporting(), path.open("rb") as handle:
        return dict(_walk(handle, "", (), _Budget(MAX_MEMBERS, MAX_EXPANDED_BYTES)))


def _walk(handle: IO[bytes], folder: str, above: Entries, budget: _Budget) -> Iterator[tuple[str, Entries]]:
    with zipfile.ZipFile(handle) as container:
        for entry in container.infolist():
            name = _safe(_name(entry))
            if entry.is_dir() or stat.S_ISLNK(entry.external_attr >> 16) or _LITTER.search(name):
                continue
            budget.take(entry)
            name = budget.distinct(folder + name)
            inner = _inside(container, entry, name, budget) if not above else []
            yield from inner or [(name, (*above, entry))]


def _inside(
    container: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, budget: _Budget
) -> list[tuple[str, Entries]]:
    """The members of an archive in the archive; none when it is no archive, or one that cannot be opened.

    It then stays a member of its own, which fails with the reason when it is read, and its neighbours are not lost.
    """
    trial = _Budget(budget.members, budget.size, set(budget.names))
    try:
        if entry.flag_bits & _ENCRYPTED or not _begins_as_zip(container, entry):
            return []
        data = io.BytesIO(_data(container, entry))
        found = list(_walk(data, f"{name}/", (entry,), trial)) if _is_archive(data) else []
    except (*_DAMAGE, NotImplementedError, RuntimeError, ReadError):
        return []
    budget.members, budget.size = trial.members, trial.size
    return found


def _begins_as_zip(container: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    with container.open(entry) as member:
        return member.read(4) == b"PK\x03\x04"


def _is_archive(handle: IO[bytes]) -> bool:
    head = handle.read(_NAME_AT + len(_OPC))
    if not head.startswith((b"PK\x03\x04", b"PK\x05\x06")) or head[_NAME_AT:] == _OPC:
        return False
    handle.seek(0)
    try:
        with zipfile.ZipFile(handle) as container:
            return not sniff.is_document_container(frozenset(container.namelist()))
    except (*_DAMAGE, NotImplementedError):
        return False


def _name(entry: zipfile.ZipInfo) -> str:
    """The name as its maker meant it: Windows in China writes GBK without saying so, which zipfile takes for CP437."""
    if entry.flag_bits & _UTF8_NAME:
        return entry.filename
    try:
        raw = entry.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.filename


def _safe(name: str) -> str:
    """`name` as a path that stays below the archive: APPNOTE wants `/`, Windows tools write a backslash too."""
    parts = (_UNSAFE.sub("_", part).strip() for part in name.replace("\\", "/").split("/"))
    kept = [part.encode("utf-8", "replace").decode() for part in parts if part not in ("", ".", "..")]
    return "/".join(part[-100:] for part in kept[-8:]) or "file"


def _read(handle: IO[bytes], entry: zipfile.ZipInfo) -> bytes:
    with _reporting(), zipfile.ZipFile(handle) as container:
        return _data(container, entry)


def _data(container: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """zipfile reads no more than the directory declares, and then misses the checksum."""
    if entry.file_size > MAX_BYTES:
        raise TooLargeError(f"the file is larger than {MAX_BYTES // 1_000_000} MB")
    if entry.flag_bits & _ENCRYPTED:
        raise EncryptedFileError("the archive is protected by a password", "unpack it with the password and retry")
    return container.read(entry)


@contextmanager
def _reporting() -> Iterator[None]:
    try:
        yield
    except NotImplementedError as error:
        raise UnsupportedFormatError(
            "the archive is packed in a way that is not read", "pack it again as zip"
        ) from error
    except _DAMAGE as error:
        raise CorruptFileError("the archive is damaged or cut short") from error
