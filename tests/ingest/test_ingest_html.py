"""Web pages: chrome, titles, data sheets, tables, encodings, hostile markup."""

from __future__ import annotations

import time
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

import pytest

from pipeline.errors import EmptyFileError, TooLargeError
from pipeline.ingest import html, mhtml, read
from pipeline.ingest.builder import Content

BODY = (
    "<p>各县区安委会：</p><p>　　为做好汛期工作，现将有关事项通知如下。</p>"
    "<p>一、市水务局每周至少巡查1次堤防，发现险情立即报告市防汛办。</p><p>澄湖市防汛办公室</p>"
)
BODY_TEXT = (
    "各县区安委会：\n为做好汛期工作，现将有关事项通知如下。\n"
    "一、市水务局每周至少巡查1次堤防，发现险情立即报告市防汛办。\n澄湖市防汛办公室\n"
)
CHROME = (
    '<div class="header"><a href="/">澄湖市政府</a></div><nav><ul><li><a href="#">首页</a></li></ul></nav>'
    '<div class="crumb">当前位置：<a href="#">政务公开</a></div>'
)
FOOTER = (
    '<div class="footer">主办单位：澄湖市人民政府办公室 网站标识码0000000000 地址：东浦区人民路一号 邮编000000</div>'
    "<script>var 变量 = '脚本里的中文';</script>"
)


def quotes(content: Content) -> list[tuple[int, int, int, int, str]]:
    """Row, column, row span, column span and text of each cell of the first table."""
    return [
        (c.row, c.column, c.row_span, c.column_span, content.text[c.span.start : c.span.end])
        for c in content.tables[0].cells
    ]


@pytest.mark.parametrize(
    "container",
    [
        'id="UCAP-CONTENT"',
        'class="TRS_Editor"',
        'id="zoom"',
        'class="pages_content"',
        'class="view content"',
        "",
        'class="unknown-cms"',
    ],
)
def test_only_the_notice_is_left_of_a_page(container: str) -> None:
    page = f"<html><body>{CHROME}<div><div {container}>{BODY}</div></div>{FOOTER}</body></html>"
    assert html.parse(page).text == BODY_TEXT


def test_a_known_container_with_other_text_is_passed_over() -> None:
    other = '<div class="content">热点专题推荐，欢迎浏览本网其他栏目与更多内容</div>'
    page = f'<body>{other}<div id="x">{BODY}{BODY}</div></body>'
    assert html.parse(page).text == BODY_TEXT * 2


def test_a_letter_and_its_attachment_in_containers_of_their_own() -> None:
    editor = f'<div class="TRS_Editor"><div class="TRS_Editor">{BODY}</div></div>'
    page = f'<body>{CHROME}<div class="main"><div>{editor}</div><p>附件</p><div>{editor}</div></div>{FOOTER}</body>'
    assert html.parse(page).text == f"{BODY_TEXT}附件\n{BODY_TEXT}"


def test_a_fragment_and_a_page_without_chrome() -> None:
    assert html.parse(BODY).text == BODY_TEXT
    assert html.parse("只有一句话，没有标记。").text == "只有一句话，没有标记。\n"


def test_the_title_outside_the_body_is_kept_once() -> None:
    title = "澄湖市防汛办公室关于做好汛期工作的通知"
    head = f'<head><meta name="ArticleTitle" content="{title}"><title>{title}_澄湖市政府</title></head>'
    outside = f'<html>{head}<body><h1>{title}</h1><div id="zoom">{BODY}</div></body></html>'
    lines = f"<p>{title[:8]}</p><p>{title[8:]}</p>"
    inside = f'<html>{head}<body><h1>{title}</h1><div id="zoom">{lines}{BODY}</div></body></html>'
    assert html.parse(outside).text == f"{title}\n{BODY_TEXT}"
    assert html.parse(outside).blocks[0].level == 1
    assert html.parse(inside).text == f"{title[:8]}\n{title[8:]}\n{BODY_TEXT}"


