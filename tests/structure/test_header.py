"""What the header says of a notice, read from its text."""

from __future__ import annotations

import importlib.util
import os
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest import text as plain_text
from pipeline.model import Attachment, Citation, Contact, Document, Header, Period, Source
from pipeline.rules import load_rules
from pipeline.structure.dates import month_end, number, year_number
from pipeline.structure.header import read_header
from pipeline.structure.lines import lines
from pipeline.structure.parts import classify

RULES = load_rules()
SHARED = os.environ.get("NOTICE_PIPELINE_SHARED")

NOTICE = """澄湖市安全生产委员会文件
澄安委〔2024〕7号
关于开展“安全生产月”活动的通知
各区人民政府，市安委会成员单位：
为做好有关工作，现通知如下：
一、活动时间
6月1日至6月30日
二、工作要求
各区要按照《安全生产治本攻坚方案》（澄安委〔2024〕2号）的要求落实。
澄湖市安全生产委员会
2024年5月20日
"""


def header(text: str, metadata: tuple[tuple[str, str], ...] = ()) -> Header:
    return doubts(text, metadata)[0]


def doubts(text: str, metadata: tuple[tuple[str, str], ...] = ()) -> tuple[Header, list[str]]:
    """The header and the codes of its issues."""
    source = Source("notice.txt", "0" * 64, "text/plain")
    document = Document(text, source, metadata=metadata)
    found, issues = read_header(document, classify(document, lines(document), RULES), RULES)
    return found, [issue.code for issue in issues]


def notice(title: str = "关于开展检查的通知", body: str = "各区要开展检查。", end: str = "") -> str:
    """A notice of 2024 with one line changed."""
    return f"{title}\n各区安委会：\n{body}\n澄湖市应急管理局\n2024年3月5日\n{end}"


def test_a_whole_notice() -> None:
    assert header(NOTICE) == Header(
        title="关于开展“安全生产月”活动的通知",
        document_number="澄安委〔2024〕7号",
        kind="通知",
        issuers=("澄湖市安全生产委员会",),
        issued_on=date(2024, 5, 20),
        issued_on_basis="signature",
        addressees=("各区人民政府", "市安委会成员单位"),
        period=Period(date(2024, 6, 1), date(2024, 6, 30)),
        citations=(Citation("安全生产治本攻坚方案", "澄安委〔2024〕2号"),),
        year=2024,
        year_basis="signature",
    )


# --- title, kind, status, number ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "title", "kind", "status"),
    [
        ("关于印发《澄湖市检查\n实施方案》的通知", "关于印发《澄湖市检查实施方案》的通知", "通知", "final"),
        ("澄湖市应急管理局关于\n开展检查的意见", "澄湖市应急管理局关于开展检查的意见", "意见", "final"),
        ("# **关于做好值守工作的函**", "关于做好值守工作的函", "函", "final"),
        ("澄湖市电梯安全管理办法（试行）", "澄湖市电梯安全管理办法（试行）", "办法", "final"),
        ("澄湖市电梯安全管理办法\n（征求意见稿）", "澄湖市电梯安全管理办法（征求意见稿）", "办法", "draft"),
        ("关于征求《考核办法》修改意见的函", "关于征求《考核办法》修改意见的函", "函", "draft"),
        ("关于加强安全生产工作的意见", "关于加强安全生产工作的意见", "意见", "final"),
        (
            "澄湖市应急管理局 澄湖市公安局\n关于开展检查的通知",
            "澄湖市应急管理局 澄湖市公安局关于开展检查的通知",
            "通知",
            "final",
        ),
    ],
)
def test_title_kind_and_status(written: str, title: str, kind: str, status: str) -> None:
    found = header(notice(written))
    assert (found.title, found.kind, found.status) == (title, kind, status)


def test_a_draft_only_mentioned_in_the_text_makes_no_draft() -> None:
    assert header(notice(body="各区要研究《考核办法（征求意见稿）》。")).status == "final"


