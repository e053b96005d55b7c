"""Old office formats: what stands in where LibreOffice is missing, and what is said when nothing does."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipeline.errors import CorruptFileError, EncryptedFileError, ExitCode, MissingComponentError, TooLargeError
from pipeline.ingest import office, read

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
RTF = b"{\\rtf1\\ansi\\ansicpg936 \\'b8\\'f7\\'c7\\'f8\\'c3\\'bf\\'d4\\'c2\\'bc\\'ec\\'b2\\'e9\\'a1\\'a3\\par}"


def put(folder: Path, name: str, data: bytes) -> Path:
    (folder / name).write_bytes(data)
    return folder / name


@pytest.mark.parametrize(
    ("name", "data"), [("a.doc", OLE), ("a.xls", OLE + "Workbook".encode("utf-16-le").ljust(64, b"\0"))]
)
def test_without_libreoffice_the_install_line_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, data: bytes
) -> None:
    monkeypatch.setattr(office, "_soffice", lambda: None)
    with pytest.raises(MissingComponentError, match="LibreOffice") as caught:
        read(put(tmp_path, name, data))
    assert "apt-get install" in caught.value.advice
    assert caught.value.exit_code is ExitCode.MISSING_COMPONENT


def test_rtf_without_libreoffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("striprtf")
    monkeypatch.setattr(office, "_soffice", lambda: None)
    assert read(put(tmp_path, "a.rtf", RTF)).text.strip() == "各区每月检查。"


def test_a_locked_document_is_told_before_anything_opens_it(tmp_path: Path) -> None:
    information_block = b"\xec\xa5" + b"\0" * 9 + b"\x01"
    with pytest.raises(EncryptedFileError):
        read(put(tmp_path, "a.doc", OLE.ljust(512, b"\0") + information_block))


def test_a_converter_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "_TIMEOUT", 0.2)
    with pytest.raises(TooLargeError, match="longer than"):
        office._run(["sleep", "30"], tmp_path)


def test_what_is_no_word_document_is_not_given_to_libreoffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "_soffice", lambda: "soffice")
    monkeypatch.setattr(office, "_run", lambda *_: pytest.fail("LibreOffice would read it as text"))
    with pytest.raises(CorruptFileError, match="no Word document"):
        read(put(tmp_path, "a.doc", OLE + b"broken"))


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_success_is_a_file_that_exists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "_run", lambda *_: b"")  # returns as LibreOffice does when it fails
    with pytest.raises(CorruptFileError, match="cannot open"):
        read(put(tmp_path, "a.rtf", RTF))
