"""Every line of a notice is told for what it is. Each example is written as `document part | line`."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Block, BlockKind, Document, Line, Part, Source, Span, Table
from pipeline.rules import load_rules
from pipeline.structure.lines import lines, markup
from pipeline.structure.parts import classify

RULES = load_rules()
SOURCE = Source("notice.txt", "0" * 64, "text/plain")

EXAMPLES = {
    "a city notice with all elements of GB/T 9704, carrying a plan, a list and a form": """
0 metadata        | 000012
0 metadata        | 特急
0 issuer          | 澄湖市安全生产委员会办公室文件
0 document_number | 澄安办〔2024〕7号            签发人：顾春林
0 title           | 澄湖市安全生产委员会办公室
0 title           | 关于印发《澄湖市有限空间作业安全专项整治
0 title           | 实施方案》的通知
0 addressee       | 各区（县）安委会，开发区、高新区管委会，市安委会有关成员单位，有
0 addressee       | 关企业：
0 body            | 现将《澄湖市有限空间作业安全专项整治实施方案》印发给你们，请抓好落实。
0 contact         | 联系人：魏雨荷    电话：5550123    邮箱：aqk@example.com
0 attachment_note | 附件：1.重点企业名单
0 attachment_note |       2.隐患排查情况统计表
0 signature       |         澄湖市安全生产委员会办公室
0 signature       |               2024年3月5日
0 boilerplate     | （此件公开发布）
0 page_number     | - 1 -
1 title           | 澄湖市有限空间作业安全专项整治实施方案
1 body            | 为遏制有限空间事故，制定本方案。
1 body            | 一、整治时间
1 body            | 2024年3月至12月。
1 body            | （一）全面排查。各区每月至少检查1次。
2 attachment_note | 附件1
2 title           | 重点企业名单
2 body            | 序号
2 body            | 澄湖甲公司
3 attachment_note | 附件2
3 title           | 隐患排查情况统计表
3 form            | 填报单位（盖章）：              填报日期：    年   月   日
3 form            | 隐患数量
3 form            | 填报人：             联系电话：
3 body            | 注：本表于每月5日前报市安委办。
3 distribution    | 抄送：市委办公室，市人大常委会办公室，
3 distribution    | 市政协办公室。
3 distribution    | 澄湖市安全生产委员会办公室      2024年3月5日印发
""",
    "a school's notice without a number, in Markdown, the list below 附件：": """
0 title           | # **关于做好2024年春季学期实验室安全检查工作的通知**
0 addressee       | 各学院、各直属单位：
0 body            | 根据学校工作安排，决定开展实验室安全检查。
0 body            | **一、检查时间**
0 body            | 3月11日至3月29日
0 attachment_note | 附件：
0 attachment_note | 1. 实验室安全检查表
0 attachment_note | 2. 问题整改台账
0 signature       | 北峤大学实验室与设备管理处　　保卫处
0 signature       | 2024年3月4日
""",
    "several issuers, signatures on several lines, contacts of several units": """
0 title           | **澄湖市应急管理局 澄湖市消防救援支队
0 title           | 澄湖市住房和城乡建设局关于开展高层建筑
0 title           | 消防安全排查整治的通知**
0 document_number | 澄应急〔2023〕45号
0 addressee       | 各区应急管理局、消防救援大队、住房和城乡建设局：
0 body            | 为防范火灾，决定从即日起至2023年11月30日开展排查整治。现通知如下：
0 body            | **一、工作要求**
0 body            | 各区每周五前报送进展。
0 contact         | 联系人及电话：
0 contact         | 市应急管理局  顾春林  5550123
0 contact         | 市消防救援支队  魏雨荷  5550124
0 signature       | 澄湖市应急管理局　　　澄湖市消防救援支队
0 signature       | 澄湖市住房和城乡建设局
0 signature       | 2023年7月3日
""",
    "minutes, with number and date above the title": """
0 metadata        | 澄湖市安全生产委员会会议纪要
0 document_number | 〔2024〕3号
0 signature       | 澄湖市安全生产委员会办公室                 2024年3月8日
0 title           | 全市安全生产工作专题会议纪要
0 body            | 3月6日，市安委会召开会议，研究安全生产工作。现纪要如下：
0 body            | 一、关于燃气整治
0 body            | 会议要求，市城管局每半月通报进展。
""",
    "a notice that passes on another one with number, addressees and signature of its own": """
