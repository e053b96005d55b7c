"""Phrases of the genre with the values that the annotation guide gives them, worked out by hand.

Each line: phrase => values in text order, by family. F every min max [due]; F vague; D by|on date [time];
D window from to; D within duration [after]; D vague; Q min max unit. `-` is null. The day of issue is 2024-02-04.
"""

from __future__ import annotations

from datetime import date as Date  # noqa: N812

import pytest

from pipeline.extract.matching import mask, mentions
from pipeline.model import Deadline, DeadlineKind, Due, Flow, Frequency, Quantity, Span
from pipeline.normalize.values import Context, values
from pipeline.rules import load_rules

ISSUED = Context(issued_on=Date(2024, 2, 4), year=2024, year_basis="signature")

FREQUENCIES = """
每两周至少1次 => F P2W 1 -
每周至少开展一次巡查 => F P1W 1 -
每月不少于2次 => F P1M 2 -
每月检查不得少于三次 => F P1M 3 -
每季度至少召开1次会议 => F P3M 1 -
每个季度召开一次例会 => F P3M 1 1
每一季度召开一次例会 => F P3M 1 1
各季度召开一次例会 => F P3M 1 1
每半年组织不少于1次演练 => F P6M 1 -
每半年至少开展1次检查，发1期通报 => F P6M 1 - | F P6M 1 1
每半年、每季度至少1次 => F P6M 1 - | F P3M 1 -
每年至少组织两次培训 => F P1Y 2 -
每年度组织1次考核 => F P1Y 1 1
每两年开展一次评估 => F P2Y 1 1
每三年进行一次修订 => F P3Y 1 1
至少每三年开展一次评审 => F P3Y 1 -
每学期不少于两次 => F P6M 2 -
每学年至少1次 => F P1Y 1 -
每旬调度一次 => F P10D 1 1
每半月调度1次 => F P15D 1 1
每半个月通报一次 => F P15D 1 1
每日巡查不少于2次 => F P1D 2 -
每天开展三轮巡查 => F P1D 3 3
每个工作日报送一次 => F P1WD 1 1
每2小时巡查一次 => F PT2H 1 1
每班至少巡检2次 => F - 2 -
每班检查 => F - 1 -
每2个月召开１次会议 => F P2M 1 1
每隔三个月检查一次 => F P3M 1 1
隔月召开一次会议 => F P2M 1 1
隔周召开例会 => F P2W 1 -
两年一次 => F P2Y 1 1
半年一次 => F P6M 1 1
一季度一次 => F P3M 1 1
一年两次 => F P1Y 2 2
一年不少于两次 => F P1Y 2 -
每年1—2次 => F P1Y 1 2
每季度开展2至3次抽查 => F P3M 2 3
每月最多检查1次 => F P1M - 1
每年检查不超过2次 => F P1Y - 2
每年不得超过一次 => F P1Y - 1
每月检查5次以上 => F P1M 5 -
全年不少于12次 => F P1Y 12 -
全年累计不少于24学时 => Q 24 - 学时
全年至少组织4次演练 => F P1Y 4 -
年内至少开展两次督查 => F P1Y 2 -
年内开展2次督查 => F P1Y 2 2
一年内至少开展1次演练 => F P1Y 1 -
每月研究安全生产工作 => F P1M 1 -
每季度挂牌督办一批隐患 => F P3M 1 1
每月编发1期简报 => F P1M 1 1
每月至少报送2篇信息，全年不少于24篇 => F P1M 2 - | F P1Y 24 -
全年刊发稿件不少于12篇，其中省级媒体不少于2篇 => F P1Y 12 - | F P1Y 2 -
每月至少开展1次专题学习,全年不少于12次 => F P1M 1 - | F P1Y 12 -
每季度至少听取汇报 => F P3M 1 -
按月拨付 => F P1M 1 -
逐月通报 => F P1M 1 -
按季度汇总 => F P3M 1 -
按季报送 => F P3M 1 -
逐日登记 => F P1D 1 -
按照年度实施 => F P1Y 1 -
以季度为单位开展 => F P3M 1 -
以月为周期考核 => F P1M 1 -
实行季度通报 => F P3M 1 -
实行周调度、月通报 => F P1W 1 - | F P1M 1 -
一月一调度、一季一通报 => F P1M 1 1 | F P3M 1 1
不少于2次/年 => F P1Y 2 -
1次/月 => F P1M 1 1
组织学习不少于4次 => F - 4 -
开展一次集中培训 => F - 1 1
至少开展两轮排查 => F - 2 -
定期开展演练 => F vague
采取不定期抽查方式 => F vague
定期不定期开展抽查 => F vague | F vague
经常性开展检查 => F vague
随时抽查 => F vague
常态化开展宣传 => F vague
高频次开展巡查 => F vague
加大执法检查频次 => F vague
增加巡查频次 => F vague
坚持逢会必讲 => F vague
每年定期组织分析 => F P1Y 1 - | F vague
每月5日前报送 => F P1M 1 - day=5
每月25日报送 => F P1M 1 - day=25
每月底前报送 => F P1M 1 - day=-1
每月月底前报送 => F P1M 1 - day=-1
每月最后一个工作日报送 => F P1M 1 - day=-1
每月上旬报送 => F P1M 1 - day=10
次月10日前报送 => F P1M 1 - day=10
每季度末月25日前 => F P3M 1 - month=-1 day=25
每季度最后一个月20日前 => F P3M 1 - month=-1 day=20
每季度末报送 => F P3M 1 - month=-1 day=-1
每季度第一个月10日前 => F P3M 1 - month=1 day=10
每季度首月5日前 => F P3M 1 - month=1 day=5
每季度最后一个周五前 => F P3M 1 - weekday=FR nth=-1
每月第一个星期三 => F P1M 1 - weekday=WE nth=1
每周五下班前 => F P1W 1 - weekday=FR
每周一上午 => F P1W 1 - weekday=MO
每周星期四 => F P1W 1 - weekday=TH
每两周周五报送 => F P2W 1 - weekday=FR
每年11月份开展考核 => F P1Y 1 - month=11
每年3月底前 => F P1Y 1 - month=3 day=-1
每年12月31日前 => F P1Y 1 - month=12 day=31
每年底前 => F P1Y 1 - month=12 day=-1
每年年底前 => F P1Y 1 - month=12 day=-1
于每年3月1日前报送 => F P1Y 1 - month=3 day=1
每年2月底前完成自评，3月底前完成复评 => F P1Y 1 - month=2 day=-1 | F P1Y 1 - month=3 day=-1
每三年可申报1次，于9月15日前提出 => F P3Y 1 1 month=9 day=15
每半年末月20日前 => F P6M 1 - month=-1 day=20
每日17时前报送 => F P1D 1 -
每月召开一次会议，每季度报送一次总结 => F P1M 1 1 | F P3M 1 1
每次检查不少于5户企业 => Q 5 - 户
常态化机制 =>
实现巡查常态化 =>
落实定期检查制度 =>
建立月调度机制 =>
按照一次提醒、两次督办、三次约谈的方式 =>
一次性告知 =>
推广一批典型案例 =>
开展四个一活动 =>
日常巡查 =>
适时开展评估 =>
"""