def test_a_news_headline_gives_the_document_and_its_issuers() -> None:
    found = header(
        "# 澄湖市委办公室 澄湖市政府办公室印发《安全生产责任制规定》\n"
        "新华社澄湖4月18日电 近日，印发了规定。\n第一条 各区要落实责任。"
    )
    assert (found.title, found.kind) == ("安全生产责任制规定", "规定")
    assert found.issuers == ("澄湖市委办公室", "澄湖市政府办公室")


@pytest.mark.parametrize(
    ("top", "document_number"),
    [
        ("澄安办〔2024〕7号", "澄安办〔2024〕7号"),
        ("（澄安办[2024]7号）", "澄安办[2024]7号"),
        ("澄安办〔2024〕7号    签发人：顾春林", "澄安办〔2024〕7号"),
        ("特急\n澄安办发〔2024〕12 号", "澄安办发〔2024〕12号"),
    ],
)
def test_document_numbers(top: str, document_number: str) -> None:
    assert header(f"{top}\n{notice()}").document_number == document_number


def test_the_number_may_stand_below_the_title() -> None:
    assert header(notice("关于开展检查的通知\n澄安办〔2024〕7号")).document_number == "澄安办〔2024〕7号"


def test_an_order_has_its_authority_and_number() -> None:
    found = header(
        "北峤县人民政府令\n（第12号）\n《北峤县渡口安全管理办法》已经县人民政府会议审议通过，现予公布。\n县长　顾春林\n"
        "二〇二三年六月十五日\n北峤县渡口安全管理办法\n第一条　渡口经营人应当每日检查渡船。"
    )
    assert (found.title, found.document_number) == ("北峤县渡口安全管理办法", "北峤县人民政府令第12号")
    assert (found.issuers, found.issued_on) == (("北峤县人民政府",), date(2023, 6, 15))


def test_a_data_sheet_fills_what_the_text_leaves_out() -> None:
    sheet = (("发文字号", "澄安办〔2024〕9号"), ("成文日期", "2024-01-10"), ("发布机构", "澄湖市应急管理局"))
    found = header("关于开展检查的通知\n各区安委会：\n请开展检查。", sheet)
    assert (found.document_number, found.issuers) == ("澄安办〔2024〕9号", ("澄湖市应急管理局",))
    assert (found.issued_on, found.issued_on_basis, found.year) == (date(2024, 1, 10), "metadata", 2024)


# --- dates and years ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "issued_on"),
    [
        ("2024年2月4日", date(2024, 2, 4)),
        ("二○○九年十月十八日", date(2009, 10, 18)),
        ("二〇二四年十二月三十一日", date(2024, 12, 31)),
        ("２０２４年２月４日", date(2024, 2, 4)),
        ("2024.2.4", date(2024, 2, 4)),
        ("2024年2月30日", None),
        ("2024年2月", None),
    ],
)
def test_days_of_issue(written: str, issued_on: date | None) -> None:
    assert header(f"关于开展检查的通知\n各区：\n请检查。\n澄湖市应急管理局\n{written}").issued_on == issued_on


@pytest.mark.parametrize(
    ("text", "year", "basis"),
    [
        ("关于检查的通知\n各区：\n请检查。\n澄湖市应急管理局\n2023年3月", 2023, "signature"),
        ("澄安办〔2022〕3号\n关于检查的通知\n各区：\n请检查。", 2022, "document_number"),
        ("关于做好2021年汛期工作的通知\n各区：\n请检查。", 2021, "title"),
        ("关于检查的通知\n各区：\n请检查。", None, "none"),
    ],
)
def test_the_year_of_dates_without_one(text: str, year: int | None, basis: str) -> None:
    assert (header(text).year, header(text).year_basis) == (year, basis)


def test_doubts_are_said() -> None:
    assert doubts("各区要开展检查。")[1] == ["no-title", "no-year"]
    assert doubts(f"澄安办〔2021〕7号\n{notice()}")[1] == ["number-year-conflict"]
    assert doubts(NOTICE)[1] == []


@pytest.mark.parametrize(("text", "value"), [("十", 10), ("十二", 12), ("廿三", 23), ("三十一", 31), ("０７", 7)])
def test_numbers(text: str, value: int) -> None:
    assert number(text) == value