0 title           | 东浦区应急管理局关于转发《澄湖市应急管理局关于加强值守工作的通知》的通知
0 addressee       | 各镇（街道）应急办、各有关单位：
0 body            | 现将《澄湖市应急管理局关于加强值守工作的通知》转发给你们，请贯彻执行。
0 signature       | 东浦区应急管理局
0 signature       | 2024年5月20日
1 document_number | 澄应急〔2024〕31号
1 title           | 澄湖市应急管理局关于加强值守工作的通知
1 addressee       | 各区应急管理局：
1 body            | 一、各区要落实24小时值班。
1 signature       | 澄湖市应急管理局
1 signature       | 2024年5月16日
""",
    "an order": """
0 document_number | 北峤县人民政府令
0 document_number | （第12号）
0 metadata        | 《北峤县渡口安全管理办法》已经县人民政府第八次常务会议审议通过，现予公布，自2023年8月1日起施行。
0 signature       | 县长　顾春林
0 signature       | 二〇二三年六月十五日
0 title           | 北峤县渡口安全管理办法
0 body            | 第一章　总则
0 body            | 第一条　为了加强渡口安全管理，制定本办法。
""",
    "a regulation with an adoption note broken over lines": """
0 title           | 澄湖市电梯安全管理办法
0 metadata        | （2019年6月3日澄湖市人民政府令
0 metadata        | 第88号公布，根据2021年7月11日市人民政府令
0 metadata        | 第92号修正）
0 body            | 第一条　为了加强电梯安全管理，制定本办法。
""",
    "a data sheet with keys and values on lines of their own, site chrome below": """
0 metadata        | 索 引 号：
0 metadata        | 000000001/2024-00012
0 metadata        | 发文机关：
0 metadata        | 南汀区应急管理局
0 metadata        | 发文字号：
0 metadata        | 南应急〔2024〕3号
0 title           | 南汀区应急管理局关于开展烟花爆竹安全检查的通知
0 document_number | 南应急〔2024〕3号
0 addressee       | 各镇街应急办：
0 body            | 一、即日起至2月底，各镇街对零售点逐户检查。
0 signature       | 南汀区应急管理局
0 signature       | 2024年1月10日
0 metadata        | 公开方式：主动公开
0 boilerplate     | 【打印本页】 【关闭窗口】
""",
    "a data sheet in cells, and a task table": """
0 metadata        | 文号 |
0 metadata        | 澄安办〔2024〕9号 |
0 metadata        | 公开形式 |
0 metadata        | 主动公开 |
0 document_number | 澄安办〔2024〕9号
0 title           | 关于印发《2024年安全生产任务清单》的通知
0 addressee       | 各区安委会：
0 body            | 现将清单印发给你们。
0 signature       | 澄湖市安全生产委员会办公室
0 signature       | 2024年1月8日
1 title           | 2024年安全生产任务清单
1 table           | 主要任务 |
1 table           | 责任单位 |
1 table           | 1.制定年度计划。
1 table           | |
1 table           | 市安委办 |
""",
    "a draft out for comment": """
0 title           | 关于征求《澄湖市充电设施管理办法（征求意见稿）》意见的函
0 addressee       | 市直各有关单位：
0 body            | 请于2024年6月7日前书面反馈意见。
0 attachment_note | 附件：澄湖市充电设施管理办法（征求意见稿）
0 signature       | 澄湖市住房和城乡建设局
0 signature       | 2024年5月24日
1 attachment_note | 附件
1 title           | 澄湖市充电设施管理办法
1 title           | （征求意见稿）
1 body            | 第一条 为规范管理，制定本办法。
""",
    "the addressees run into the text": """
0 issuer          | 澄湖化工有限公司文件
0 document_number | 澄化安〔2024〕5号
0 title           | 关于下发2024年度安全生产工作计划的通知
0 body            | 公司各部门、各车间：现将2024年度安全生产工作计划下发给你们，请遵照执行。
0 signature       | 澄湖化工有限公司安全环保部
0 signature       | 2024.1.8
""",
    "an attachment note behind the signature, the printing office on a line of its own": """