DEADLINES = """
3月底前完成 => D by 2024-03-31
12月31日前 => D by 2024-12-31
十二月三十一日前 => D by 2024-12-31
２０２４年６月３０日前 => D by 2024-06-30
二〇二四年六月底前 => D by 2024-06-30
2025年底前 => D by 2025-12-31
2025年年底前 => D by 2025-12-31
今年年底前 => D by 2024-12-31
今年底前 => D by 2024-12-31
明年3月底前 => D by 2025-03-31
年底前 => D by 2024-12-31
年内完成 => D by 2024-12-31
月底前 => D by 2024-02-29
本月底前 => D by 2024-02-29
下个月5日前 => D by 2024-03-05
下月10日前 => D by 2024-03-10
本周五前 => D by 2024-02-02
下周一前 => D by 2024-02-05
本季度末 => D by 2024-03-31
2024年一季度末 => D by 2024-03-31
一季度末前 => D by 2024-03-31
6月前 => D by 2024-05-31
6月份前 => D by 2024-05-31
二季度前 => D by 2024-03-31
上半年前 => D by 2024-06-30
9月上旬前 => D by 2024-09-10
5月中旬前 => D by 2024-05-20
2026年前 => D by 2025-12-31
2月底前 => D by 2024-02-29
到2025年 => D by 2025-12-31
到2025年底 => D by 2025-12-31
到6月底 => D by 2024-06-30
至2024年9月底 => D by 2024-09-30
截至3月31日 => D by 2024-03-31
到“十四五”末 => D by 2025-12-31
最迟于5月20日前 => D by 2024-05-20
2024-03-31前 => D by 2024-03-31
2024年3月4日17:00前 => D by 2024-03-04 17:00
3月4日下午5时前 => D by 2024-03-04 17:00
3月4日下午下班前 => D by 2024-03-04
3月4日上午9点半前 => D by 2024-03-04 09:30
4月10日、7月10日前 => D by 2024-04-10 | D by 2024-07-10
国庆节前 => D by 2024-09-30
春节前 => D by 2024-02-09
“七一”前夕 => D by 2024-06-30
“五一”前 => D by 2024-04-30
元旦前 => D by 2024-12-31
中秋节前 => D by 2024-09-16
端午节前 => D by 2024-06-09
清明节前 => D by 2024-04-03
2025年春节前 => D by 2025-01-28
于3月15日召开会议 => D on 2024-03-15
3月1日至7日 => D window 2024-03-01 2024-03-07
3月1日—4月6日 => D window 2024-03-01 2024-04-06
从3月1日开始至4月6日结束 => D window 2024-03-01 2024-04-06
2023年12月至2024年3月 => D window 2023-12-01 2024-03-31
11月至次年3月开展 => D window 2024-11-01 2025-03-31
3—5月开展 => D window 2024-03-01 2024-05-31
3月至12月 => D window 2024-03-01 2024-12-31
6月上旬 => D window 2024-06-01 2024-06-10
6月中下旬 => D window 2024-06-11 2024-06-30
2月下旬 => D window 2024-02-21 2024-02-29
一季度，各单位开展自查 => D window 2024-01-01 2024-03-31
第三季度，各单位开展自查 => D window 2024-07-01 2024-09-30
上半年完成 => D window 2024-01-01 2024-06-30
2025年，全面推开 => D window 2025-01-01 2025-12-31
6月份，开展宣传 => D window 2024-06-01 2024-06-30
即日起至2024年底 => D window 2024-02-04 2024-12-31
即日起至6月30日 => D window 2024-02-04 2024-06-30
自即日起 => D window 2024-02-04 -
从即日起到年底 => D window 2024-02-04 2024-12-31
2024年3月起 => D window 2024-03-01 -
自2025年1月1日起 => D window 2025-01-01 -
2025年起，每年2月底前完成 => F P1Y 1 - month=2 day=-1 | D window 2025-01-01 -
5个工作日内 => D within P5WD
十个工作日内 => D within P10WD
15日内 => D within P15D
三日内 => D within P3D
一个月内 => D within P1M
两周内 => D within P2W
半年内完成 => D within P6M
一年内完成 => D within P1Y
24小时内 => D within PT24H
3至5个工作日内 => D within P5WD
自公布之日起1年内 => D within P1Y 公布
自收到通知之日起30日内 => D within P30D 收到通知
投入使用后一年内 => D within P1Y 投入使用
接到报告后30分钟内 => D within PT30M 接到报告
任务结束后的3个工作日内 => D within P3WD 任务结束
收到文件后，应当在5个工作日内核对 => D within P5WD 收到文件
提前5个工作日 => D within P5WD
有效期届满3个月前 => D within P3M 有效期届满前
有效期届满前30日内 => D within P30D 有效期届满前
处置时间不超过24小时 => D within PT24H
用3年左右时间 => D within P3Y
用两年时间 => D within P2Y
2025年完成设计，6月底前开工 => D window 2025-01-01 2025-12-31 | D by 2025-06-30
及时上报 => D vague
立即整改 => D vague
责令限期改正 => D vague
按时报送 => D vague
并按期备案 => D vague
尽快落实 => D vague
第一时间报告 => D vague
年初召开会议 => D vague
提前谋划 => D vague
在规定期限内整改 => D vague
近期组织检查 => D vague
确保及时送达 =>
提高及时性 =>
对报告不及时的通报批评 =>
实时更新 =>
迅速处置 =>
如期完成 =>
三年行动方案 =>
“十四五”期间 =>
肥安发〔2023〕16号 =>
纳入2024年工作计划 =>
近三年内无违法记录 =>
今年以来各地积极行动 =>
确保一季度安全稳定 =>
"""

