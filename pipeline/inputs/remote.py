"""Inputs that lie elsewhere: any address that fsspec knows (s3://, https://, memory://, zip://*::s3://…).

https://filesystem-spec.readthedocs.io/. An input is fetched by the process that reads it, into a temporary folder, and
goes when it has been read. Nothing is fetched, and fsspec is not imported, unless an address is named.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib import import_module
from pathlib import Path, PurePosixPath
from typing import Protocol

from pipeline.errors import MissingComponentError, PipelineError, ReadError, TooLargeError, UsageError
from pipeline.ingest import archive
from pipeline.ingest.limits import MAX_EXPANDED_BYTES

_ADDRESS = re.compile(r"[A-Za-z][\w+.-]*(?:://|::)")
_UNSAFE = re.compile(r"[\x00-\x1f\x7f<>:\"|?*\\/]")
_NAME = 80  # characters: no file system takes more than 255 bytes
# What stores say of a file's version, the surest first. Dates are compared as they are written.
_DIGESTS = ("ETag", "etag", "md5Hash", "content_md5", "checksum", "CRC")
_DATES = ("LastModified", "last_modified", "Last-Modified", "mtime", "updated", "modified", "modify", "created")
# Kind of address → the extra of fsspec that reads it.
_EXTRAS = {"dropbox": "dropbox", "github": "github", "hdfs": "hdfs", "oci": "oci", "smb": "smb"}
_EXTRAS |= {"abfs": "abfs", "az": "abfs", "gcs": "gcs", "gs": "gcs", "http": "http", "https": "http", "webhdfs": "http"}
_EXTRAS |= {"s3": "s3", "s3a": "s3", "sftp": "sftp", "ssh": "sftp"}


class _FileSystem(Protocol):
    """What is used of fsspec, whose types are not declared."""

    def info(self, path: str) -> dict[str, object]: ...
    def find(self, path: str, *, detail: bool) -> dict[str, dict[str, object]]: ...
    def glob(self, path: str, *, detail: bool) -> dict[str, dict[str, object]]: ...
    def get_file(self, rpath: str, lpath: str) -> None: ...
    def unstrip_protocol(self, name: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Remote:
    """A file at an address, or the member of a zip archive there.

    `version` is a hash of what the store says of it (size, digest or date of change); empty when it says nothing.
    """

    url: str
    version: str = ""
    member: str = ""

    @property
    def name(self) -> str:
        """The last part of the address, as a name that any system takes."""
        last = PurePosixPath(self.member or _split(self.url)[1].partition("://")[2]).name
        return _UNSAFE.sub("_", last)[-_NAME:] or "file"

    def __str__(self) -> str:
        return f"{self.url}/{self.member}" if self.member else self.url

    @property
    def digest(self) -> str:
        """Changes with the input; empty when that cannot be told."""
        return hashlib.sha256(f"{self.version}\0{self.member}".encode()).hexdigest() if self.version else ""


def is_address(name: str) -> bool:
    """Whether a name on the command line is an address; file:// is one of this system's own files."""
    return bool(_ADDRESS.match(name)) and not Path(name).exists()


def discover_remote(url: str) -> tuple[Remote, ...]:
    """The files that an address stands for: a file, a folder with what is below it, a glob; none when there is nothing.

    They are sorted, and hidden ones left out. A file that ends in .zip is taken for an archive, and its members are the
    inputs. Raises MissingComponentError for what is not installed, UsageError for an address of no known kind, and
    ReadError for a place that cannot be listed.
    """
    with _reporting(url):
        system, path = _opened(url)
        before, _, after = _split(url)
        found = sorted(_listed(system, path), key=lambda pair: pair[0])
        remotes = [Remote(before + system.unstrip_protocol(name) + after, _version(info)) for name, info in found]
    return tuple(inner for remote in remotes for inner in _inside(remote))


def _split(url: str) -> tuple[str, str, str]:
    """A chained address around the part that names the file: (`simplecache::`, `zip://*.txt`, `::s3://bucket/a.zip`)."""
    links = url.split("::")
    place = next((n for n, link in enumerate(links) if "://" in link), 0)
    return "".join(f"{link}::" for link in links[:place]), links[place], "".join(f"::{k}" for k in links[place + 1 :])