def test_hidden_text_is_dropped_but_not_a_page_that_a_script_shows() -> None:
    hidden = f'<div style="display: none">{BODY}{BODY}</div><p hidden>隐藏的话</p>'
    assert html.parse(f"<body>{hidden}<div>{BODY}{BODY}</div></body>").text == BODY_TEXT * 2
    assert html.parse(f'<body style="visibility:hidden"><div>{BODY}</div></body>').text == BODY_TEXT


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>第一行<br>第二行<br/></p><div>第三行</div>", "第一行\n第二行\n第三行\n"),
        ("<p>按月\n  报送&nbsp;&nbsp;总结<span> </span>材料</p>", "按月报送 总结 材料\n"),
        ("<p>every\nmonth</p>", "every month\n"),
        ("<p>甲<!-- 注释 -->乙<script>x</script>丙</p>", "甲乙丙\n"),
        ("<pre>一、机制\n二、检查</pre>", "一、机制\n二、检查\n"),
        ("<ol><li>建立台账</li><li>定期检查</li></ol>", "1.建立台账\n2.定期检查\n"),
        ('<ol start="3"><li>建立台账</li><li>（四）定期检查</li></ol>', "3.建立台账\n（四）定期检查\n"),
        ('<ol style="list-style:none"><li>建立台账</li></ol><ul><li>检查</li></ul>', "建立台账\n检查\n"),
        ("<p>A&lt;B &amp; &#x7532;</p>", "A<B & 甲\n"),
        ("<p>面积≥500㎡</p><p>　</p><p> </p>", "面积≥500㎡\n"),
    ],
)
def test_markup_to_lines(markup: str, text: str) -> None:
    assert html.parse(markup).text == text


def test_headings_have_levels() -> None:
    content = html.parse("<h1>通知</h1><h3>一、要求</h3><p>正文</p>")
    assert [block.level for block in content.blocks] == [1, 3, None]


def test_merged_cells() -> None:
    content = html.parse(
        "<table><thead><tr><th>序号</th><th>任务</th><th colspan=2>单位</th></tr></thead><tbody>"
        "<tr><td rowspan=2>1</td><td><p>建立台账。</p><p>按月更新。</p></td><td>市教育局</td><td>市卫健委</td></tr>"
        "<tr><td>开展检查</td><td colspan=2></td></tr></tbody></table>"
    )
    assert quotes(content) == [
        (0, 0, 1, 1, "序号"),
        (0, 1, 1, 1, "任务"),
        (0, 2, 1, 2, "单位"),
        (1, 0, 2, 1, "1"),
        (1, 1, 1, 1, "建立台账。\n按月更新。"),
        (1, 2, 1, 1, "市教育局"),
        (1, 3, 1, 1, "市卫健委"),
        (2, 1, 1, 1, "开展检查"),
        (2, 2, 1, 2, ""),
    ]
    assert content.text == "序号\t任务\t单位\n1\t建立台账。\n按月更新。\t市教育局\t市卫健委\n\t开展检查\n"


def test_rowspans_that_overlap_or_run_past_the_end() -> None:
    content = html.parse(
        "<table><tr><td rowspan=0>甲</td><td rowspan=99>乙</td><td>丙</td></tr><tr><td>丁</td></tr></table>"
    )
    assert quotes(content) == [(0, 0, 2, 1, "甲"), (0, 1, 2, 1, "乙"), (0, 2, 1, 1, "丙"), (1, 2, 1, 1, "丁")]


def test_nested_tables_become_lines_of_their_cell() -> None:
    content = html.parse(
        "<table><tr><td>甲</td><td>乙<table><tr><td>丙</td><td>丁</td></tr></table></td></tr>"
        "<tr><td>戊</td><td>己</td></tr></table>"
    )
    assert len(content.tables) == 1
    assert quotes(content)[1][4] == "乙\n丙\n丁"


@pytest.mark.parametrize(
    "layout",
    [
        f"<table><tr><td>{BODY}</td></tr></table>",
        f"<table><tr><td>{BODY * 4}</td><td>侧栏</td></tr></table>",
        f"<table><tr><td>{BODY * 4}</td></tr><tr><td>二</td></tr></table>",
    ],
)
def test_layout_tables_are_no_tables(layout: str) -> None:
    content = html.parse(layout)
    assert content.tables == ()
    assert content.text.startswith(BODY_TEXT)


