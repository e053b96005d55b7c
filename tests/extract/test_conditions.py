"""Conditions and deliverables on sentences of the genre, worked out by hand.

Each line: sentence => what is found, in text order, joined by `|`; `-` is nothing.
"""

from __future__ import annotations

import pytest

from pipeline.extract.matching import mentions
from pipeline.model import Flow, Span
from pipeline.rules import load_rules

RULES = load_rules()

CONDITIONS = """
对存在重大隐患的，责令停产整改。 => 对存在重大隐患的
经营单位拒不整改的，依法予以处罚。 => 经营单位拒不整改的
情节严重的，移送公安机关。 => 情节严重的
逾期未改，造成后果的，追究责任。 => 造成后果的
对工作不力的单位，予以通报批评。 => 对工作不力的单位
对检查发现的问题，建立台账。 => 对检查发现的问题
针对夏季用电高峰的隐患，开展排查。 => 针对夏季用电高峰的隐患
对瞒报事故的一律从严追责。 => 对瞒报事故的
如遇恶劣天气，停止室外作业。 => 如遇恶劣天气
一旦发现险情，立即转移群众。 => 一旦发现险情
凡涉及动火作业，必须办理审批手续。 => 凡涉及动火作业
因特殊原因不能按期完成，应当书面说明。 => 因特殊原因不能按期完成
若发生人员变动，及时报备。 => 若发生人员变动
发生火灾后，立即组织疏散。 => 发生火灾后
进入有限空间作业前，应当检测气体。 => 进入有限空间作业前
开展检查时，应当出示证件。 => 开展检查时
在重要节日期间，加强值守。 => 在重要节日期间
活动结束后，上报总结。 => 活动结束后
施工过程中，落实防护措施。 => 施工过程中
在汛期期间加密巡查。 => 在汛期期间
接到预警后立即启动响应。 => 接到预警后
发现违法行为时应当及时制止。 => 发现违法行为时
除应急车辆外，禁止通行。 => 除应急车辆外
必要时，可以聘请专家。 => 必要时
紧急情况下可先行处置。 => 紧急情况下
发现隐患的，立即上报；无法整改的，停止使用。 => 发现隐患的|无法整改的
12月底前，完成全部整改。 => -
每年6月30日前，上报总结。 => -
如实记录培训情况，建立档案。 => -
与此同时，加强宣传引导。 => -
以消除隐患为目的，开展整治。 => -
落实好各项整改的措施。 => -
加强组织领导，明确职责分工。 => -
"""

DELIVERABLES = """
建立隐患排查治理台账。 => 隐患排查治理台账
制定年度安全检查计划 => 年度安全检查计划
制定切实可行的专项整治方案，明确责任人。 => 专项整治方案
建立安全风险清单和责任清单。 => 安全风险清单|责任清单
填写《项目安全检查表》 => 《项目安全检查表》
每月印发1期督查检查通报 => 督查检查通报
每半年形成书面报告，报市安委办 => 书面报告
每季度发1期情况通报 => 情况通报
逐级签订消防安全责任书 => 消防安全责任书
与商户签订安全承诺书 => 安全承诺书
修订完善生产安全事故应急预案 => 生产安全事故应急预案
制定并实施教育培训计划 => 教育培训计划
健全完善值班值守制度 => 值班值守制度
将活动总结于6月25日前报市安委办 => 活动总结
工作总结于12月10日前报送市教育局 => 工作总结
编制企业名录，实行动态管理 => 企业名录
出具检验报告 => 检验报告
绘制安全风险分布图 => 安全风险分布图
会后形成会议纪要 => 会议纪要
公布举报奖励办法 => 举报奖励办法
按照专项整治方案开展检查 => -
落实隐患排查治理制度 => -
制定应急预案演练脚本 => -
报告事故情况 => -
促进产业发展规划落地 => -
对出具的报告负责 => -
对照清单、台账开展检查 => -
"""


def rows(table: str) -> list[tuple[str, list[str]]]:
    pairs = (line.split(" => ") for line in table.strip().splitlines())
    return [(sentence, [] if found == "-" else found.split("|")) for sentence, found in pairs]


def flow(sentence: str) -> Flow:
    return Flow.of(sentence, Span(0, len(sentence)))


@pytest.mark.parametrize(("sentence", "wanted"), rows(CONDITIONS))
def test_conditions(sentence: str, wanted: list[str]) -> None:
    assert [found.text for found in mentions(RULES.of("condition"), flow(sentence))] == wanted


@pytest.mark.parametrize(("sentence", "wanted"), rows(DELIVERABLES))
def test_deliverables(sentence: str, wanted: list[str]) -> None:
    found = mentions(RULES.of("deliverable"), flow(sentence))
    assert [mention.group("name") for mention in found] == wanted


def test_a_line_break_inside_does_not_matter() -> None:
    text = "对存在重大\n隐患的，责令整改并建立整改\n台账。"
    condition, deliverable = mentions((*RULES.of("condition"), *RULES.of("deliverable")), flow(text))
    assert text[condition.span.start : condition.span.end] == "对存在重大\n隐患的"
    assert deliverable.group("name") == "整改台账"
