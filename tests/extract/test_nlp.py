"""The action finder on sentences of the genre, and the spaCy pipeline that carries it.

Each line of ACTIONS: sentence => verb / object, worked out by hand; `-` is None. Both ways of finding it, with jieba
and by the rules alone, must give it; a line that begins with * is only asked of jieba, since it needs a word that no
rule lists.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from pipeline.extract.nlp import actions, actions_by_rules
from pipeline.extract.nlp.action import Actions
from pipeline.extract.nlp.components import DocReader
from pipeline.extract.nlp.words import WordClasses, user_words
from pipeline.model import Action, Duty, Extraction, Flow, Modality, Sentence, Span, Unit
from pipeline.rules import load_rules

RULES = load_rules()
WITH_JIEBA = Actions(RULES, DocReader(RULES), source="jieba")
BY_RULES = Actions(RULES, WordClasses(RULES).scan)

ACTIONS = """
制定年度监督检查计划。 => 制定 / 年度监督检查计划
每月至少统筹组织开展1次安全生产督查检查 => 开展 / 安全生产督查检查
建立健全隐患排查治理台账； => 建立健全 / 隐患排查治理台账
要全面落实企业主体责任。 => 落实 / 企业主体责任
每季度召开一次联席会议 => 召开 / 联席会议
将整改情况纳入年度考核。 => 纳入 / 整改情况
将燃气安全工作情况于每月5日前报市安委办。 => 报 / 燃气安全工作情况
将任务分解落实到岗位。 => 分解落实 / 任务
把消防安全纳入网格化管理内容 => 纳入 / 消防安全
对重点单位进行检查。 => 检查 / 重点单位
对辖区养老机构进行全面排查 => 排查 / 辖区养老机构
对拒不整改的单位，依法予以公开曝光。 => 公开曝光 / -
对问题突出的单位予以约谈 => 约谈 / 问题突出的单位
对新入职员工开展三级安全教育。 => 开展 / 三级安全教育
对各部门落实情况进行考核 => 考核 / 各部门落实情况
对学校食堂加强监督检查 => 加强 / 监督检查
督促企业落实责任。 => 督促 / 企业落实责任
督促、指导经营单位建立台账 => 督促、指导 / 经营单位建立台账
指导督促学校完善应急预案 => 指导督促 / 学校完善应急预案
组织开展应急演练。 => 开展 / 应急演练
组织辖区中小学开展疏散演练 => 组织 / 辖区中小学开展疏散演练
定期组织召开工作例会 => 召开 / 工作例会
负责组织实施专项整治行动 => 实施 / 专项整治行动
负责本区域燃气安全工作 => 负责 / 本区域燃气安全工作
加强值班值守。 => 加强 / 值班值守
加强监督检查，确保整改到位。 => 加强 / 监督检查
加强对老旧小区的巡查 => 加强 / 对老旧小区的巡查
开展“敲门行动”，排查燃气隐患 => 开展 / “敲门行动”
严格责任落实。 => 严格 / 责任落实
严格落实值班制度 => 落实 / 值班制度
统一信息报送标准 => 统一 / 信息报送标准
加快设施改造。 => 加快 / 设施改造
加快推进管网改造 => 推进 / 管网改造
认真贯彻执行。 => 贯彻执行 / -
广泛开展宣传教育 => 开展 / 宣传教育
深入宣传消防法律法规 => 宣传 / 消防法律法规
研究解决重大问题。 => 研究解决 / 重大问题
推动落实整改措施 => 推动落实 / 整改措施
制定并实施培训计划 => 制定并实施 / 培训计划
制定完善应急预案并组织演练 => 制定完善 / 应急预案
建立、健全安全责任制 => 建立、健全 / 安全责任制
明确专人负责信息报送 => 明确 / 专人负责信息报送
按照职责分工，落实监管责任。 => 落实 / 监管责任
按照统一部署组织检查 => 组织 / 检查
根据工作需要调整成员名单 => 调整 / 成员名单
结合本地实际，制定实施方案。 => 制定 / 实施方案
通过短信平台发布预警信息 => 发布 / 预警信息
围绕重点领域开展集中整治 => 开展 / 集中整治
以老旧小区为重点，开展电气火灾隐患整治。 => 开展 / 电气火灾隐患整治
在汛期加强堤防巡查 => 加强 / 堤防巡查
在每年6月底前完成年度评估 => 完成 / 年度评估
发现重大隐患立即报告 => 报告 / 重大隐患
发生事故后，立即启动应急预案。 => 启动 / 应急预案
接到报告后及时赶赴现场 => 赶赴 / 现场
批准后提交备案材料 => 提交 / 备案材料
自收到申请之日起5个工作日内出具意见 => 出具 / 意见
向社会公布举报电话。 => 公布 / 举报电话
向市教育局报告整改情况 => 报告 / 整改情况
为从业人员配备防护用品 => 配备 / 防护用品
由牵头单位汇总情况。 => 汇总 / 情况
检查记录由牵头单位负责整理 => 整理 / 检查记录
所需经费由区财政承担。 => 承担 / 所需经费
应急预案应当每三年修订一次。 => 修订 / 应急预案
经营单位应当如实记录培训情况。 => 记录 / 培训情况
储存危险物品的单位应当设置警示标志。 => 设置 / 警示标志
各区要压实属地责任，加强组织领导。 => 压实 / 属地责任
各学校必须配齐消防器材 => 配齐 / 消防器材
任何单位不得占用消防通道。 => 占用 / 消防通道
严禁占用疏散通道。 => 占用 / 疏散通道
不得使用不合格产品 => 使用 / 不合格产品
鼓励企业投保责任保险。 => 鼓励 / 企业投保责任保险
支持行业协会制定团体标准 => 支持 / 行业协会制定团体标准
可以委托专业机构开展检测。 => 委托 / 专业机构开展检测
填写《燃气安全检查表》并签字 => 填写 / 《燃气安全检查表》
印发《整治方案（试行）》 => 印发 / 《整治方案（试行）》
签订消防安全责任书 => 签订 / 消防安全责任书
每半年发布1期通报 => 发布 / 通报
全年检查不少于2次 => 检查 / -
及时消除事故隐患，防止发生次生灾害 => 消除 / 事故隐患
做好材料归档工作。 => 做好 / 材料归档工作
完成对重点企业的评估 => 完成 / 对重点企业的评估
会同公安机关开展联合执法 => 开展 / 联合执法
依托网格平台，推广安全知识。 => 推广 / 安全知识
申请补助资金的，应当提交申请表。 => 提交 / 申请表
逾期未改正的，责令停产停业 => 责令 / 停产停业
并报市安委会办公室备案 => 报 / 市安委会办公室备案
采取有效措施降低风险 => 降低 / 风险
采取防火措施 => 采取 / 防火措施
存在隐患的场所应当停止使用 => 停止 / 使用
* 建设单位应当配足灭火器材 => 配足 / 灭火器材
* 每周抽验一批冷链食品 => 抽验 / 冷链食品
安全管理人员要熟悉操作规程 => 熟悉 / 操作规程
同时，要畅通投诉渠道 => 畅通 / 投诉渠道
"""


def examples() -> list[tuple[str, str | None, str | None, bool]]:
    rows = []
    for line in ACTIONS.strip().splitlines():
        sentence, _, wanted = line.removeprefix("* ").partition(" => ")
        verb, _, thing = wanted.partition(" / ")
        rows.append((sentence, None if verb == "-" else verb, None if thing == "-" else thing, line.startswith("*")))
    return rows


@pytest.mark.parametrize(("sentence", "verb", "thing", "_only"), examples())
def test_action_with_jieba(sentence: str, verb: str | None, thing: str | None, _only: bool) -> None:
    found = WITH_JIEBA.find(whole(sentence))
    assert (found.verb, found.object) == (verb, thing)


@pytest.mark.parametrize(("sentence", "verb", "thing", "only_jieba"), examples())
def test_action_by_rules(sentence: str, verb: str | None, thing: str | None, only_jieba: bool) -> None:
    if not only_jieba:
        found = BY_RULES.find(whole(sentence))
        assert (found.verb, found.object) == (verb, thing)


def whole(sentence: str) -> Flow:
    return Flow.of(sentence, Span(0, len(sentence)))


# --- where it stands, and where it comes from ---


@pytest.mark.parametrize("finder", [WITH_JIEBA, BY_RULES])
@pytest.mark.parametrize("sentence", [row[0] for row in examples() if not row[3]])
def test_verb_and_object_stand_inside_the_span(finder: Actions, sentence: str) -> None:
    found = finder.find(whole(sentence))
    assert found.span is not None
    quote = sentence[found.span.start : found.span.end]
    assert found.verb and found.verb in quote
    assert (found.object or "") in quote


def test_the_source_is_the_model_or_the_rule() -> None:
    assert WITH_JIEBA.find(whole("开展检查")).source == "jieba"
    assert BY_RULES.find(whole("开展检查")).source == "action.govern"


def test_a_line_break_inside_is_skipped() -> None:
    found = WITH_JIEBA.find(whole("各区要建立隐患\n排查台账。"))
    assert (found.verb, found.object) == ("建立", "隐患排查台账")
    assert found.span == Span(3, 12)


@pytest.mark.parametrize("finder", [WITH_JIEBA, BY_RULES])
def test_known_subjects_and_schedules_are_skipped(finder: Actions) -> None:
    text = "监督管理局于收到材料当日内核查名单"
    found = finder.find(whole(text), subjects=[Span(0, 5)], schedules=[Span(6, 13)])
    assert (found.verb, found.object) == ("核查", "名单")


@pytest.mark.parametrize("finder", [WITH_JIEBA, BY_RULES])
@pytest.mark.parametrize("text", ["。", "的的的", "将", "对", "由", "（" * 50, "将" * 200, "对的" * 200, "\U0001f525"])
def test_rubbish_has_no_action_and_does_no_harm(finder: Actions, text: str) -> None:
    assert finder.find(whole(text)).object is None


@pytest.mark.parametrize("find", [actions, actions_by_rules])
def test_one_action_for_each_duty_in_order(find: object) -> None:
    assert callable(find)
    text = "澄湖市教育局每月组织开展1次检查，将结果纳入考核。"
    sentence = Sentence(Span(0, len(text)), 0)
    unit = Unit("澄湖市教育局", span=Span(0, 6))
    duties = (
        Duty(Span(0, 16), sentence, Modality.REQUIRED, Span(0, 16), (unit,)),
        Duty(Span(17, len(text)), sentence, Modality.REQUIRED, Span(17, len(text))),
    )
    found: tuple[Action, ...] = find(Extraction(duties, ()), text, RULES)
    assert [(a.verb, a.object) for a in found] == [("开展", "检查"), ("纳入", "结果")]
    assert [text[a.span.start : a.span.end] for a in found if a.span] == ["开展1次检查", "结果纳入"]


# --- how it is loaded ---


def loaded_after(code: str) -> set[str]:
    """Which of the heavy modules a fresh interpreter holds after `code`."""
    probe = f"{code}\nimport sys\nprint(*({{'jieba', 'spacy'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)  # noqa: S603
    return set(done.stdout.split())


def test_importing_the_package_loads_neither_jieba_nor_spacy() -> None:
    assert loaded_after("import pipeline.extract.nlp") == set()


def test_the_rules_alone_load_neither() -> None:
    code = (
        "from pipeline.extract.nlp import actions_by_rules\nfrom pipeline.model import Extraction\n"
        "from pipeline.rules import load_rules\nactions_by_rules(Extraction((), ()), '', load_rules())"
    )
    assert loaded_after(code) == set()


def test_jieba_is_quiet_and_leaves_no_cache(tmp_path: Path) -> None:
    code = (
        "from pipeline.extract.nlp.tokenizer import JiebaSegmenter\n"
        "print(list(JiebaSegmenter([('澄湖市', 'ns')]).tag('澄湖市')))"
    )
    environment = {"TMPDIR": str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-W", "error::SyntaxWarning", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)  # noqa: S603
    assert (done.stdout, done.stderr) == ("[('澄湖市', 'ns')]\n", "")
    assert list(tmp_path.iterdir()) == []


def test_user_words_come_from_the_rules() -> None:
    words = dict(user_words(RULES))
    assert (words["建立"], words["安全生产"], words["领导小组"]) == ("v", "n", "n")


# --- the spaCy pipeline ---

NOTICE = """澄湖市安全生产委员会办公室关于开展燃气安全检查的通知

