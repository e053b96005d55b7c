"""任务分解表 in the layout of GB/T 9704-2012, ready to send: title, document number and a table that repeats its head.

A4 with a type area of 156 × 225 mm as the standard has it, laid on its side for the table; title in 2号小标宋, head in
黑体, text in 仿宋 (小四, since 3号 leaves no room in a table), page numbers in 4号 between dashes.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from io import BytesIO
from typing import IO

from docx import Document
from docx.document import Document as Word
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.table import CT_Row
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt
from docx.table import Table
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from pipeline.export.mapping import Item, items
from pipeline.export.model import Batch, Carried, Loss, Options, Report
from pipeline.export.wording import line
from pipeline.registry.office import save

HEADS = ("序号", "工作任务", "牵头单位", "责任单位", "配合单位", "频次", "完成时限", "成果和数量要求", "报送对象")
_WIDTHS = (10, 63, 22, 24, 21, 20, 26, 21, 18)  # millimetres, together the 225 of the type area
_SONG, _HEI, _FANG, _SUNG = "方正小标宋简体", "黑体", "仿宋_GB2312", "宋体"
_TITLE, _TEXT, _NUMBER, _PAGE = Pt(22), Pt(12), Pt(16), Pt(14)
_AIR = Pt(2)  # above and below the words of a cell


def export(batch: Batch, options: Options) -> Report:
    entries = list(items(batch, options))
    save(options.path, lambda handle: _write(handle, entries))
    losses = [Loss(i.task.id, "conditions", Carried.TEXT, c.text) for i in entries for c in i.task.conditions]
    return Report((str(options.path),), len(entries), tuple(losses))


def _write(handle: IO[bytes], entries: list[Item]) -> None:
    word = Document()
    _page(word)
    parents = list(dict.fromkeys(item.parent for item in entries))
    for number, parent in enumerate(parents):
        title = _paragraph(word, f"{parent.title}任务分解表", _SONG, _TITLE)
        title.paragraph_format.page_break_before = number > 0
        title.paragraph_format.space_after = Pt(12)
        if parent.number:
            _paragraph(word, parent.number, _FANG, _NUMBER)
        _table(word, [item for item in entries if item.parent is parent])
    buffer = BytesIO()
    word.save(buffer)
    handle.write(buffer.getvalue())


def _page(word: Word) -> None:
    section = word.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    # Upright: 37 above, 35 below, 28 left, 26 right; the head of the page goes to the left edge.
    section.left_margin, section.right_margin = Mm(37), Mm(35)
    section.top_margin, section.bottom_margin = Mm(26), Mm(28)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text in ("— ", None, " —"):
        run = footer.add_run(text or "")
        _font(run, _SUNG, _PAGE)
        if text is None:
            _page_field(run)


def _page_field(run: Run) -> None:
    for kind in ("begin", None, "end"):
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = "PAGE"
        run._r.append(mark)


def _paragraph(word: Word, text: str, font: str, size: Pt) -> Paragraph:
    paragraph = word.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _font(paragraph.add_run(line(text)), font, size)
    return paragraph


def _font(run: Run, name: str, size: Pt) -> None:
    run.font.name, run.font.size = name, size
    properties: BaseOxmlElement = run._r.get_or_add_rPr()
    properties.rFonts.set(qn("w:eastAsia"), name)  # type: ignore[attr-defined]


def _table(word: Word, entries: list[Item]) -> None:
    table = word.add_table(rows=0, cols=len(HEADS))
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(table.columns, _WIDTHS, strict=True):
        column.width = Mm(width)
    head, body = (_row(table, font) for font in (_HEI, _FANG))
    head.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    _fill(head, HEADS)
    for number, item in enumerate(entries, 1):
        row = deepcopy(body)  # formatting each cell anew would take longer than all the rest
        _fill(row, _cells(number, item))
        table._tbl.append(row)
    table._tbl.remove(body)


def _row(table: Table, font: str) -> CT_Row:
    """A row with its formats and a placeholder in each cell."""
    row = table.add_row()  # type: ignore[no-untyped-call]
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for number, (cell, width) in enumerate(zip(row.cells, _WIDTHS, strict=True)):
        cell.width, cell.vertical_alignment = Mm(width), WD_CELL_VERTICAL_ALIGNMENT.CENTER
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = _AIR
        if number != 1 or font == _HEI:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _font(paragraph.add_run("…"), font, _TEXT)
    made: CT_Row = row._tr
    return made


def _fill(row: CT_Row, texts: Sequence[str]) -> None:
    for element, text in zip(row.iter(qn("w:t")), texts, strict=True):
        element.text = line(text)


def _cells(number: int, item: Item) -> tuple[str, ...]:
    task = item.task
    leads = [u.name for u in task.responsible_units if u.role.value == "lead"]
    others = [u.name for u in task.responsible_units if u.role.value == "responsible"]
    results = [*(d.name for d in task.deliverables), *(q.text for q in task.quantities)]
    groups = (
        leads,
        others,
        item.supporters,
        [f.text for f in task.frequencies],
        [d.text for d in task.deadlines],
        results,
        [r.name for r in task.reports_to],
    )
    return (str(number), task.text.rstrip("；;，,"), *("、".join(group) for group in groups))