QUANTITIES = """
配备不少于2名专（兼）职人员 => Q 2 - 名
原则上在编人员不少于3人 => Q 3 - 人
至少设置2条标语 => Q 2 - 条
制定2—3项措施 => Q 2 3 项
至少建立2—3项制度 => Q 2 - 项
明确1名负责人 => Q 1 1 名
选派两名专家 => Q 2 2 名
打造不少于5个示范点 => Q 5 - 个
处5万元以上20万元以下的罚款 => Q 5 20 万元
处五千元以上三万元以下罚款 => Q 5000 30000 元
处五千元以下罚款 => Q - 5000 元
处10万元以下的罚款 => Q - 10 万元
处违法所得2倍以上5倍以下的罚款 => Q 2 5 倍
处上一年年收入百分之三十至百分之八十的罚款 => Q 30 80 %
每人3000元 => Q 3000 3000 元
按200元/人补贴 => Q 200 200 元
每人每次2元 => Q 2 2 元
最高不超过50000元 => Q - 50000 元
奖励１．５万元 => Q 1.5 1.5 万元
综合利用率达到75%以上 => Q 75 - %
不低于20%的比例 => Q 20 - %
不低于从业人员千分之三 => Q 3 - ‰
费用的四分之一 => Q 0.25 0.25 -
最低工资标准的50% => Q 50 50 %
合格率达到百分之九十以上 => Q 90 - %
面积不小于30㎡ => Q 30 - ㎡
中心城区10-15分钟 => Q 10 15 分钟
期限一般为3个月至6个月 => Q 3 6 个月
最长不超过12个月 => Q - 12 个月
容纳10名以上老年人 => Q 10 - 名
接收学员20人以上 => Q 20 - 人
选择10个左右城市 => Q 10 10 个
签订一年以上劳动合同 => Q 1 - 年
写一封公开信 => Q 1 1 封
事故扣20分 => Q 20 20 分
加1.5分 => Q 1.5 1.5 分
不超过（含）2分 => Q - 2 分
培训时间不少于八学时 => Q 8 - 学时
保存期限不少于三年 => Q 3 - 年
禁止使用厚度低于0.02毫米的薄膜 => Q 0.02 - 毫米
每次检查不少于5户企业 => Q 5 - 户
从业人员在一百人以上的，应当设置机构 =>
从业人员三十人以上的企业应当备案 =>
三级公立医院 =>
排名前5%的员工 =>
每年接收学员超过50人（含50人）的，可申报 =>
双重预防机制 =>
坚持一岗双责 =>
落实到每一名员工 =>
"""