0 title           | 关于2023年度安全生产目标责任考核结果的通报
0 addressee       | 各乡镇人民政府：
0 body            | 各乡镇要于2024年2月底前完成整改。
0 attachment_note | 附件：1.2023年度安全生产考核结果
0 attachment_note | 2.2024年安全生产重点任务分工
0 signature       | 北峤县安全生产委员会
0 signature       | 2024年1月15日
0 distribution    | 抄送：县委各部门
0 distribution    | 北峤县安全生产委员会办公室
0 distribution    | 2024年1月15日印发
1 attachment_note | 附件2
1 title           | 2024年安全生产重点任务分工
1 body            | 县应急局每季度开展1次执法检查。
""",
    "a schedule flattened to lines has neither signatures nor titles inside": """
0 title           | 重点工作安排
0 body            | 序号
0 body            | 完成时限
0 body            | 1
0 body            | 制定专项整治工作方案
0 body            | 市安委会办公室
0 body            | 2024年3月5日
0 body            | 2
0 body            | 召开专项整治推进会议
0 body            | 市应急管理局
0 body            | 2024年4月10日
""",
    "an appraisal table of an attachment holds duties: no form": """
0 title           | 关于印发《南汀区安全生产考核细则》的通知
0 addressee       | 各镇人民政府：
0 body            | 现将《南汀区安全生产考核细则》印发给你们。
0 signature       | 南汀区安全生产委员会
0 signature       | 2023年12月20日
1 attachment_note | 附件
1 title           | 南汀区安全生产考核评分表
1 body            | 考核内容
1 body            | 每季度未召开会议的，每少1次扣1分。
1 body            | 10
""",
    "a table of indicators holds none; the notes below it may": """
0 title           | 关于印发医院考核指标的通知
0 addressee       | 各医院：
0 body            | 现将指标印发给你们。
0 signature       | 澄湖市卫生健康委员会
0 signature       | 2023年12月20日
1 attachment_note | 附件
1 title           | 医院考核指标
1 form            | 指标性质
1 form            | 1.门诊人次数
1 form            | 定量
1 form            | 计算方法：本年人次数。
1 form            | 指标来源：医院填报。
1 form            | 2.住院人次数
1 form            | 定量
1 form            | 计算方法：本年出院人次数。
1 body            | 注：
1 body            | 1.专科医院应当选用部分指标。
""",
}

ENTERPRISE_COVER = """
0 issuer          | 澄湖化工
0 issuer          | 工程有限公司
                  |
0 metadata        | 体系文件
                  |
0 document_number | CH-AQ-GZ-S02-C
                  |
                  |
0 title           | 安全生产责任制考核规定
                  |
                  |
0 metadata        | 首次发布
0 metadata        | 版次
                  |
0 contents        | 目  录
0 contents        | 1      目的
0 contents        | 2      考核
                  |