各区安委会：

一、加强检查
各区安委会每季度至少开展1次燃气安全检查，12月31日前将工作总结报市安委办。
对存在重大隐患的，责令停止使用。

澄湖市安全生产委员会办公室
2024年2月4日
"""


@pytest.fixture(scope="module")
def nlp():  # type: ignore[no-untyped-def] # spaCy's Language is imported only here
    from pipeline.spacy_pipeline import load

    return load()


def test_the_doc_keeps_the_text(nlp) -> None:  # type: ignore[no-untyped-def]
    assert nlp(NOTICE).text == NOTICE


def test_span_groups_hold_what_the_registry_holds(nlp) -> None:  # type: ignore[no-untyped-def]
    doc = nlp(NOTICE)
    assert [span.text for span in doc.spans["frequencies"]] == ["每季度至少开展1次"]
    assert "12月31日前" in [span.text for span in doc.spans["deadlines"]]
    assert "各区安委会" in [span.text for span in doc.spans["units"]]
    assert len(doc.spans["tasks"]) == len(doc._.registry.tasks) == 3


def test_words_have_classes_and_parts_of_speech(nlp) -> None:  # type: ignore[no-untyped-def]
    with nlp.select_pipes(enable="notice_words"):
        doc = nlp("应当建立台账。")
    assert [(t.text, t.pos_, t._.word_class) for t in doc[:2]] == [("应当", "AUX", "modal"), ("建立", "VERB", "chain")]
    assert doc[-1].pos_ == "PUNCT"


def test_a_saved_pipeline_gives_the_same(nlp) -> None:  # type: ignore[no-untyped-def]
    import spacy

    with tempfile.TemporaryDirectory() as folder:
        nlp.to_disk(folder)
        again = spacy.load(folder)(NOTICE)
    doc = nlp(NOTICE)
    assert [span.text for span in again.spans["tasks"]] == [span.text for span in doc.spans["tasks"]]