def test_years_and_month_ends() -> None:
    assert year_number("二〇二四") == 2024
    assert [month_end(year, 2).day for year in (1900, 2000, 2023, 2024)] == [28, 29, 28, 29]


# --- who and to whom ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "addressees"),
    [
        ("各区（县）安委会、开发区管委会，有关企业：", ("各区（县）安委会", "开发区管委会", "有关企业")),
        ("各县（市、区）人民政府：", ("各县（市、区）人民政府",)),
        ("各区人民政府，市安委会有关成员单位，各有\n关企业：", ("各区人民政府", "市安委会有关成员单位", "各有关企业")),
        ("各车间、各班组：", ("各车间", "各班组")),
        ("各区教育局；东江电信公司、南河协会：", ("各区教育局", "东江电信公司", "南河协会")),
        ("各镇街、市直各部门：现将工作要点印发给你们，请抓好落实。", ("各镇街", "市直各部门")),
        ("现将有关事项通知如下：", ()),
    ],
)
def test_addressees(line: str, addressees: tuple[str, ...]) -> None:
    assert (
        header(f"关于开展检查的通知\n{line}\n一、各区要检查。\n澄湖市应急管理局\n2024年3月5日").addressees == addressees
    )


@pytest.mark.parametrize(
    ("signature", "issuers"),
    [
        ("澄湖市应急管理局", ("澄湖市应急管理局",)),
        ("澄湖市应急管理局（代章）", ("澄湖市应急管理局",)),
        ("澄湖市应急管理局　　澄湖市公安局", ("澄湖市应急管理局", "澄湖市公安局")),
        ("澄湖市应急管理局\n澄湖市公安局", ("澄湖市应急管理局", "澄湖市公安局")),
        ("澄湖市应急管理局澄湖市公安局", ("澄湖市应急管理局", "澄湖市公安局")),
        ("中共东浦区委东浦区人民政府", ("中共东浦区委", "东浦区人民政府")),
        ("中共东浦区委东浦区人民政府安全生产委员会", ("中共东浦区委东浦区人民政府安全生产委员会",)),
    ],
)
def test_issuers_by_signature(signature: str, issuers: tuple[str, ...]) -> None:
    assert header(f"关于开展检查的通知\n各区：\n请检查。\n{signature}\n2024年3月5日").issuers == issuers


def test_issuers_without_a_signature() -> None:
    assert header("澄湖市应急管理局关于开展检查的通知\n各区：\n请检查。").issuers == ("澄湖市应急管理局",)
    assert header("澄湖市安全生产委员会文件\n澄安〔2024〕2号\n关于检查的通知\n各区：\n请检查。").issuers == (
        "澄湖市安全生产委员会",
    )


@pytest.mark.parametrize(
    ("note", "issuers", "document_number", "day"),
    [
        (
            "2021年1月22日 澄湖市第五届人民代表大会常务委员会第三次会议通过",
            ("澄湖市第五届人民代表大会常务委员会",),
            None,
            date(2021, 1, 22),
        ),
        (
            "（2012年7月17日澄湖市人民政府令第20号发布 自2012年11月1日起施行）",
            ("澄湖市人民政府",),
            "澄湖市人民政府令第20号",
            date(2012, 7, 17),
        ),
        (
            "（2016年6月3日省安监局令\n第88号公布，根据2019年7月11日省应急厅令\n第2号修正）",
            ("省安监局",),
            "省安监局令第88号",
            date(2016, 6, 3),
        ),
        (
            "（2020年2月20日省政府批准 2020年3月12日省教育厅令第8号、省体育局令第11号发布）",
            ("省教育厅", "省体育局"),
            "省教育厅令第8号、省体育局令第11号",
            date(2020, 3, 12),
        ),
    ],
)
def test_adoption_notes(note: str, issuers: tuple[str, ...], document_number: str | None, day: date) -> None:
    found = header(f"澄湖市电梯安全办法\n{note}\n第一条 为了加强管理，制定本办法。")
    assert (found.issuers, found.document_number, found.issued_on) == (issuers, document_number, day)