0 body            | 1      目的
0 body            | 为了落实责任，制定本标准。
0 body            | 2      考核
0 body            | 每年11月份，安全部负责统计。
"""


def document(text: str) -> Document:
    return Document(text, SOURCE)


def labelled(example: str) -> tuple[str, list[tuple[int, Part]]]:
    """The text of an example, and the document and part of each line that holds something."""
    rows = [row.split("|", 1) for row in example.strip("\n").split("\n")]
    labels = [label.split() for label, _ in rows if label.strip()]
    text = "\n".join(line.removeprefix(" ") for _, line in rows)
    return text, [(int(number), Part(part)) for number, part in labels]


def told(text: str) -> list[Line]:
    whole = document(text)
    return list(classify(whole, lines(whole), RULES))


@pytest.mark.parametrize("example", [*EXAMPLES.values(), ENTERPRISE_COVER], ids=[*EXAMPLES, "an enterprise standard"])
def test_parts(example: str) -> None:
    text, expected = labelled(example)
    found = told(text)
    said = [f"{line.document} {line.part.value} | {text[line.span.start : line.span.end]}" for line in found]
    quoted = [text[line.span.start : line.span.end] for line in found]
    assert said == [f"{n} {part.value} | {quote}" for (n, part), quote in zip(expected, quoted, strict=True)]


# --- lines --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "quote", "heading"),
    [
        ("　　各单位要建档。  ", "各单位要建档。", False),
        ("## 一、工作目标", "一、工作目标", True),
        ("**二、工作要求**", "二、工作要求", True),
        ("> 各区要报送。", "各区要报送。", False),
        ("**第一条**为了加强管理", "第一条**为了加强管理", False),
        ("\ufeff#1机组停运", "#1机组停运", False),
    ],
)
def test_a_line_loses_margins_and_markup(raw: str, quote: str, heading: bool) -> None:
    (line,) = lines(document(raw))
    assert (raw[line.span.start : line.span.end], line.heading) == (quote, heading)


@pytest.mark.parametrize("nothing", ["", " \n\u3000\n", "---", "<!-- INFO END -->", "***"])
def test_lines_that_hold_nothing_are_left_out(nothing: str) -> None:
    assert lines(document(nothing)) == ()


def test_a_bold_run_over_two_lines_marks_both() -> None:
    assert [line.heading for line in lines(document("**关于加强\n队伍建设的意见**\n正文。"))] == [True, True, False]


def test_blocks_lend_pages_and_headings() -> None:
    text = "总则\n各单位要建档。"
    blocks = (Block(Span(0, 2), BlockKind.HEADING, 1, page=1), Block(Span(3, 10), page=2))
    found = lines(Document(text, SOURCE, blocks))
    assert [(line.heading, line.page) for line in found] == [(True, 1), (False, 2)]


def test_marks_left_inside_a_line_can_be_skipped() -> None:
    text = "第一条**为了**加强"
    assert [text[mark.start : mark.end] for mark in markup(document(text), Span(0, len(text)))] == ["**", "**"]


def test_lines_of_a_table_are_table() -> None:
    text = "关于印发分工的通知\n各科室：\n请落实。\n任务\t单位\n制定计划。\t办公室\n请每月报送。"
    start = text.index("任务")
    end = text.index("\n请每月")
    tables = (Table(Span(start, end), ()),)
    found = told(text)
    with_table = classify(Document(text, SOURCE, (), tables), found, RULES)
    assert [line.part for line in with_table[3:]] == [Part.TABLE, Part.TABLE, Part.BODY]


@pytest.mark.parametrize(
    ("page_line", "part"),
    [
        ("— 12 —", Part.PAGE_NUMBER),
        ("第 2 页 共 5 页", Part.PAGE_NUMBER),
        ("12", Part.PAGE_NUMBER),
        ("12户。", Part.BODY),
    ],
)
def test_page_numbers_inside_a_sentence(page_line: str, part: Part) -> None:
    text = (
        f"一、要求\n各单位要按照分级负责的原则，认真组织开展隐患\n{page_line}\n排查治理，建立台账，逐项落实整改措施。"
    )
    assert told(text)[2].part is part


def test_a_bare_number_between_whole_sentences_stays() -> None:
    text = "一、要求\n各单位要按照分级负责的原则认真开展检查。\n2\n各单位要按照分级负责的原则认真组织整改。"
    assert told(text)[2].part is Part.BODY


# --- whatever comes in --------------------------------------------------------------------------------

PIECES = [
    "附件",
    "：",
    "1.",
    "\n",
    "2024年3月5日",
    "关于印发《",
    "》的通知",
    "澄湖市应急管理局",
    "目录",
    "|",
    "**",
    "。",
    "（",
    "）",
    "抄送：",
]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=40).map("".join))
def test_any_text_gives_lines_in_order(text: str) -> None:
    found = told(text)
    assert all(a.span.end <= b.span.start and a.document <= b.document for a, b in pairwise(found))
    assert all(text[line.span.start : line.span.end].strip() for line in found)
    assert not found or found[0].document == 0


@pytest.mark.parametrize(
    "hostile",
    ["附件：" * 4000, "《" * 20000, "\n附件1" * 3000, "**" * 20000, "\n2024年3月5日" * 3000, " " * 50000 + "x"],
)
def test_long_nonsense_takes_no_long_time(hostile: str) -> None:
    before = time.process_time()
    told(hostile)
    assert time.process_time() - before < 5
