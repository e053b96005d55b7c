"""OFD files built to the standard: page order, namespaces, several documents, templates, turned matrices, locks."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import render
from typeset import Page, Run, Setter

from pipeline.errors import CorruptFileError, EncryptedFileError
from pipeline.ingest import read, read_all

FIRST, SECOND = "各区要于6月底前完成排查。", "各镇街每月检查不少于2次。"


def pages_of(*texts: str) -> list[Page]:
    """A page for each text."""
    pages = []
    for text in texts:
        setter = Setter()
        setter.paragraph(text)
        pages += setter.pages
    return pages


def put(folder: Path, data: bytes) -> Path:
    (folder / "a.ofd").write_bytes(data)
    return folder / "a.ofd"


@pytest.mark.parametrize("namespace", [render.OFD, "http://www.ofdspec.org", "urn:other"])
def test_pages_come_in_the_order_of_the_document(tmp_path: Path, namespace: str) -> None:
    document = read(put(tmp_path, render.ofd_of([pages_of(FIRST, SECOND)], namespace)))
    assert document.text == f"{FIRST}\n{SECOND}\n"
    assert [block.page for block in document.blocks] == [1, 2]
    assert document.source.media_type == "application/ofd"
    assert document.source.pages == 2


def test_a_line_has_its_place(tmp_path: Path) -> None:
    (block,) = read(put(tmp_path, render.ofd_of([pages_of(FIRST)]))).blocks
    assert block.box is not None
    assert (block.box.x0, block.box.x1) == (pytest.approx(108, abs=1), pytest.approx(108 + 12.5 * 14, abs=8))


def test_several_documents_of_a_file(tmp_path: Path) -> None:
    path = put(tmp_path, render.ofd_of([pages_of(FIRST), pages_of(SECOND)]))
    assert [document.text for document in read_all(path)] == [f"{FIRST}\n", f"{SECOND}\n"]


def test_what_lies_far_apart_is_parted(tmp_path: Path) -> None:
    page = Page(runs=[Run("甲乙", (80.0, 150.0), 100.0, 14.0)])
    assert read(put(tmp_path, render.ofd_of([[page]]))).text == "甲 乙\n"


def changed(data: bytes, name: str, old: str, new: str) -> bytes:
    import io

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for member in source.namelist():
            body = source.read(member)
            target.writestr(member, body.replace(old.encode(), new.encode()) if member == name else body)
    return out.getvalue()


def test_an_absolute_path_and_another_case(tmp_path: Path) -> None:
    data = changed(render.ofd_of([pages_of(FIRST)]), "OFD.xml", "Doc_0/Document.xml", "/doc_0/document.xml")
    assert read(put(tmp_path, data)).text == f"{FIRST}\n"


def test_invisible_objects_are_not_read(tmp_path: Path) -> None:
    data = render.ofd_of([pages_of(FIRST)])
    hidden = changed(data, "Doc_0/Pages/Page_1/Content.xml", "<ofd:TextObject ", '<ofd:TextObject Visible="false" ')
    with pytest.raises(Exception, match="holds no text"):
        read(put(tmp_path, hidden))


def test_a_missing_page_is_damage(tmp_path: Path) -> None:
    data = changed(render.ofd_of([pages_of(FIRST)]), "Doc_0/Document.xml", "Page_1", "Page_9")
    with pytest.raises(CorruptFileError, match="lacks its part"):
        read(put(tmp_path, data))


def test_an_encrypted_file(tmp_path: Path) -> None:
    path = put(tmp_path, render.ofd_of([pages_of(FIRST)]))
    with zipfile.ZipFile(path, "a") as container:
        container.writestr("Encryptions.xml", "<x/>")
    with pytest.raises(EncryptedFileError):
        read(path)
