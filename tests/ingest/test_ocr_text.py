"""What recognition takes for one another: each mend, and what it must leave alone."""

from __future__ import annotations

import pytest

from pipeline.ingest.ocr_text import mended


@pytest.mark.parametrize(
    ("seen", "meant"),
    [
        ("各区要制定方案;并报送。", "各区要制定方案；并报送。"),
        ("(一)各区(县)政府", "（一）各区（县）政府"),
        ("合格率不低于95%;", "合格率不低于95%；"),
        ("30%;", "30%；"),
        ("澄安办〔2024]7号", "澄安办〔2024〕7号"),
        ("澄安办(2024〕7号", "澄安办〔2024〕7号"),
        ("各有关部内要落实", "各有关部门要落实"),
        ("墙体、内窗完好", "墙体、门窗完好"),
        ("要在内户网站公开", "要在门户网站公开"),
        ("上内检查1次", "上门检查1次"),
        ("开展“6. 5”环境日活动", "开展“6·5”环境日活动"),
        ("建立“一户一档39", "建立“一户一档”。"),
        ("不超过总数的20%/", "不超过总数的20%。"),
    ],
)
def test_what_is_mended(seen: str, meant: str) -> None:
    assert mended(seen) == meant


@pytest.mark.parametrize(
    "text",
    [
        "上午8:30开始，10:15结束",
        "1,200户",
        "以上内容请于5日前报送",
        "部内各处室",
        "全市范围内户籍人口",
        "3日内诊疗记录",
        "“1.5倍”的标准",
        "“十四五”规划第39项",
        "见附件99",
        "Phone: 555 (office); fax?",
        "2024年3月5日",
    ],
)
def test_what_is_left_alone(text: str) -> None:
    assert mended(text) == text
