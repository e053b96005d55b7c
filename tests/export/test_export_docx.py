"""任务分解表: the page of GB/T 9704, its fonts, one table for each notice with a head on every page."""

from __future__ import annotations

from pathlib import Path

from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm
from export_examples import SENTENCES, many, registry
from office import convert, needs_office

from pipeline.export import export
from pipeline.export.model import Options


def test_layout(tmp_path: Path) -> None:
    export("docx", [registry()], Options(tmp_path / "out.any"))
    word = Document(str(tmp_path / "out.any"))
    section = word.sections[0]
    area = section.page_width - section.left_margin - section.right_margin
    high = section.page_height - section.top_margin - section.bottom_margin
    assert abs(area - Mm(225)) < Mm(1) and abs(high - Mm(156)) < Mm(1)
    title, number = word.paragraphs[:2]
    assert title.text == "澄湖市安全生产委员会办公室关于开展安全生产行动的通知任务分解表"
    assert title.runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")) == "方正小标宋简体" and title.runs[0].font.size.pt == 22
    assert number.text == "澄安委办〔2025〕8号"
    (table,) = word.tables
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert [c.text for c in table.rows[1].cells] == [
        *("1", SENTENCES[0], "东浦区教育局", "", "区公安分局"),
        *("每季度至少开展2次", "", "不少于5所学校", ""),
    ]
    assert len(table.rows) == 6


@needs_office
def test_libreoffice_prints_it(tmp_path: Path) -> None:
    import pdfplumber

    path = tmp_path / "out.docx"
    export("docx", [registry(), *many(5)], Options(path))
    with pdfplumber.open(convert(path, "pdf", tmp_path / "pdf")) as pages:
        texts = ["".join((page.extract_text() or "").split()) for page in pages.pages]
    assert len(texts) >= 2 and all("责任单位" in text for text in texts)
    assert "—1—" in texts[0] and "—2—" in texts[1]
