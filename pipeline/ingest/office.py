"""Old office formats (.doc, .wps, .rtf, .xls) through LibreOffice; antiword and striprtf where it is missing.

LibreOffice runs without a window, with a profile folder of its own for each process of ours (two that share one wait
for each other), and with a time limit. It returns 0 on failure: what counts is whether the file it was to make exists.
"""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final, cast

from pipeline.errors import CorruptFileError, EncryptedFileError, MissingComponentError, TooLargeError
from pipeline.ingest import docx, text, xlsx
from pipeline.ingest.builder import Content

_TIMEOUT: Final = 120  # seconds for one file
_INSTALL: Final = "apt-get install libreoffice-writer-nogui libreoffice-calc-nogui"
_PLACES: Final = ("/usr/lib/libreoffice/program/soffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice")
# The encoding of "WordDocument": a compound file without that stream is no Word document.
_WORD_STREAM: Final = "WordDocument".encode("utf-16-le")
_LOCK_BIT: Final = 0x01  # fEncrypted, in the second byte of the flags of FibBase ([MS-DOC] 2.5.2)


def read_doc(data: bytes) -> Content:
    """A Word document before 2007, or one of WPS. Raises what `read` of docx raises, MissingComponentError."""
    if _is_locked(data):
        raise EncryptedFileError("the document is protected by a password")
    if _soffice():
        if _WORD_STREAM not in data:  # LibreOffice takes what it does not know for plain text
            raise CorruptFileError("the file holds no Word document")
        return docx.read(_converted(data, "doc", "docx"))
    if (antiword := shutil.which("antiword")) and _WORD_STREAM in data:
        return text.parse(_plain([antiword, "-m", "UTF-8.txt", "-w", "0"], data))
    raise MissingComponentError("reading .doc and .wps files needs LibreOffice (or antiword)", _INSTALL)


def read_rtf(data: bytes) -> Content:
    """Rich text. Raises what `read` of docx raises, MissingComponentError."""
    if _soffice():
        return docx.read(_converted(data, "rtf", "docx"))
    try:
        from striprtf import striprtf
    except ImportError as error:
        install = f"{_INSTALL}, or pip install 'notice-pipeline[office]'"
        raise MissingComponentError("reading .rtf files needs LibreOffice or striprtf", install) from error
    convert = cast("Callable[..., str]", striprtf.rtf_to_text)
    return text.parse(convert(data.decode("latin-1"), encoding="gb18030", errors="replace"))


def read_xls(data: bytes) -> Content:
    """A workbook before 2007. Raises what `read` of xlsx raises, MissingComponentError."""
    if not _soffice():
        raise MissingComponentError("reading .xls and .et files needs LibreOffice", _INSTALL)
    return xlsx.read(_converted(data, "xls", "xlsx"))


def _is_locked(data: bytes) -> bool:
    """Whether the Word document in a compound file is encrypted; its stream begins on a sector boundary."""
    for start in range(512, min(len(data), 1 << 20), 512):
        if data[start : start + 2] == b"\xec\xa5":
            return len(data) > start + 11 and bool(data[start + 11] & _LOCK_BIT)
    return False


@cache
def _soffice() -> str | None:
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return found or next((place for place in _PLACES if Path(place).is_file()), None)


@cache
def _profile() -> Path:
    """A profile for this process, filled on first use and kept for the files that follow."""
    folder = Path(tempfile.mkdtemp(prefix="notices-office-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _converted(data: bytes, source: str, target: str) -> bytes:
    """Raises CorruptFileError when LibreOffice makes nothing of it, TooLargeError when it takes too long."""
    with tempfile.TemporaryDirectory(prefix="notices-") as name:
        folder = Path(name)
        (folder / f"input.{source}").write_bytes(data)
        command = [
            _soffice() or "soffice",
            f"-env:UserInstallation={_profile().as_uri()}",
            *("--headless", "--norestore", "--nologo", "--convert-to", target, "--outdir", name),
            f"input.{source}",
        ]
        _run(command, folder)
        made = folder / f"input.{target}"
        if not made.is_file() or not made.stat().st_size:
            raise CorruptFileError("LibreOffice cannot open the document")
        return made.read_bytes()


def _plain(command: list[str], data: bytes) -> str:
    with tempfile.TemporaryDirectory(prefix="notices-") as name:
        (Path(name) / "input.doc").write_bytes(data)
        return _run([*command, "input.doc"], Path(name)).decode("utf-8", "replace")


def _run(command: list[str], folder: Path) -> bytes:
    """The standard output. A group of its own, so that the children of a starter script end with it."""
    process = subprocess.Popen(  # noqa: S603 - no shell, and the arguments are ours
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return process.communicate(timeout=_TIMEOUT)[0]
    except subprocess.TimeoutExpired as error:
        raise TooLargeError(f"converting it took longer than {_TIMEOUT} seconds") from error
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