# --- period -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "body", "period"),
    [
        ("关于开展检查的通知", "决定自即日起至2024年底，在全市开展检查。", (date(2024, 3, 5), date(2024, 12, 31))),
        ("关于开展检查的通知", "决定从即日起至11月30日组织开展检查。", (date(2024, 3, 5), date(2024, 11, 30))),
        ("关于开展检查的通知", "请开展检查。\n一、整治时间\n2024年3月至12月。", (date(2024, 3, 1), date(2024, 12, 31))),
        (
            "关于开展检查的通知",
            "请开展检查。\n一、时间安排\n活动从3月1日开始至4月6日结束，分三个阶段。",
            (date(2024, 3, 1), date(2024, 4, 6)),
        ),
        (
            "关于开展检查的通知",
            "请检查。\n（一）活动时间：2024年11月至次年2月。",
            (date(2024, 11, 1), date(2025, 2, 28)),
        ),
        ("关于印发《2021年工作任务清单》的通知", "请落实。", (date(2021, 1, 1), date(2021, 12, 31))),
        ("关于印发《三年行动方案（2024—2026年）》的通知", "请落实。", (date(2024, 1, 1), date(2026, 12, 31))),
        ("关于2023年度考核结果的通报", "请整改。", None),
        ("关于开展检查的通知", "请检查。\n一、步骤\n（一）部署阶段（3月1日至3月7日）。各区要部署。", None),
        ("关于开展检查的通知", "各区要于3月31日前完成。", None),
    ],
)
def test_period(title: str, body: str, period: tuple[date, date] | None) -> None:
    assert header(notice(title, body)).period == (Period(*period) if period else None)


# --- contacts -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "contacts"),
    [
        ("联系人：顾春林，联系电话：5550123。", [Contact("顾春林", "5550123")]),
        (
            "（联系人：顾春林、魏雨荷，联系电话：5550123，传真：5550199，邮箱：aqk@example.com）",
            [Contact("顾春林", "5550123", "aqk@example.com"), Contact("魏雨荷", "5550123", "aqk@example.com")],
        ),
        (
            "联系人：顾春林、魏雨荷；电话：5550123、5550124",
            [Contact("顾春林", "5550123"), Contact("魏雨荷", "5550124")],
        ),
        (
            "联系人及电话：顾春林，5550123；魏雨荷，5550124",
            [Contact("顾春林", "5550123"), Contact("魏雨荷", "5550124")],
        ),
        ("联 系 人：张  州    电话：5550123", [Contact("张州", "5550123")]),
        ("联系人：市应急局监管科 顾春林，电话（传真）：0571-5550123", [Contact("顾春林", "0571-5550123")]),
        ("联系人：顾春林，电话：5550123，13900000000", [Contact("顾春林", "5550123、13900000000")]),
        (
            "联系人：顾春林\n联系电话：5550123\n电子邮箱：aqk@example.com",
            [Contact("顾春林", "5550123", "aqk@example.com")],
        ),
        (
            "联系人：市教育局体卫科顾春林，电话5550123，邮箱：\naqk@example.com；市卫生健康局医政科魏雨\n荷，电话5550124。",
            [Contact("顾春林", "5550123", "aqk@example.com"), Contact("魏雨荷", "5550124")],
        ),
        (
            "请于4月5日前报市安委办（联系电话：5550123；电子邮箱：aqk@example.com）。",
            [Contact(None, "5550123", "aqk@example.com")],
        ),
        ("各单位要公布举报电话12350。", []),
    ],
)
def test_contacts(line: str, contacts: list[Contact]) -> None:
    assert list(header(notice(body=f"各区要检查。\n{line}")).contacts) == contacts


# --- attachments and citations ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("note", "attachments"),
    [
        ("附件：重点任务分工表", [Attachment("重点任务分工表", False, "table")]),
        (
            "附件：1.重点企业名单\n2.隐患情况统计表",
            [Attachment("重点企业名单", False, "list"), Attachment("隐患情况统计表", False, "form")],
        ),
        (
            "附件：1．检查方案 2．2024年工作任务",
            [Attachment("检查方案", False, "plan"), Attachment("2024年工作任务", False)],
        ),
        ("附件：\n1. 检查表\n2. 台账", [Attachment("检查表", False, "table"), Attachment("台账", False, "form")]),
        ("附：考核办法（征求意见稿）", [Attachment("考核办法（征求意见稿）", False, "draft")]),
        ("附表：统计表", []),
    ],
)
def test_attachments(note: str, attachments: list[Attachment]) -> None:
    assert list(header(notice(body=f"各区要检查。\n{note}")).attachments) == attachments