def test_data_sheet_and_meta_tags() -> None:
    page = (
        '<head><meta name="ArticleTitle" content="关于做好汛期工作的通知"><meta name="PubDate" content="2025-05-06">'
        '<meta name="viewport" content="width"><title>通知</title></head><body>'
        "<table><tr><td>索 引 号：</td><td>CH01/2025-3</td><th>成文日期</th><td>2025年5月1日</td></tr>"
        "<tr><td><b>文　号：</b></td><td>澄汛办〔2025〕3号</td><td>主题词：</td><td></td></tr></table>"
        "<ul><li>发布机构：澄湖市防汛办公室</li><li><span>发布日期：</span><span>2025-05-06</span></li></ul>"
        f'<div id="zoom">{BODY}<p>来源不明的物资不得使用。</p></div></body>'
    )
    assert html.parse(page).metadata == (
        ("ArticleTitle", "关于做好汛期工作的通知"),
        ("PubDate", "2025-05-06"),
        ("title", "通知"),
        ("索引号", "CH01/2025-3"),
        ("成文日期", "2025年5月1日"),
        ("文号", "澄汛办〔2025〕3号"),
        ("发布机构", "澄湖市防汛办公室"),
        ("发布日期", "2025-05-06"),
    )


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        *(("gb2312", "gb18030"), ("GBK", "gb18030"), ("utf-8", "utf-8"), ("nonsense", "gb18030"), ("utf-8", "gb18030")),
        *(("iso-8859-1", "utf-8"), ("utf-16", "utf-8"), ("punycode", "gb18030"), ("base64", "utf-8")),
    ],
)
def test_declared_encodings_even_wrong_ones(declared: str, encoding: str) -> None:
    page = f'<html><head><meta charset="{declared}"></head><body>{BODY}</body></html>'
    content = html.read(page.encode(encoding))
    assert content.text == BODY_TEXT
    assert content.encoding == encoding


def test_big5_page() -> None:
    page = '<meta charset="big5"><p>各單位應當每季度召開一次會議，報送總結。</p>'
    assert html.read(page.encode("big5")).text == "各單位應當每季度召開一次會議，報送總結。\n"


def test_utf16_page() -> None:
    assert html.read(f"<html><body>{BODY}</body></html>".encode("utf-16")).text == BODY_TEXT


def test_xml_declaration() -> None:
    page = f'<?xml version="1.0" encoding="gb2312"?><html><body>{BODY}</body></html>'
    assert html.read(page.encode("gb18030")).text == BODY_TEXT


# --- hostile ------------------------------------------------------------------------------------------


def test_deep_nesting_ends_in_an_error() -> None:
    with pytest.raises(TooLargeError, match="nested"):
        html.parse("<div>" * 100_000 + "正文" + "</div>" * 100_000)


def test_unclosed_inline_tags_are_no_obstacle() -> None:
    assert html.parse("<p>" + "<font><span>" * 50_000 + "正文" + "</p><p>下一段</p>").text == "正文\n下一段\n"


def test_nesting_within_reason_is_read() -> None:
    assert html.parse("<div>" * 1_000 + BODY + "</div>" * 1_000).text == BODY_TEXT


def test_deep_tables_are_read_in_time() -> None:
    start = time.perf_counter()
    content = html.parse("<table><tr><td>甲</td><td>" * 300 + "乙")
    assert content.text.endswith("乙\n")
    assert time.perf_counter() - start < 5


def test_entity_bomb_expands_nothing() -> None:
    bomb = '<!DOCTYPE html [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈"><!ENTITY b "&a;&a;&a;&a;">]><p>&b;正文</p>'
    assert "哈哈" not in html.parse(bomb).text


def test_span_bomb_is_refused() -> None:
    rows = "<tr>" + "<td colspan=1000>甲</td>" * 400 + "</tr>"
    with pytest.raises(TooLargeError):
        html.parse(f"<table>{rows * 3}</table>")


@pytest.mark.parametrize("data", [b"<html></html>", b"<html><body><script>1</script></body></html>", b"<html><!-- -->"])
def test_pages_without_text(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "空.html"
    path.write_bytes(data)
    with pytest.raises(EmptyFileError):
        read(path)


# --- mhtml --------------------------------------------------------------------------------------------


def test_saved_page() -> None:
    message = MIMEMultipart("related")
    message.attach(MIMEText(f"<html><body>{BODY}</body></html>", "html", "gb18030"))
    message.attach(MIMEText("body {}", "css"))
    assert mhtml.read(message.as_bytes()).text == BODY_TEXT


def test_saved_page_without_text() -> None:
    with pytest.raises(EmptyFileError):
        mhtml.read(b"MIME-Version: 1.0\nContent-Type: image/png\n\nxx")
