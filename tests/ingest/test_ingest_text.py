"""Decoding, plain text, sniffing, and the promises of `read`."""

from __future__ import annotations

import codecs
import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.errors import (
    EmptyFileError,
    EncryptedFileError,
    ReadError,
    TooLargeError,
    UnsupportedFormatError,
)
from pipeline.ingest import READERS, builder, decode, limits, read, read_text
from pipeline.ingest.builder import GridCell, TextBuilder
from pipeline.ingest.readers import reader_for
from pipeline.model import BlockKind, Span

ROOT = Path(__file__).parents[2]
SENTENCE = "各镇（街道）每季度至少召开1次会议，于12月20日前报送总结。\n"
LONG = SENTENCE * 20


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (SENTENCE.encode(), "utf-8"),
        (codecs.BOM_UTF8 + SENTENCE.encode(), "utf-8"),
        (SENTENCE.encode("gb18030"), "gb18030"),
        (SENTENCE.encode("gbk"), "gb18030"),
        (codecs.BOM_UTF16_LE + SENTENCE.encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + SENTENCE.encode("utf-16-be"), "utf-16-be"),
        (codecs.BOM_UTF32_LE + SENTENCE.encode("utf-32-le"), "utf-32-le"),
        (SENTENCE.encode("utf-16-le"), "utf-16-le"),
        (SENTENCE.encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_encodings(data: bytes, encoding: str) -> None:
    decoded = decode.decode(data)
    assert (decoded.text, decoded.encoding) == (SENTENCE, encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_stray_byte_in_a_long_text_stays_visible(encoding: str) -> None:
    data = LONG.encode(encoding)
    decoded = decode.decode(data + "督".encode(encoding)[:1])
    assert decoded.encoding == encoding
    assert decoded.text == LONG + "\ufffd"


def test_rare_characters_of_gb18030_survive() -> None:
    text = "由㙍𠮷路街道办事处负责"
    assert decode.decode(text.encode("gb18030")).text == text


@pytest.mark.parametrize(
    "data", [bytes(range(256)) * 20, b"\0" * 500, b"\x7fELF" + b"\1\0\2\0\3" * 100, "通知".encode() + b"\0\1" * 50]
)
def test_binary_is_refused(data: bytes) -> None:
    with pytest.raises(UnsupportedFormatError):
        decode.decode(data)


def test_single_control_characters_keep_their_place() -> None:
    document = read_text("第一行\x0c\x00乙\r\n\r\n　　第二行\r第三行")
    assert document.text == "第一行\x0c\x00乙\n\n　　第二行\n第三行"
    assert [document.quote(block.span) for block in document.blocks] == ["第一行\x0c\x00乙", "　　第二行", "第三行"]


def test_plain_text_is_left_alone() -> None:
    text = "\n  标题\t\n\n- 1 -\n　　正文  \n"
    document = read_text(text, "通知.txt")
    assert document.text == text
    assert (document.source.file, document.source.media_type) == ("通知.txt", "text/plain")


def test_source_records_the_bytes(tmp_path: Path) -> None:
    path = tmp_path / "通知.txt"
    path.write_bytes(SENTENCE.encode("gb18030"))
    source = read(path).source
    assert source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (source.file, source.encoding, source.pages) == ("通知.txt", "gb18030", None)


MARKUP = "<!DOCTYPE html><html><body><p>正文</p></body></html>"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def stream(name: str) -> bytes:
    """The name of a stream as the directory of a compound file holds it."""
    return name.encode("utf-16-le").ljust(64, b"\0")


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("a.txt", b"%PDF-1.4\n", "application/pdf"),
        ("a.docx", MARKUP.encode(), "text/html"),
        ("a.txt", MARKUP.encode("utf-16"), "text/html"),
        ("a.html", "没有标记的正文".encode(), "text/plain"),
        ("a.html", "<p>正文</p>".encode(), "text/html"),
        ("a.md", "<div>说明</div>\n# 通知".encode(), "text/plain"),
        ("a.dat", "<div>说明</div>".encode(), "text/html"),
        ("a.html", "<!-- saved -->\n<html><p>正文".encode(), "text/html"),
        ("a.doc", OLE, "application/msword"),
        ("a.wps", OLE, "application/msword"),
        ("a.docx", OLE + stream("EncryptedPackage"), "application/x-encrypted-office"),
        ("a.doc", OLE + "Bookmarks".encode("utf-16-le"), "application/msword"),
        ("a.xls", OLE + stream("Workbook"), "application/vnd.ms-excel"),
        ("a.doc", b"{\\rtf1\\ansi", "application/rtf"),
        ("a.zip", b"PK\x03\x04damaged", "application/zip"),
        ("a.docx", b"PK\x03\x04damaged", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a.ofd", b"PK\x03\x04damaged", "application/ofd"),
        ("a.rar", b"Rar!\x1a\x07\x00", "application/zip"),
        ("a.png", b"\x89PNG\r\n", "image/*"),
        ("a.txt", "BM办公室通知".encode(), "text/plain"),
        ("a.mht", b"From: <Saved>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n", "multipart/related"),
        ("a", "正文".encode(), "text/plain"),
    ],
)
def test_a_file_is_what_its_bytes_say(name: str, data: bytes, media_type: str) -> None:
    assert reader_for(data, name).media_type == media_type


def test_every_format_is_read_or_refused_with_advice() -> None:
    refused = [reader for reader in READERS if reader.module is None]
    assert {reader.media_type for reader in refused} >= {"application/x-encrypted-office"}
    assert all(reader.refusal is not None and reader.refusal.advice for reader in refused)
    assert len({reader.media_type for reader in READERS}) == len(READERS)


@pytest.mark.parametrize(
    ("name", "data", "error"),
    [
        ("空.txt", b"", EmptyFileError),
        ("空白.txt", " \n　\n".encode(), EmptyFileError),
        ("锁.docx", OLE + stream("EncryptedPackage"), EncryptedFileError),
        ("包.rar", b"Rar!\x1a\x07\x00", UnsupportedFormatError),
    ],
)
def test_errors_name_the_file_and_the_mend(tmp_path: Path, name: str, data: bytes, error: type[ReadError]) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(error) as caught:
        read(path)
    assert caught.value.message.startswith(f"{name}: ")
    assert caught.value.advice
    assert "\n" not in caught.value.message


def test_a_missing_file_and_a_folder_are_read_errors(tmp_path: Path) -> None:
    for path in (tmp_path / "没有.txt", tmp_path):
        with pytest.raises(ReadError, match="cannot be opened"):
            read(path)


def test_a_huge_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "大.txt"
    path.write_text(LONG, encoding="utf-8")
    monkeypatch.setattr("pipeline.ingest.MAX_BYTES", 100)
    with pytest.raises(TooLargeError, match=r"大\.txt"):
        read(path)


def test_reading_text_loads_no_heavy_library(tmp_path: Path) -> None:
    path = tmp_path / "通知.txt"
    path.write_text(SENTENCE, encoding="utf-8")
    code = (
        "import sys; from pathlib import Path; from pipeline.ingest import read; read(Path(sys.argv[1])); "
        "print([m for m in ('pdfplumber', 'pdfminer', 'docx', 'lxml', 'email', 'PIL') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True, cwd=ROOT)  # noqa: S603
    assert done.stdout.strip() == "[]"


# --- the builder --------------------------------------------------------------------------------------


def test_a_table_is_rows_of_cells_parted_by_tabs() -> None:
    build = TextBuilder()
    build.line("附件")
    build.table(
        [
            GridCell(0, 0, ("序号",)),
            GridCell(0, 1, ("任务",)),
            GridCell(0, 2, ("备注",)),
            GridCell(1, 0, ("一、机制",), row_span=2),
            GridCell(1, 1, ("召开会议。", "形成纪要。")),
            GridCell(1, 2, ()),
            GridCell(2, 1, (" 报送\xa0总结 ",)),
            GridCell(2, 2, ("月报",)),
        ]
    )
    build.line("抄送")
    content = build.content()
    assert content.text == "附件\n序号\t任务\t备注\n一、机制\t召开会议。\n形成纪要。\n\t报送 总结\t月报\n抄送\n"
    table = content.tables[0]
    quotes = [content.text[cell.span.start : cell.span.end] for cell in table.cells]
    assert quotes == ["序号", "任务", "备注", "一、机制", "召开会议。\n形成纪要。", "", "报送 总结", "月报"]
    assert content.text[table.span.start : table.span.end].startswith("序号")
    assert [block.kind for block in content.blocks] == [BlockKind.PARAGRAPH, BlockKind.TABLE, BlockKind.PARAGRAPH]


def test_an_embedded_document_is_shifted() -> None:
    inner = TextBuilder()
    inner.line("二、要求", level=2)
    inner.table([GridCell(0, 0, ("甲",)), GridCell(0, 1, ("乙",))])
    build = TextBuilder()
    build.line("一、总体")
    build.extend(inner.content())
    content = build.content()
    assert content.text == "一、总体\n二、要求\n甲\t乙\n"
    assert [content.text[b.span.start : b.span.end] for b in content.blocks] == ["一、总体", "二、要求", "甲\t乙"]
    assert [content.text[c.span.start : c.span.end] for c in content.tables[0].cells] == ["甲", "乙"]


def test_half_a_surrogate_pair_becomes_the_replacement_character() -> None:
    build = TextBuilder()
    build.line("甲\ud800乙")
    assert build.content().text == "甲\ufffd乙\n"


def test_an_empty_table_is_none() -> None:
    build = TextBuilder()
    build.table([GridCell(0, 0, ()), GridCell(0, 1, (" ",))])
    assert build.content() == builder.Content("")


def test_limits_on_tables_and_text(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TooLargeError, match="cells"):
        TextBuilder().table([GridCell(limits.MAX_TABLE_CELLS, 0, ("甲",)), GridCell(0, 0, ("乙",))])
    monkeypatch.setattr(builder, "MAX_CHARACTERS", 10)
    with pytest.raises(TooLargeError, match="longer than 10"):
        TextBuilder().line("一" * 11)


def test_spans_are_offsets_of_the_text() -> None:
    document = read_text("甲\n\n乙丙")
    assert [block.span for block in document.blocks] == [Span(0, 1), Span(3, 5)]


def test_a_folder_in_place_of_a_file_is_called_one(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="is a folder") as raised:
        read(tmp_path)
    assert "one of the files" in raised.value.advice
