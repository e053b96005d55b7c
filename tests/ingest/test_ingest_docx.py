"""Word documents: automatic numbers, merged cells, tracked changes, text boxes, embedded parts, hostile packages."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx as python_docx
import pytest
from make_files import (
    abstract,
    docx_of,
    item,
    member_of,
    num,
    paragraph,
    start_override,
    with_member,
)

from pipeline.errors import CorruptFileError, ReadError, TooLargeError
from pipeline.ingest import docx, read
from pipeline.ingest.builder import Content
from pipeline.ingest.numerals import numeral


def lines(body: str, numbering: str = "", styles: str = "") -> list[str]:
    return docx.read(docx_of(body, numbering, styles)).text.splitlines()


# --- numbers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "pattern", "shown"),
    [
        ("chineseCountingThousand", "%1、", "一、"),
        ("chineseCounting", "（%1）", "（一）"),
        ("japaneseCounting", "第%1条", "第一条"),
        ("decimal", "%1.", "1."),
        ("decimal", "（%1）", "（1）"),
        ("decimalEnclosedCircle", "%1", "①"),
        ("decimalEnclosedCircleChinese", "%1", "①"),
        ("ideographDigital", "%1、", "一、"),
        ("upperLetter", "%1.", "A."),
        ("lowerLetter", "%1)", "a)"),
        ("upperRoman", "%1.", "I."),
        ("lowerRoman", "%1.", "i."),
        ("decimalZero", "%1.", "01."),
        ("none", "", ""),
        ("bullet", "\uf06c", ""),
    ],
)
def test_number_formats(form: str, pattern: str, shown: str) -> None:
    assert lines(item("落实责任。"), abstract([(form, pattern)]) + num()) == [f"{shown}落实责任。"]


@pytest.mark.parametrize(
    ("number", "form", "text"),
    [
        (10, "chineseCountingThousand", "十"),
        (11, "chineseCountingThousand", "十一"),
        (20, "chineseCountingThousand", "二十"),
        (99, "chineseCountingThousand", "九十九"),
        (100, "chineseCountingThousand", "一百"),
        (101, "chineseCountingThousand", "一百零一"),
        (110, "chineseCountingThousand", "一百一十"),
        (1001, "chineseCountingThousand", "一千零一"),
        (1010, "chineseCountingThousand", "一千零一十"),
        (15, "chineseCounting", "十五"),
        (101, "chineseCounting", "一〇一"),
        (105, "japaneseCounting", "百五"),
        (12, "ideographDigital", "一二"),
        (3, "chineseLegalSimplified", "叁"),
        (20, "decimalEnclosedCircle", "⑳"),
        (21, "decimalEnclosedCircle", "㉑"),
        (50, "decimalEnclosedCircle", "㊿"),
        (51, "decimalEnclosedCircle", "51"),
        (2, "decimalEnclosedParen", "⑵"),
        (2, "decimalEnclosedFullstop", "⒉"),
        (12, "decimalFullWidth", "１２"),
        (2, "ideographTraditional", "乙"),
        (28, "lowerLetter", "bb"),
        (1994, "upperRoman", "MCMXCIV"),
        (7, "unknownFormat", "7"),
        (0, "chineseCountingThousand", "〇"),
        (-1, "upperRoman", "-1"),
    ],
)
def test_numerals(number: int, form: str, text: str) -> None:
    assert numeral(number, form) == text


LEVELS = [("chineseCountingThousand", "%1、"), ("chineseCountingThousand", "（%2）"), ("decimal", "%3.")]


def test_lower_levels_restart() -> None:
    body = item("甲") + item("乙", 1) + item("丙", 1) + item("丁", 2) + item("戊") + item("己", 1) + item("庚", 2)
    assert lines(body, abstract(LEVELS) + num()) == [
        *("一、甲", "（一）乙", "（二）丙", "1.丁", "二、戊", "（一）己", "1.庚"),
    ]


def test_level_that_never_restarts_and_one_that_restarts_with_the_first() -> None:
    body = item("甲") + item("乙", 1) + item("丙") + item("丁", 1)
    never = abstract(LEVELS, extra='<w:lvlRestart w:val="0"/>') + num()
    assert lines(body, never) == ["一、甲", "（一）乙", "二、丙", "（二）丁"]
    body = item("甲") + item("乙", 1) + item("丙", 2) + item("丁", 1) + item("戊", 2) + item("己") + item("庚", 2)
    first = abstract(LEVELS, extra='<w:lvlRestart w:val="1"/>') + num()
    assert lines(body, first)[2::2] == ["1.丙", "2.戊", "1.庚"]


def test_paragraphs_between_items_do_not_restart() -> None:
    body = item("甲") + paragraph("说明文字") + item("乙")
    assert lines(body, abstract(LEVELS) + num()) == ["一、甲", "说明文字", "二、乙"]


def test_two_lists_of_one_definition_share_the_count_unless_started_anew() -> None:
    body = item("甲") + item("乙") + item("丙", number=2) + item("丁", number=2)
    in_common = abstract(LEVELS) + num() + num(2)
    anew = abstract(LEVELS) + num() + num(2, overrides=start_override(1))
    at_five = abstract(LEVELS) + num() + num(2, overrides=start_override(5))
    assert lines(body, in_common)[2:] == ["三、丙", "四、丁"]
    assert lines(body, anew)[2:] == ["一、丙", "二、丁"]
    assert lines(body, at_five)[2:] == ["五、丙", "六、丁"]


def test_an_override_replaces_a_level() -> None:
    level = '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="第%1条"/></w:lvl>'
    numbering = abstract(LEVELS) + num(overrides=f'<w:lvlOverride w:ilvl="0">{level}</w:lvlOverride>')
    assert lines(item("甲"), numbering) == ["第1条 甲"]


def test_compound_numbers_and_legal_numbering() -> None:
    levels = [("chineseCountingThousand", "第%1章"), ("decimal", "%1.%2")]
    body = item("总则") + item("目的", 1) + item("依据", 1)
    assert lines(body, abstract(levels) + num()) == ["第一章总则", "一.1目的", "一.2依据"]
    assert lines(body, abstract(levels, extra="<w:isLgl/>") + num())[1:] == ["1.1目的", "1.2依据"]


def test_a_level_used_before_its_parent_shows_the_start() -> None:
    levels = [("decimal", "%1"), ("decimal", "%1.%2")]
    assert lines(item("目的", 1), abstract(levels) + num()) == ["1.1目的"]


def test_a_blank_after_a_number_that_ends_in_a_word() -> None:
    numbering = abstract([("chineseCountingThousand", "第%1条")]) + num()
    with_gap = numbering.replace('<w:suff w:val="nothing"/>', '<w:suff w:val="space"/>')
    assert lines(item("　为了加强管理"), with_gap) == ["第一条 为了加强管理"]
    assert lines(item("为了加强管理"), numbering) == ["第一条为了加强管理"]


def test_numbers_of_styles() -> None:
    numbered = (
        '<w:style w:type="paragraph" w:styleId="Tiao"><w:name w:val="条"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Kuan"><w:name w:val="款"/><w:basedOn w:val="Tiao"/></w:style>'
    )
    numbering = abstract([("decimal", "%1.")]) + num()
    body = (
        paragraph("甲", '<w:pStyle w:val="Tiao"/>')
        + paragraph("乙", '<w:pStyle w:val="Kuan"/>')
        + paragraph("丙", '<w:pStyle w:val="Tiao"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    )
    assert lines(body, numbering, numbered) == ["1.甲", "2.乙", "丙"]


def test_a_level_linked_to_a_style() -> None:
    style = (
        '<w:style w:type="paragraph" w:styleId="Er"><w:name w:val="二级"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    tail = '<w:suff w:val="nothing"/><w:lvlText w:val="（%2）"/>'
    numbering = abstract(LEVELS).replace(tail, f'<w:pStyle w:val="Er"/>{tail}')
    assert lines(item("甲") + paragraph("乙", '<w:pStyle w:val="Er"/>'), numbering + num(), style) == [
        "一、甲",
        "（一）乙",
    ]


def test_a_numbering_style_lends_its_list() -> None:
    style = (
        '<w:style w:type="numbering" w:styleId="Lie"><w:name w:val="列表样式"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    linked = '<w:abstractNum w:abstractNumId="5"><w:numStyleLink w:val="Lie"/></w:abstractNum>'
    numbering = abstract(LEVELS) + linked + num() + num(2, 5)
    assert lines(item("甲", number=2), numbering, style) == ["一、甲"]


@pytest.mark.parametrize("numbering", ["", num(1, 99), abstract([]) + num(), "<w:num w:numId='1'/>"])
def test_broken_numbering_loses_no_text(numbering: str) -> None:
    assert lines(item("落实责任"), numbering) == ["落实责任"]


# --- text ---------------------------------------------------------------------------------------------


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        (
            run("按月")
            + "<w:ins>"
            + run("书面")
            + "</w:ins><w:del><w:r><w:delText>口头</w:delText></w:r></w:del>"
            + run("报送"),
            "按月书面报送",
        ),
        ("<w:moveFrom>" + run("旧") + "</w:moveFrom><w:moveTo>" + run("新") + "</w:moveTo>", "新"),
        ("<w:hyperlink>" + run("澄湖市") + "</w:hyperlink>" + run("应急局"), "澄湖市应急局"),
        ('<w:fldSimple w:instr="DATE">' + run("2025年") + "</w:fldSimple>", "2025年"),
        (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
            + run("三")
            + '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
            "三",
        ),
        ("<w:sdt><w:sdtPr/><w:sdtContent>" + run("控件内容") + "</w:sdtContent></w:sdt>", "控件内容"),
        ("<w:smartTag>" + run("智能") + "</w:smartTag>" + run("标记"), "智能标记"),
        ("<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:noBreakHyphen/><w:t>丙</w:t></w:r>", "甲 乙-丙"),
        ("<w:r><w:t>第一行</w:t><w:br/><w:t>第二行</w:t></w:r>", "第一行\n第二行"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>' + run("是"), "□是"),
        (run("显示") + run("隐藏", "<w:vanish/>") + run("可见", '<w:vanish w:val="0"/>'), "显示可见"),
        ("<w:ruby><w:rt>" + run("chéng") + "</w:rt><w:rubyBase>" + run("澄") + "</w:rubyBase></w:ruby>", "澄"),
        ("<m:oMath><m:r><m:t>x≥5</m:t></m:r></m:oMath>", "x≥5"),
        (run("正文") + "<w:r><w:footnoteReference w:id='1'/></w:r>", "正文"),
    ],
)
def test_what_a_paragraph_says(inner: str, text: str) -> None:
    assert "\n".join(lines(f"<w:p>{inner}</w:p>")) == text


def test_a_deleted_paragraph_end_joins_two() -> None:
    body = paragraph("各单位要按月", "<w:rPr><w:del/></w:rPr>") + paragraph("报送总结。")
    assert lines(body) == ["各单位要按月报送总结。"]


def test_text_boxes_once_and_content_controls_and_insertions_of_blocks() -> None:
    box = (
        "<w:p><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:wsp><wps:txbx><w:txbxContent>"
        + paragraph("框内文字")
        + "</w:txbxContent></wps:txbx></wps:wsp></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>"
        + paragraph("框内文字")
        + "</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        + run("锚定段落")
        + "</w:p>"
    )
    control = "<w:sdt><w:sdtPr/><w:sdtContent>" + paragraph("控件段落") + "</w:sdtContent></w:sdt>"
    assert lines(box + control) == ["锚定段落", "框内文字", "控件段落"]


def test_headings() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="a9"><w:name w:val="章标题"/>'
        '<w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="aa"><w:name w:val="节"/><w:basedOn w:val="Heading3"/></w:style>'
    )
    body = "".join(
        paragraph(text, properties)
        for text, properties in (
            ("通知", '<w:pStyle w:val="Title"/>'),
            ("一、要求", '<w:pStyle w:val="Heading1"/>'),
            ("第一章", '<w:pStyle w:val="a9"/>'),
            ("第一节", '<w:pStyle w:val="aa"/>'),
            ("附则", '<w:outlineLvl w:val="3"/>'),
            ("正文", '<w:outlineLvl w:val="9"/>'),
        )
    )
    assert [block.level for block in docx.read(docx_of(body, styles=styles)).blocks] == [1, 1, 2, 3, 4, None]


def test_styles_beside_those_of_tables() -> None:
    styles = (
        '<w:style w:type="table" w:styleId="t1"><w:name w:val="网格"/><w:tblPr/></w:style>'
        '<w:style w:type="table" w:styleId="t2"/>'
        '<w:style w:type="paragraph" w:styleId="b1"><w:name w:val="章"/>'
        '<w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
        '<w:style w:type="table" w:styleId="t3"><w:name w:val="无框"/></w:style>'
    )
    body = paragraph("第一章", '<w:pStyle w:val="b1"/>') + paragraph("通知", '<w:pStyle w:val="Title"/>')
    assert [block.level for block in docx.read(docx_of(body, styles=styles)).blocks] == [2, 1]


def test_headers_footers_are_left_out() -> None:
    document = python_docx.Document()
    document.add_paragraph("正文")
    document.sections[0].header.paragraphs[0].text = "页眉"
    document.sections[0].footer.paragraphs[0].text = "第 1 页"
    out = io.BytesIO()
    document.save(out)
    assert docx.read(out.getvalue()).text == "正文\n"


# --- tables -------------------------------------------------------------------------------------------


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{''.join(paragraph(line) for line in text.split('/'))}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


RESTART = '<w:vMerge w:val="restart"/>'
GOES_ON = "<w:vMerge/>"


def grid(content: Content) -> list[tuple[int, int, int, int, str]]:
    return [
        (c.row, c.column, c.row_span, c.column_span, content.text[c.span.start : c.span.end])
        for c in content.tables[0].cells
    ]


def test_merged_cells() -> None:
    body = (
        paragraph("附件")
        + "<w:tbl>"
        + row(cell("序号"), cell("任务"), cell("单位", '<w:gridSpan w:val="2"/>'))
        + row(cell("1", RESTART), cell("建立台账。/按月更新。"), cell("甲局"), cell("乙局"))
        + row(cell("", GOES_ON), cell("检查"), cell("", '<w:gridSpan w:val="2"/>'))
        + row(cell("合计"), properties='<w:gridBefore w:val="1"/>')
        + "</w:tbl>"
        + paragraph("抄送")
    )
    content = docx.read(docx_of(body))
    assert content.text == "附件\n序号\t任务\t单位\n1\t建立台账。\n按月更新。\t甲局\t乙局\n\t检查\n\t合计\n抄送\n"
    assert grid(content) == [
        *((0, 0, 1, 1, "序号"), (0, 1, 1, 1, "任务"), (0, 2, 1, 2, "单位")),
        *((1, 0, 2, 1, "1"), (1, 1, 1, 1, "建立台账。\n按月更新。"), (1, 2, 1, 1, "甲局"), (1, 3, 1, 1, "乙局")),
        *((2, 1, 1, 1, "检查"), (2, 2, 1, 2, "")),
        (3, 1, 1, 1, "合计"),
    ]


def test_numbers_in_cells_count_on() -> None:
    body = (
        "<w:tbl>"
        + "".join(f"<w:tr><w:tc>{item('')}</w:tc><w:tc>{item(text, number=2)}</w:tc></w:tr>" for text in ("甲", "乙"))
        + "</w:tbl>"
    )
    numbering = abstract([("decimal", "%1")]) + abstract([("decimal", "%1.")], 1) + num() + num(2, 1)
    assert [entry[4] for entry in grid(docx.read(docx_of(body, numbering)))] == ["1", "1.甲", "2", "2.乙"]


def test_numbers_do_not_count_in_the_hidden_rest_of_a_merged_cell() -> None:
    def numbered(properties: str) -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{item('')}</w:tc>"

    rows = row(numbered(RESTART), cell("甲")) + row(numbered(GOES_ON), cell("乙")) + row(numbered(""), cell("丙"))
    found = grid(docx.read(docx_of(f"<w:tbl>{rows}</w:tbl>", abstract([("decimal", "%1")]) + num())))
    assert [(r, span, text) for r, column, span, _, text in found if column == 0] == [(0, 2, "1"), (2, 1, "2")]


def test_deleted_rows_nested_tables_and_frames() -> None:
    nested = "<w:tc><w:tbl>" + row(cell("丙"), cell("丁")) + "</w:tbl>" + paragraph("尾") + "</w:tc>"
    body = "<w:tbl>" + row(cell("甲"), nested) + row(cell("删"), cell("除"), properties="<w:del/>") + "</w:tbl>"
    assert [entry[4] for entry in grid(docx.read(docx_of(body)))] == ["甲", "丙 丁\n尾"]
    frame = docx.read(docx_of("<w:tbl>" + row(cell("提示一/提示二")) + "</w:tbl>"))
    assert (frame.text, frame.tables) == ("提示一\n提示二\n", ())


# --- embedded parts, damage, bombs --------------------------------------------------------------------

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MHT = (
    'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n--b\nContent-Type: text/html; charset=utf-8\n'
    "Content-Transfer-Encoding: 8bit\n\n<html><body><h1>规定</h1><p>第一条</p></body></html>\n--b--\n"
)


@pytest.mark.parametrize(
    ("media_type", "data", "text"),
    [
        (WORD, docx_of(paragraph("第一条")), "第一条\n"),
        ("text/html", "<p>第一条</p><table><tr><td>甲</td><td>乙</td></tr></table>", "第一条\n甲\t乙\n"),
        ("text/plain", "第一条\n第二条", "第一条\n第二条\n"),
        ("message/rfc822", MHT, "规定\n第一条\n"),
    ],
)
def test_embedded_documents(media_type: str, data: str | bytes, text: str) -> None:
    file = docx_of(paragraph("封面") + '<w:altChunk r:id="rIdX"/>')
    relation = (
        b'<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk" '
        b'Target="chunk.bin"/></Relationships>'
    )
    kind = f'<Override PartName="/word/chunk.bin" ContentType="{media_type}"/></Types>'.encode()
    rels = member_of(file, "word/_rels/document.xml.rels").replace(b"</Relationships>", relation)
    types = member_of(file, "[Content_Types].xml").replace(b"</Types>", kind)
    file = with_member(with_member(file, "word/_rels/document.xml.rels", rels), "[Content_Types].xml", types)
    content = docx.read(with_member(file, "word/chunk.bin", data.encode() if isinstance(data, str) else data))
    assert content.text == "封面\n" + text
    assert all(content.text[b.span.start : b.span.end].strip() for b in content.blocks)


def test_a_lost_picture_is_no_obstacle() -> None:
    file = docx_of(paragraph("正文"))
    relation = (
        b'<Relationship Id="rIdN" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" '
        b'Target="NULL"/></Relationships>'
    )
    rels = member_of(file, "word/_rels/document.xml.rels").replace(b"</Relationships>", relation)
    assert docx.read(with_member(file, "word/_rels/document.xml.rels", rels)).text == "正文\n"


def test_strict_and_macro_documents() -> None:
    file = docx_of(paragraph("正文"))
    strict = member_of(file, "word/document.xml").replace(
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    macro = member_of(file, "[Content_Types].xml").replace(
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        b"application/vnd.ms-word.document.macroEnabled.main+xml",
    )
    assert docx.read(with_member(file, "word/document.xml", strict)).text == "正文\n"
    assert docx.read(with_member(file, "[Content_Types].xml", macro)).text == "正文\n"


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE b [<!ENTITY a "哈哈哈哈哈哈哈哈"><!ENTITY x "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE b [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
    ],
)
def test_entities_are_refused(tmp_path: Path, doctype: str) -> None:
    xml = (
        f'{doctype}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        "<w:body><w:p><w:r><w:t>正文&x;</w:t></w:r></w:p></w:body></w:document>"
    )
    path = tmp_path / "实体.docx"
    path.write_bytes(with_member(docx_of(""), "word/document.xml", xml.encode()))
    with pytest.raises(CorruptFileError):
        read(path)


def test_zip_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.ingest.container.MAX_EXPANDED_BYTES", 1_000_000)
    with pytest.raises(TooLargeError, match="unpacks"):
        docx.read(with_member(docx_of(""), "word/media/x.bin", b"\0" * 2_000_000))


def test_deeply_nested_tables_end_in_an_error_or_text(tmp_path: Path) -> None:
    body = "<w:tbl><w:tr><w:tc>" * 2_000 + paragraph("底") + "</w:tc></w:tr></w:tbl>" * 2_000
    file = with_member(
        docx_of(""),
        "word/document.xml",
        b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
        + body.encode()
        + b"</w:body></w:document>",
    )
    path = tmp_path / "深.docx"
    path.write_bytes(file)
    with pytest.raises(CorruptFileError):
        read(path)


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.9, 0.99])
def test_a_file_cut_short(tmp_path: Path, keep: float) -> None:
    file = docx_of(paragraph("正文"))
    path = tmp_path / "断.docx"
    path.write_bytes(file[: int(len(file) * keep)])
    with pytest.raises(CorruptFileError, match=r"断\.docx"):
        read(path)


def test_a_container_without_a_document(tmp_path: Path) -> None:
    path = tmp_path / "空.docx"
    with zipfile.ZipFile(path, "w") as container:
        container.writestr("word/nothing.xml", "<a/>")
    with pytest.raises(ReadError):
        read(path)
