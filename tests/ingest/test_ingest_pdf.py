"""PDF: lines, running heads, page numbers, ruled tables over pages, scans, locks, damage."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from make_files import Drawn, Picture, Ruled, Text, pdf_of
from reportlab.lib.pdfencrypt import StandardEncryption

from pipeline.errors import CorruptFileError, EncryptedFileError, NoTextLayerError, TooLargeError
from pipeline.ingest import pdf, read
from pipeline.ingest.builder import Content
from pipeline.ingest.page_lines import Char, lines_of

LONG = "一、各区县每月至少召开一次会议，研究解决突出问题。"


def grid(content: Content) -> list[tuple[int, int, int, int, str]]:
    (table,) = content.tables
    return [(c.row, c.column, c.row_span, c.column_span, content.text[c.span.start : c.span.end]) for c in table.cells]


def test_lines_in_order_with_page_and_place() -> None:
    content = pdf.read(pdf_of([Text(300, "第二行"), Text(200, LONG)], [Text(200, "第三行：12月20日前")]))
    assert content.text == f"{LONG}\n第二行\n第三行：12月20日前\n"
    assert [block.page for block in content.blocks] == [1, 1, 2]
    assert content.pages == 2
    box = content.blocks[0].box
    assert box is not None
    assert math.isclose(box.x0, 80, abs_tol=1)
    assert 195 < box.top < box.bottom < 220
    assert math.isclose(box.x1, 80 + 12 * len(LONG), abs_tol=6)


def test_gaps_become_one_blank() -> None:
    assert pdf.read(pdf_of([Text(200, "澄湖市教育局"), Text(200, "澄湖市公安局", left=300), Text(250, LONG)])).text == (
        f"澄湖市教育局 澄湖市公安局\n{LONG}\n"
    )


# --- margins ------------------------------------------------------------------------------------------


def numbered(count: int, number: str, *extra: Drawn) -> bytes:
    """Pages with a line of their own and a page number at the foot."""
    own = "甲乙丙丁戊己庚辛"
    return pdf_of(
        *([Text(200, f"{own[i] * 4}单位负责。"), Text(790, number.format(i + 1)), *extra] for i in range(count))
    )


@pytest.mark.parametrize(
    "number",
    [
        "{}",
        "- {} -",
        "— {} —",
        "－{}－",
        "第{}页",
        "第 {} 页 共 8 页",
        "{}/8",
        "{} / 8",
        "·{}·",
        "Page {}",
        "Page {} of 8",
    ],
)
@pytest.mark.parametrize("count", [1, 3])
def test_page_numbers_go(number: str, count: int) -> None:
    text = pdf.read(numbered(count, number)).text
    assert text.splitlines() == [f"{c * 4}单位负责。" for c in "甲乙丙"[:count]]


def test_running_heads_and_feet_go_into_metadata() -> None:
    extra = (Text(30, "企业标准 第3版"), Text(50, "安全生产费用管理规定"), Text(770, "澄湖化工有限公司"))
    content = pdf.read(numbered(4, "第 {} 页", *extra))
    assert content.text == "".join(f"{c * 4}单位负责。\n" for c in "甲乙丙丁")
    assert dict(content.metadata) == {"页眉页脚": "企业标准 第3版；安全生产费用管理规定；澄湖化工有限公司"}


def test_heads_of_odd_and_even_pages() -> None:
    pages = [
        [Text(30, "单页页眉" if i % 2 else "双页页眉"), Text(200, f"{c * 4}负责")] for i, c in enumerate("甲乙丙丁戊己")
    ]
    assert pdf.read(pdf_of(*pages)).text == "".join(f"{c * 4}负责\n" for c in "甲乙丙丁戊己")


@pytest.mark.parametrize(
    "pages",
    [
        [
            [Text(60, "附件1"), Text(200, "统计表甲")],
            [Text(60, "附件2"), Text(200, "统计表乙")],
            [Text(60, "附件3"), Text(200, "统计表丙")],
        ],
        [[Text(60, "澄湖市应急管理局文件"), Text(200, LONG)], [Text(200, LONG)]],
        [[Text(60, "一、工作目标"), Text(200, LONG)], [Text(120, "一、工作目标"), Text(200, LONG)]],
        [[Text(400, LONG), Text(420, "2025")], [Text(400, LONG), Text(420, "2026")]],
        [[Text(200, LONG), Text(760, "抄送：市委办公室。"), Text(790, "2025年3月印发")]],
    ],
    ids=["attachment labels", "only one page", "elsewhere on the page", "middle of the page", "distribution"],
)
def test_what_is_no_margin_stays(pages: list[list[Text]]) -> None:
    text = pdf.read(pdf_of(*pages)).text
    assert text.splitlines() == [line.text for page in pages for line in page]


def test_a_large_issuer_is_kept_beside_its_small_running_head() -> None:
    pages = [[Text(30, "澄湖市教育局文件", size=9), Text(200, LONG)] for _ in range(3)]
    pages[0].insert(1, Text(100, "澄湖市教育局文件", size=26))
    assert pdf.read(pdf_of(*pages)).text.startswith(f"澄湖市教育局文件\n{LONG}")


# --- tables -------------------------------------------------------------------------------------------

COLUMNS = (80.0, 120.0, 380.0, 500.0)
HEAD = (20.0, ("序号", "任务", "单位"))


def test_a_ruled_table_stands_where_it_stood() -> None:
    table = Ruled(
        240, COLUMNS, (HEAD, (40, ("1", "建立台账，\n按月更新。", "市教育局")), (20, ("2", "开展检查。", "")))
    )
    content = pdf.read(pdf_of([Text(200, LONG), table, Text(400, "联系人：林致远")]))
    assert (
        content.text
        == f"{LONG}\n序号\t任务\t单位\n1\t建立台账，\n按月更新。\t市教育局\n2\t开展检查。\n联系人：林致远\n"
    )
    assert [entry[4] for entry in grid(content)][3:] == [
        "1",
        "建立台账，\n按月更新。",
        "市教育局",
        "2",
        "开展检查。",
        "",
    ]
    assert content.tables[0].cells[0].page == 1


def test_merged_cells() -> None:
    table = Ruled(240, COLUMNS, (HEAD, (20, ("1", "建立台账。", "市教育局")), (20, ("2", "开展检查。", None))))
    assert (1, 2, 2, 1, "市教育局") in grid(pdf.read(pdf_of([Text(200, LONG), table])))


def over_pages(*parts: tuple[tuple[float, tuple[str | None, ...]], ...]) -> Content:
    """A table in parts on pages of their own, with a running head and page numbers around them."""
    pages: list[list[Drawn]] = [
        [Text(30, "澄湖市应急局任务清单"), Ruled(100, COLUMNS, part), Text(800, f"- {number} -")]
        for number, part in enumerate(parts, 1)
    ]
    pages[0].insert(1, Text(70, "任务清单"))
    return pdf.read(pdf_of(*pages))


def test_a_table_over_pages_is_one_without_repeated_heads() -> None:
    content = over_pages(
        (HEAD, (20, ("1", "建立台账。", "市教育局"))),
        (HEAD, (20, ("2", "开展检查。", "市公安局"))),
        (HEAD, (20, ("3", "报送总结。", "市民政局"))),
    )
    assert content.text == (
        "任务清单\n序号\t任务\t单位\n1\t建立台账。\t市教育局\n2\t开展检查。\t市公安局\n3\t报送总结。\t市民政局\n"
    )
    assert [cell.page for cell in content.tables[0].cells if cell.column == 0] == [1, 1, 2, 3]


FULL_LINE = "对全市燃气经营企业开展一次全覆盖检查并督促问题整"  # as wide as its column


@pytest.mark.parametrize("head", [(), (HEAD,)])
def test_a_row_cut_by_the_page_is_one_row(head: tuple[tuple[float, tuple[str, ...]], ...]) -> None:
    content = over_pages(
        (HEAD, (20, ("1", FULL_LINE, "市教育局、市公"))),
        (*head, (20, ("", "改到位。", "安局")), (20, ("2", "开展检查。", "市民政局"))),
    )
    assert grid(content)[3:] == [
        *((1, 0, 1, 1, "1"), (1, 1, 1, 1, f"{FULL_LINE}\n改到位。"), (1, 2, 1, 1, "市教育局、市公\n安局")),
        *((2, 0, 1, 1, "2"), (2, 1, 1, 1, "开展检查。"), (2, 2, 1, 1, "市民政局")),
    ]


def test_a_merged_cell_goes_on_over_the_page() -> None:
    content = over_pages(
        (HEAD, (20, ("一、机制", "建立台账。", "市教育局"))),
        ((20, ("", "完善制度。", "市公安局")), (20, ("二、检查", "开展检查。", "市民政局"))),
    )
    assert [(row, span, text) for row, column, span, _, text in grid(content) if column == 0] == [
        *((0, 1, "序号"), (1, 2, "一、机制"), (3, 1, "二、检查")),
    ]
    assert (2, 1, 1, 1, "完善制度。") in grid(content)


def test_an_empty_remark_is_no_merged_cell() -> None:
    content = over_pages(
        (HEAD, (20, ("1", "建立台账。", "")), (20, ("2", "完善制度。", "备注甲"))),
        ((20, ("3", "开展检查。", "")), (20, ("4", "报送总结。", "备注乙"))),
    )
    assert (3, 2, 1, 1, "") in grid(content)


def test_a_merged_unit_goes_on_over_the_page() -> None:
    content = over_pages(
        (HEAD, (20, ("1", "建立台账。", "市教育局")), (20, ("2", "完善制度。", "市公安局"))),
        ((20, ("3", "开展检查。", "")), (20, ("4", "报送总结。", "市民政局"))),
    )
    assert (2, 2, 2, 1, "市公安局") in grid(content)


def test_columns_merged_on_one_page_only() -> None:
    pages: list[list[Drawn]] = [
        [Text(70, "任务清单"), Ruled(600, COLUMNS, (HEAD, (20, ("1", "建立台账。", "市教育局"))))],
        [Ruled(60, (80.0, 380.0, 500.0), ((20, ("合计", "3个单位")),))],
    ]
    assert grid(pdf.read(pdf_of(*pages)))[-2:] == [(2, 0, 1, 2, "合计"), (2, 2, 1, 1, "3个单位")]


def test_tables_of_other_columns_or_with_text_between_stay_apart() -> None:
    one = Ruled(600, COLUMNS, (HEAD, (20, ("1", "建立台账。", "市教育局"))))
    other = Ruled(200, (80.0, 200.0, 500.0), ((20, ("项目", "数量")), (20, ("会议", "2次"))))
    assert len(pdf.read(pdf_of([one], [other])).tables) == 2
    assert len(pdf.read(pdf_of([one, Text(700, "注：按月更新。")], [one])).tables) == 2


@pytest.mark.parametrize(
    "box",
    [
        Ruled(180, (70.0, 520.0), ((300, (LONG,)),)),
        Ruled(30, (70.0, 300.0, 520.0), ((30, ("企业标准", "第3版")),)),
    ],
    ids=["one cell", "frame with a head"],
)
def test_frames_are_no_tables(box: Ruled) -> None:
    frame = Ruled(60, (70.0, 520.0), ((700, (LONG,)),))
    content = pdf.read(pdf_of([box] if len(box.columns) == 2 else [box, frame]))
    assert LONG in content.text.splitlines()
    assert all(LONG not in content.text[t.span.start : t.span.end] for t in content.tables)


# --- characters ---------------------------------------------------------------------------------------


def char(text: str, x0: float, top: float, size: float = 12) -> Char:
    return Char(text=text, x0=x0, x1=x0 + size, top=top, bottom=top + size, size=size, upright=True)


def test_characters_to_lines() -> None:
    chars = [char("行", 92, 30.4), char("二", 80, 30), char("一", 80, 10), char("甲", 110, 11), char("2", 92, 8, 6)]
    assert [line.text for line in lines_of(chars)] == ["一2 甲", "二行"]


def test_lookalike_characters_are_unified() -> None:
    assert [line.text for line in lines_of([char("⼯", 80, 10), char("作", 92, 10)])] == ["工作"]


def test_text_printed_twice_is_read_once() -> None:
    twice = [Text(200, LONG), Text(200, LONG, left=80.3), Text(300, LONG), Text(300, LONG, left=80.3)]
    assert pdf.read(pdf_of(twice)).text == f"{LONG}\n{LONG}\n"


# --- what cannot be read ------------------------------------------------------------------------------


def test_scans_have_no_text_layer() -> None:
    with pytest.raises(NoTextLayerError, match="pictures"):
        pdf.read(pdf_of([Picture()], [Picture(), Text(790, "扫描")], [Picture()]))


def test_a_password_is_said(tmp_path: Path) -> None:
    path = tmp_path / "锁.pdf"
    path.write_bytes(pdf_of([Text(200, LONG)], encrypt="秘密1234"))
    with pytest.raises(EncryptedFileError, match=r"锁\.pdf: .*password"):
        read(path)


def test_a_blank_user_password_is_no_lock() -> None:
    line = Text(200, "GB/T 9704-2012", font="Helvetica")
    data = pdf_of([line], encrypt=StandardEncryption("", "owner", canPrint=0))
    assert pdf.read(data).text == f"{line.text}\n"


@pytest.mark.parametrize("keep", [0.05, 0.3, 0.6, 0.95])
def test_a_file_cut_short(tmp_path: Path, keep: float) -> None:
    data = pdf_of([Text(200, LONG)], [Text(200, LONG)])
    path = tmp_path / "断.pdf"
    path.write_bytes(data[: int(len(data) * keep)])
    with pytest.raises(CorruptFileError, match=r"断\.pdf: the file is cut short"):
        read(path)


def test_a_damaged_stream_is_not_passed_over(tmp_path: Path) -> None:
    data = bytearray(pdf_of([Text(200 + 20 * i, LONG * 2) for i in range(20)]))
    start = data.index(b"stream\n") if b"stream\n" in data else data.index(b"stream")
    data[start + 60 : start + 90] = b"\x00" * 30
    path = tmp_path / "坏.pdf"
    path.write_bytes(bytes(data))
    with pytest.raises((CorruptFileError, NoTextLayerError), match=r"坏\.pdf"):
        read(path)


def test_too_many_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_PAGES", 2)
    with pytest.raises(TooLargeError, match="2 pages"):
        pdf.read(numbered(3, "{}"))


def test_picture_pages_of_a_document_with_text_are_named() -> None:
    content = pdf.read(pdf_of([Picture()], [Text(200, LONG), Text(220, LONG)]))
    assert content.text == f"{LONG}\n{LONG}\n"
    assert dict(content.metadata) == {"无文字页": "1"}
