"""What a notice itself got wrong: each slip in a made-up notice that is otherwise clean."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.errors import ExitCode
from pipeline.ingest import read, read_text
from pipeline.linting import lint

ROOT = Path(__file__).parents[2]
CLEAN = """澄湖市安全生产委员会办公室关于开展“安全责任月”活动的通知

各县区安委会，市安委会各成员单位：

为压实责任，定于2025年6月开展“安全责任月”活动。现将有关事项通知如下：

一、活动时间
活动从6月1日开始至6月30日结束，分两个阶段推进。
（一）部署阶段（6月1日至6月10日）。各县区要制定方案，明确责任。
（二）落实阶段（6月11日至6月30日）。各县区要集中推进。
二、工作要求
（一）加强督查。市安委办每季度至少开展1次督查。各县区每月至少召开2次专题会议，全年不少于24次。
（二）做好总结。各县区于7月5日前（星期六）将活动总结报市安委办。
（三）强化宣传。各成员单位每月报送2篇稿件。

附件：安全责任月情况统计表

澄湖市安全生产委员会办公室
2025年5月20日

附件
安全责任月情况统计表
填报单位（盖章）：　　　　　　
签订责任书      份，承诺书      份
"""


def findings(text: str) -> list[tuple[str, str]]:
    """Code and quoted words of every finding."""
    document = read_text(text)
    return [(one.code, document.quote(one.span)) for one in lint(document, nlp=False)]


def test_a_clean_notice_gives_nothing() -> None:
    assert findings(CLEAN) == []


@pytest.mark.parametrize(
    ("right", "wrong", "code", "quote"),
    [
        ("于7月5日前（星期六）", "于5月10日前（星期六）", "deadline-before-issue", "5月10日前"),
        ("于7月5日前（星期六）", "于6月25日前", "report-before-end", "6月25日前"),
        ("6月11日至6月30日）", "6月11日至7月4日）", "phase-outside-period", "落实阶段（6月11日至7月4日）"),
        ("定于2025年6月开展", "定于2025年5月开展", "period-conflict", "5月"),
        ("（三）强化宣传", "（四）强化宣传", "numbering-skips", "（四）"),
        ("（三）强化宣传", "（二）强化宣传", "numbering-repeats", "（二）"),
        ("（一）加强督查", "(1)加强督查", "numbering-style", "(1)"),
        ("二、工作要求", "三、工作要求", "numbering-skips", "三、"),
        ("全年不少于24次", "全年不少于30次", "total-mismatch", "全年不少于30次"),
        ("每季度至少开展1次督查", "每季度至少开展督查", "count-missing", "每季度至少"),
        ("（星期六）", "（星期五）", "weekday-mismatch", "7月5日前（星期五"),
        ("于7月5日前（星期六）", "于6月31日前", "impossible-date", "6月31日"),
        ("每月报送2篇稿件", "尽快报送稿件", "no-date", "尽快"),
        ("附件：安全责任月情况统计表", "附件：安全责任月任务分解表", "attachment-missing", "安全责任月任务分解表"),
    ],
)
def test_each_slip_is_found_with_its_words(right: str, wrong: str, code: str, quote: str) -> None:
    assert right in CLEAN
    assert (code, quote) in findings(CLEAN.replace(right, wrong))


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("于7月5日前（星期六）", "于7月1日至5日"),
        ("将活动总结报市安委办", "将活动总结报市安委办，并于6月20日前报送中期情况"),
        ("将活动总结报市安委办", "将年度总结于6月20日前报市安委办"),
        ("全年不少于24次", "全年不少于14次"),  # seven months are left: 2 × 7
        ("每季度至少开展1次督查", "每季度至少开展一次督查"),
        ("每月报送2篇稿件", "及时报送稿件"),
        ("每月报送2篇稿件", "尽快报送稿件，最迟7月1日前"),
        ("附件：安全责任月情况统计表", "附件：1.安全责任月情况统计表"),
        ("（三）强化宣传。各成员单位每月", "各成员单位每月"),
    ],
)
def test_what_may_well_be_meant_is_left_alone(right: str, wrong: str) -> None:
    assert right in CLEAN
    assert findings(CLEAN.replace(right, wrong)) == []


def test_one_duty_with_two_figures() -> None:
    again = "（三）例会制度。市安委办每半年至少开展1次燃气经营企业专项督查检查。\n"
    first = "市安委办每季度至少开展1次燃气经营企业专项督查检查。"
    text = CLEAN.replace("市安委办每季度至少开展1次督查。", first).replace("（三）强化宣传", f"{again}（四）强化宣传")
    assert ("duty-repeated", "每半年至少开展1次") in findings(text)
    assert findings(text.replace("每半年至少开展1次", "每季度至少开展1次")) == []


def test_a_unit_that_the_notice_is_not_sent_to() -> None:
    text = CLEAN.replace("各县区安委会，市安委会各成员单位：", "市教育局，市公安局：")
    text = text.replace("各成员单位每月报送", "市水务局每月报送")
    assert ("unit-not-addressed", "市水务局") in findings(text)
    assert ("unit-not-addressed", "市教育局") not in findings(text.replace("市水务局", "市教育局"))


def test_an_attachment_spoken_of_and_none_there() -> None:
    head = CLEAN.partition("附件：")[0].replace("每月报送2篇稿件", "每月填报附件1")
    assert ("attachment-missing", "填报附件1") in findings(head)


@pytest.mark.parametrize(
    "junk", ["", " \n", "（" * 300, "一、" * 200, "13月45日星期九\n" * 50, "附件\n" * 90, "2月30日\x00"]
)
def test_hostile_texts_do_not_break_it(junk: str) -> None:
    assert isinstance(findings(CLEAN + junk), list)


# --- the project's samples and the command -------------------------------------------------------------

# What the authors of two samples would be asked about: a summary that is due before the activity ends, mixed labels.
KNOWN = {
    "01_消防责任落实月通知.txt": [("report-before-end", "11月7日前")],
    "03_责任体系征求意见函.txt": [("numbering-style", "(1)"), ("numbering-style", "(4)")],
}
SAMPLES = sorted(p for p in (ROOT / "data" / "raw").iterdir() if p.name != "README.md")


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_the_samples_are_clean(path: Path) -> None:
    document = read(path)
    found = [(one.code, document.quote(one.span)) for one in lint(document, nlp=False)]
    assert found == KNOWN.get(path.name, [])


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.txt"
    path.write_text(CLEAN.replace("二、工作", "三、工作"), encoding="utf-8")
    assert main(["lint", str(path), "--without", "nlp"]) == ExitCode.OK
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith(f"{path}: numbering-skips: ")
    assert "“三、”" in line
    assert main(["lint", str(path), "--json", "--without", "nlp"]) == ExitCode.OK
    (found,) = json.loads(capsys.readouterr().out)
    assert (found["code"], found["quote"]) == ("numbering-skips", "三、")
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    assert main(["lint", str(tmp_path), "--without", "nlp"]) == ExitCode.SOME_FAILED


REAL = {
    "000": {"period-conflict", "phase-outside-period", "report-before-end"},
    "002": {"numbering-style"},
    "003": {"deadline-before-issue", "count-missing"},
    "004": {"numbering-skips", "attachment-missing"},
}


@pytest.mark.parametrize("number", REAL)
def test_published_notices(number: str) -> None:
    shared = os.environ.get("NOTICE_PIPELINE_SHARED")
    if not shared:
        pytest.skip("NOTICE_PIPELINE_SHARED names no folder of published notices")
    path = next(Path(shared, "notices").glob(f"{number}_*"))
    assert REAL[number] <= {one.code for one in lint(read(path), nlp=False)}