def _listed(system: _FileSystem, path: str) -> Iterator[tuple[str, dict[str, object]]]:
    signs = "*[" if path.startswith("http") else "*?["  # there ? begins a query
    if any(sign in path for sign in signs):
        for match, info in system.glob(path, detail=True).items():
            if info["type"] != "file":
                yield from _below(system, match)
            elif not _hidden(PurePosixPath(match).name):
                yield match, info
        return
    try:
        info = system.info(path)
    except FileNotFoundError:
        return
    yield from [(path, info)] if info["type"] == "file" else _below(system, path)


def _below(system: _FileSystem, folder: str) -> Iterator[tuple[str, dict[str, object]]]:
    for name, info in system.find(folder, detail=True).items():
        if not any(map(_hidden, name.removeprefix(folder).split("/"))):
            yield name, info


def _hidden(part: str) -> bool:
    return part.startswith((".", "~$"))


def _inside(remote: Remote) -> Iterator[Remote]:
    """The members of an archive, else the file itself."""
    names: tuple[str, ...] = ()
    if PurePosixPath(remote.name).suffix.lower() == ".zip":
        try:
            names = archive.members(_kept(remote.url, remote.version).path)
        except ReadError:
            names = ()  # reading it gives the reason
    yield from (Remote(remote.url, remote.version, name) for name in names) if names else [remote]


@contextmanager
def fetched(remote: Remote) -> Iterator[Path]:
    """A file of this system with the bytes of `remote`, for the time of the block. Raises ReadError."""
    if remote.member:
        yield _kept(remote.url, remote.version).path / remote.member
        return
    with tempfile.TemporaryDirectory(prefix="notices-") as folder:
        yield _fetch(remote.url, Path(folder, remote.name))


class _Kept:
    """An archive that was fetched; the copy goes with the object."""

    def __init__(self, url: str) -> None:
        folder = tempfile.mkdtemp(prefix="notices-")
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self.path = _fetch(url, Path(folder, Remote(url).name))


@lru_cache(maxsize=1)
def _kept(url: str, _version: str) -> _Kept:
    """Fetched once for all its members, which come one after the other."""
    return _Kept(url)


def _fetch(url: str, path: Path) -> Path:
    with _reporting(url):
        system, name = _opened(url)
        size = system.info(name).get("size")
        if isinstance(size, int) and size > MAX_EXPANDED_BYTES:
            raise TooLargeError(f"the file is larger than {MAX_EXPANDED_BYTES // 1_000_000} MB")
        system.get_file(name, str(path))
    return path


def _version(info: dict[str, object]) -> str:
    """A hash of size and digest, else of size and dates; what else is told differs between a listing and a look."""
    said = [f"{key}={info[key]}" for key in _DIGESTS if info.get(key)][:1]
    said = said or [f"{key}={_written(info[key])}" for key in _DATES if info.get(key)]
    return hashlib.sha256(f"{info.get('size')} {said}".encode()).hexdigest() if said else ""


def _written(date: object) -> object:
    return date.timestamp() if isinstance(date, datetime) else date


def _opened(url: str) -> tuple[_FileSystem, str]:
    try:
        core = import_module("fsspec.core")
    except ImportError as error:
        raise MissingComponentError("addresses need fsspec", "pip install 'notice-pipeline[remote]'") from error
    opened: tuple[_FileSystem, str] = core.url_to_fs(url)
    return opened


@contextmanager
def _reporting(url: str) -> Iterator[None]:
    """Stores raise anything; to the caller all of it is one cause. fsspec itself says which package is missing."""
    try:
        yield
    except PipelineError:
        raise
    except ImportError as error:
        raise MissingComponentError(f"{url}: {error}", _install(url)) from error
    except ValueError as error:
        if "Protocol not known" in str(error):
            raise UsageError(f"{url}: no such kind of address", "s3://, https://, … as fsspec knows them") from error
        raise _unreadable(url, error) from error
    except Exception as error:
        raise _unreadable(url, error) from error


def _install(url: str) -> str:
    kinds = [_EXTRAS[kind] for kind in re.findall(r"(?:^|::)([\w+.-]+)://", url) if kind in _EXTRAS]
    return f"pip install 'fsspec[{kinds[-1]}]'" if kinds else "install the package it names"


def _unreadable(url: str, error: Exception) -> ReadError:
    cause = " ".join(str(error).split())[:200]
    if isinstance(error, FileNotFoundError):
        return ReadError(f"{url}: cannot be opened (no such file)", "check the address")
    return ReadError(
        f"{url}: cannot be opened ({type(error).__name__}: {cause})", "check the address, the network and the key"
    )