def test_an_attachment_in_the_file_is_present() -> None:
    end = "附件1\n重点企业名单\n一、澄湖甲公司\n附件2\n隐患情况统计表\n单位名称\n填报人："
    found = header(notice(body="请检查。\n附件：1.重点企业名单\n2.隐患情况统计表\n3.方案", end=end)).attachments
    assert [attachment.present for attachment in found] == [True, True, False]


def test_what_a_notice_carries_is_no_attachment_unless_named() -> None:
    end = "检查方案\n一、各区要检查。"
    assert header(notice("关于印发《检查方案》的通知", "现将《检查方案》印发给你们。", end)).attachments == ()
    named = header(notice("关于印发《检查方案》的通知", "现印发给你们。\n附件：检查方案", end)).attachments
    assert named == (Attachment("检查方案", True, "plan"),)


def test_citations() -> None:
    body = (
        "根据《中华人民共和国安全生产法》、《关于印发〈检查办法〉的通知》（澄安办〔2023〕5号，）和《煤气安全规程》（GB6222），"
        "落实《中华人民共和国安全生产法》，取得《经营许可证》，执行《实施办法》（以下简称《办法》），按《办法》办理。"
    )
    found = header(notice("关于印发《检查方案》的通知", f"现将《检查方案》印发给你们。{body}")).citations
    assert [(c.title, c.document_number) for c in found] == [
        ("中华人民共和国安全生产法", None),
        ("关于印发〈检查办法〉的通知", None),
        ("煤气安全规程", "GB6222"),
        ("实施办法", None),
    ]


# --- whatever comes in --------------------------------------------------------------------------------

PIECES = [
    *(
        "关于印发《",
        "》的通知",
        "附件：1.",
        "\n",
        "。",
        "：",
        "联系人：",
        "电话：5550123",
        "即日起至",
        "13月",
        "二〇〇〇年十十月十十日",
    ),
    *(
        "2024年2月30日",
        "澄湖市应急管理局",
        "〔2024〕3号",
        "一、活动时间",
        "令",
        "第3号",
        "（",
        "）",
        "2024—2026年",
        "目录",
        "|",
    ),
]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=40).map("".join))
def test_any_text_has_a_header(text: str) -> None:
    found = header(text)
    assert found.issued_on is None or found.year == found.issued_on.year
    assert found.period is None or found.period.start <= found.period.end


# --- real notices -------------------------------------------------------------------------------------


def _scorer(shared: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", shared / "gold" / "score.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(SHARED is None, reason="NOTICE_PIPELINE_SHARED names no folder with notices/ and gold/")
def test_headers_of_real_notices() -> None:
    shared = Path(SHARED or "")
    score = _scorer(shared)
    tally = {"header": score.Count()}
    differences: list[str] = []
    for path in sorted((shared / "gold" / "tune").glob("*.yaml")):
        gold = yaml.safe_load(path.read_text(encoding="utf-8"))
        content = plain_text.read((shared / "notices" / gold["source"]).read_bytes())
        score.header(gold, {"notice": _plain(header(content.text))}, tally, differences, path.stem)
    right, wrong = tally["header"]["tp"], tally["header"]["fn"]
    assert right / (right + wrong) >= 0.97, differences


def _plain(found: Header) -> dict[str, object]:
    """The fields as a registry writes them."""
    return {
        **{key: getattr(found, key) for key in ("title", "document_number", "kind", "status", "issued_on")},
        "issuers": list(found.issuers),
        "addressees": list(found.addressees),
        "period": {"from": found.period.start, "to": found.period.end} if found.period else None,
        "contacts": [{"phone": contact.phone} for contact in found.contacts],
        "attachments": [{"title": attachment.title} for attachment in found.attachments],
    }
