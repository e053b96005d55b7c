"""Pages that are not one column of level text: columns, tables open at the sides, turned pages. Text PDFs and scans."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest
from make_files import FONT, Drawn, Ruled, Text, pdf_of
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from pipeline.ingest import pdf
from pipeline.ingest.builder import Content

WIDTH, HEIGHT = A4
TITLE = "澄湖市安全生产委员会办公室关于做好冬季安全生产工作的若干措施"
WORDS = (
    "各区县政府要每季度至少召开一次会议，研究解决突出问题，并将会议情况报送市安委办备案；市应急管理局要会同有关部门于六月底前"
    "完成全面排查，建立问题清单、责任清单和整改清单，实行销号管理；市住房城乡建设局要督促施工单位落实冬季施工措施，"
    "每月对在建项目至少检查一次，发现隐患立即整改，不能立即整改的要停工整改；市教育局要组织学校开展安全教育。"
)


def set_in(text: str, left: float, top: float, signs: int) -> list[Text]:
    """Lines of `signs` characters of 12 points, one below the other."""
    lines = [text[start : start + signs] for start in range(0, len(text), signs)]
    return [Text(top + 20 * n, line, left) for n, line in enumerate(lines)]


def squeezed(content: Content) -> str:
    return "".join(content.text.split())


# --- columns ------------------------------------------------------------------------------------------

HALF = len(WORDS) // 2


@pytest.mark.parametrize("shift", [0.0, 9.0], ids=["lines level", "lines apart"])
def test_the_left_column_is_read_to_its_end(shift: float) -> None:
    columns = set_in(WORDS[:HALF], 80, 200, 16) + set_in(WORDS[HALF:], 310, 200 + shift, 16)
    content = pdf.read(pdf_of([Text(120, TITLE), *columns, Text(790, "- 1 -", 290)]))
    assert squeezed(content) == TITLE + WORDS


def test_columns_end_where_a_full_line_stands() -> None:
    upper = set_in(WORDS[:40], 80, 120, 10) + set_in(WORDS[40:80], 310, 120, 10)
    lower = set_in(WORDS[80:120], 80, 260, 10) + set_in(WORDS[120:], 310, 260, 10)
    content = pdf.read(pdf_of([*upper, Text(220, TITLE), *lower]))
    assert squeezed(content) == WORDS[:80] + TITLE + WORDS[80:]


def test_a_paragraph_of_a_column_is_one_line() -> None:
    columns = set_in("　　" + WORDS[:60], 80, 200, 16) + set_in("　　" + WORDS[60:120], 310, 200, 16)
    content = pdf.read(pdf_of([*columns, *set_in("　　" + WORDS[:60], 80, 320, 16), *set_in(WORDS[60:], 310, 320, 16)]))
    assert content.text.splitlines()[0] == WORDS[:60]


@pytest.mark.parametrize(
    "rows",
    [
        [
            ("牵头单位", "市应急管理局"),
            ("配合单位", "市公安局"),
            ("完成时限", "六月底"),
            ("联系人", "林致远"),
            ("电话", "5550123"),
        ],
        [(WORDS[n * 16 : n * 16 + 16], "市应急局") for n in range(6)],
        [(f"澄湖市第{n}实验小学办公室", f"555012{n}") for n in "123456"],
    ],
    ids=["short cells", "one long column", "names and numbers"],
)
def test_rows_of_a_list_are_read_across(rows: Sequence[tuple[str, str]]) -> None:
    drawn = [
        Text(200 + 20 * n, text, left) for n, row in enumerate(rows) for text, left in zip(row, (80, 350), strict=True)
    ]
    assert pdf.read(pdf_of(drawn)).text.splitlines() == [" ".join(row) for row in rows]


# --- tables open at the sides -------------------------------------------------------------------------

LEFTS = (84.0, 130.0, 400.0)
HEAD = ("序号", "工作任务", "责任单位")
ROWS = (
    ("1", "开展冬季安全检查", "市应急局"),
    ("2", "每月至少召开一次会议", "市安委办"),
    ("3", "报送工作总结", "各区县"),
)
CELLS = [(row, column, text) for row, texts in enumerate((HEAD, *ROWS)) for column, text in enumerate(texts)]


def rule(top: float, left: float = 80, right: float = 500) -> Ruled:
    """A single level rule."""
    return Ruled(top, (left, right), ())


def row(top: float, texts: Sequence[str]) -> list[Drawn]:
    return [Text(top, text, left, 10) for text, left in zip(texts, LEFTS, strict=True) if text]


def cells(content: Content) -> list[tuple[int, int, str]]:
    (table,) = content.tables
    return [(c.row, c.column, content.text[c.span.start : c.span.end]) for c in table.cells]


def below_rules(rows: Sequence[Sequence[str]], top: float) -> list[Drawn]:
    """Every row with a rule below it."""
    drawn: list[Drawn] = [rule(top)]
    for n, texts in enumerate(rows):
        drawn += [*row(top + 5 + 20 * n, texts), rule(top + 20 * (n + 1))]
    return drawn


def test_a_rule_below_every_row() -> None:
    content = pdf.read(pdf_of([Text(100, TITLE), *below_rules((HEAD, *ROWS), 200), Text(320, WORDS[:30])]))
    assert cells(content) == CELLS
    assert content.text.startswith(f"{TITLE}\n序号\t工作任务\t责任单位\n1\t")
    assert content.text.endswith(f"各区县\n{WORDS[:30]}\n")


def test_three_rules_in_all() -> None:
    body = [drawn for n, texts in enumerate(ROWS) for drawn in row(225 + 20 * n, texts)]
    assert cells(pdf.read(pdf_of([rule(200), *row(205, HEAD), rule(220), *body, rule(290)]))) == CELLS


def test_a_cell_of_several_lines() -> None:
    body = [*row(225, ROWS[0]), *row(239, ("", "并通报结果", "市公安局")), *row(260, ROWS[1]), *row(280, ROWS[2])]
    found = cells(pdf.read(pdf_of([rule(200), *row(205, HEAD), rule(220), *body, rule(300)])))
    assert found[3:6] == [(1, 0, "1"), (1, 1, "开展冬季安全检查\n并通报结果"), (1, 2, "市应急局\n市公安局")]
    assert len(found) == len(CELLS)


def test_an_open_table_over_pages() -> None:
    first = below_rules((HEAD, *ROWS[:2]), 700)
    second = below_rules((HEAD, ROWS[2]), 80)
    assert cells(pdf.read(pdf_of([Text(100, TITLE), *first], [*second, Text(200, WORDS[:30])]))) == CELLS


@pytest.mark.parametrize(
    "drawn",
    [
        [rule(100), Text(200, WORDS[:30]), Text(220, WORDS[30:60]), rule(300), Text(400, WORDS[60:90]), rule(700)],
        [
            Text(100, WORDS[:30]),
            *(rule(700), Text(705, "抄送：市委办。", 84), rule(725)),
            *(Text(730, "澄湖市安委办", 84), Text(730, "2024年3月5日印发", 390), rule(750)),
        ],
        [Text(100, "姓名："), rule(115, 130, 300), Text(130, "单位："), rule(145, 130, 300), Text(160, "电话：")],
    ],
    ids=["rules between text", "imprint", "blanks to fill in"],
)
def test_what_is_no_open_table(drawn: list[Drawn]) -> None:
    content = pdf.read(pdf_of(drawn))
    assert content.tables == ()
    assert squeezed(content) == "".join("".join(each.text.split()) for each in drawn if isinstance(each, Text))


# --- turned pages -------------------------------------------------------------------------------------


def turned(degrees: int, flag: int) -> bytes:
    """A page drawn turned by `degrees` anticlockwise, shown turned by `flag` clockwise."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT) if flag % 180 == 0 else (HEIGHT, WIDTH))
    canvas.setPageRotation(flag)
    canvas.translate(*{0: (0, 0), 90: (WIDTH, 0), 180: (WIDTH, HEIGHT), 270: (0, HEIGHT)}[degrees])
    canvas.rotate(degrees)
    height = HEIGHT if degrees % 180 == 0 else WIDTH
    for top, text in ((90, TITLE), (120, WORDS[:30])):
        canvas.setFont(FONT, 12)
        canvas.drawString(80, height - top, text)
    for n, texts in enumerate((HEAD, *ROWS)):
        for left, text in zip(LEFTS, texts, strict=True):
            canvas.setFont(FONT, 10)
            canvas.drawString(left, height - 195 - 20 * n, text)
    for n in range(len(ROWS) + 2):
        canvas.line(80, height - 180 - 20 * n, 500, height - 180 - 20 * n)
    for x in (80, 120, 390, 500):
        canvas.line(x, height - 180, x, height - 260)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
@pytest.mark.parametrize("shown", [False, True], ids=["lies", "stands"])
def test_a_turned_page_is_read_upright(degrees: int, *, shown: bool) -> None:
    content = pdf.read(turned(degrees, degrees if shown else 0))
    assert content.text.startswith(f"{TITLE}\n{WORDS[:30]}\n序号")
    assert cells(content) == CELLS


def test_a_slanted_watermark_does_not_turn_the_page() -> None:
    assert pdf.read(turned(0, 0)).text == pdf.read(turned(180, 0)).text