def expected_of(table: str) -> list[tuple[str, str]]:
    pairs = (line.partition(" =>") for line in table.strip().splitlines())
    return [(phrase, value.strip()) for phrase, _, value in pairs]


def null(value: object) -> str:
    return "-" if value is None else str(value)


def show_due(due: Due | None) -> str:
    names = ("month", "day", "weekday", "nth")
    return "".join(f" {name}={v}" for name in names if (v := getattr(due, name, None)) is not None)


def show(value: Frequency | Deadline | Quantity) -> str:
    if isinstance(value, Frequency):
        if value.vague:
            return "F vague"
        return f"F {null(value.every)} {null(value.minimum)} {null(value.maximum)}{show_due(value.due)}"
    if isinstance(value, Quantity):
        return f"Q {null(value.minimum)} {null(value.maximum)} {null(value.unit)}"
    return "D " + show_deadline(value)


def show_deadline(value: Deadline) -> str:
    if value.kind is DeadlineKind.WINDOW:
        return f"window {null(value.start)} {null(value.end)}"
    if value.kind is DeadlineKind.WITHIN:
        return f"within {value.duration} {value.after or ''}".strip()
    if value.kind is DeadlineKind.VAGUE:
        return "vague"
    return f"{value.kind} {null(value.date)} {value.time or ''}".strip()


def read(phrase: str, context: Context) -> str:
    rules = load_rules()
    flow = Flow.of(phrase, Span(0, len(phrase)))
    ours = [rule for family in ("frequency", "deadline", "quantity") for rule in rules.of(family)]
    found = values(mentions(ours, flow, mask(rules.of("veto"), flow.text)), context, flow)
    return " | ".join(show(v) for v in (*found.frequencies, *found.deadlines, *found.quantities))


PHRASES = expected_of(FREQUENCIES) + expected_of(DEADLINES) + expected_of(QUANTITIES)


@pytest.mark.parametrize(("phrase", "expected"), PHRASES, ids=[phrase for phrase, _ in PHRASES])
def test_phrase(phrase: str, expected: str) -> None:
    assert read(phrase, ISSUED) == expected


@pytest.mark.parametrize(("phrase", "expected"), PHRASES, ids=[phrase for phrase, _ in PHRASES])
def test_blanks_and_line_breaks_do_not_matter(phrase: str, expected: str) -> None:
    assert read(" \n".join(phrase), ISSUED) == expected


YEARLESS = """
3月底前 => D by -
12月31日前 => D by -
一季度，开展自查 => D window - -
即日起至2024年底 => D window - 2024-12-31
本周五前 => D by -
国庆节前 => D by -
3月1日至7日 => D window - -
2025年底前 => D by 2025-12-31
"""


@pytest.mark.parametrize(("phrase", "expected"), expected_of(YEARLESS))
def test_without_a_year_the_date_is_not_guessed(phrase: str, expected: str) -> None:
    assert read(phrase, Context()) == expected


@pytest.mark.parametrize(
    ("phrase", "issued", "expected"),
    [
        ("1月10日前", Date(2023, 12, 20), "D by 2024-01-10"),
        ("1月10日前", Date(2021, 1, 18), "D by 2021-01-10"),
        ("元旦前", Date(2023, 12, 1), "D by 2023-12-31"),
        ("春节前", Date(2023, 12, 15), "D by 2024-02-09"),
        ("春节前", Date(2040, 1, 1), "D by -"),
        ("一季度，开展自查", Date(2023, 11, 20), "D window 2024-01-01 2024-03-31"),
        ("年底前", Date(2023, 11, 20), "D by 2023-12-31"),
        ("下个月5日前", Date(2023, 12, 20), "D by 2024-01-05"),
        ("本季度末", Date(2023, 11, 20), "D by 2023-12-31"),
        ("即日起至次年3月底", Date(2023, 11, 20), "D window 2023-11-20 2024-03-31"),
    ],
)
def test_dates_resolve_against_the_day_of_issue(phrase: str, issued: Date, expected: str) -> None:
    assert read(phrase, Context(issued_on=issued, year=issued.year, year_basis="signature")) == expected
