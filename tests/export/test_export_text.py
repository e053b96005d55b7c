"""JSON, Markdown and Org targets, read by somebody else's reader where there is one."""

from __future__ import annotations

import json
import re
import uuid
from datetime import datetime
from pathlib import Path

import pytest
from export_examples import registry
from markdown_it import MarkdownIt

from pipeline.export import export
from pipeline.export.model import DONE, Options, Progress


def lines(name: str, folder: Path, **options: object) -> list[str]:
    path = folder / "out"
    export(name, [registry()], Options(path, **options))  # type: ignore[arg-type]
    return path.read_text(encoding="utf-8").splitlines()


def test_taskwarrior(tmp_path: Path) -> None:
    tasks = [json.loads(line) for line in lines("taskwarrior", tmp_path)]
    for task in tasks:
        assert task.keys() >= {"uuid", "status", "entry", "description"}
        assert str(uuid.UUID(task["uuid"])) == task["uuid"]
        assert datetime.strptime(task["entry"], "%Y%m%dT%H%M%SZ")
        assert "\n" not in json.dumps(task, ensure_ascii=False) and not any(" " in tag for tag in task["tags"])
        assert task["status"] != "recurring" or {"recur", "due"} <= task.keys()
        assert len({a["entry"] for a in task["annotations"]}) == len(task["annotations"])
    assert (tasks[0]["recur"], tasks[0]["due"], tasks[0]["until"]) == (
        "3months",
        "20250330T160000Z",
        "20251220T160000Z",
    )
    assert tasks[1]["status"] == "pending"


def test_github(tmp_path: Path) -> None:
    issues = [json.loads(line) for line in lines("github", tmp_path)]
    for issue in issues:
        assert set(issue) == {"title", "body", "labels"}
        assert 0 < len(issue["title"]) <= 256 and len(issue["body"]) <= 65_536
        assert "@" not in issue["body"]
    assert "截止：2025\\-03\\-31" in issues[0]["body"] or "截止：2025-03-31" in issues[0]["body"]


def _shown(markdown: str) -> str:
    """What a reader sees: text and code of the tokens, without markup."""
    tokens = MarkdownIt("commonmark", {"html": False}).enable("table").parse(markdown)
    return "".join(c.content if c.content else "\n" for t in tokens for c in (t.children or []))


@pytest.mark.parametrize(
    "text", ["*不得* [瞒报](x) <b> # ~~x~~ | a_b_c `d` \\ &amp; ![i](j)", "1. 一", "- 二", "+ 三", "# 四", "> 五"]
)
def test_markdown_shows_texts_as_they_stand(text: str) -> None:
    from pipeline.export.markup import markdown

    assert _shown(markdown(text)) == text


def test_markdown_checklist(tmp_path: Path) -> None:
    done = Progress(f"{1:016x}", state=DONE)
    found = lines("markdown", tmp_path, progress=(done,))
    boxes = [line for line in found if line.startswith("- [")]
    assert [box[3] for box in boxes] == [" ", "x", " ", " ", " "]
    assert boxes[0].endswith("· 截止 2025-03-31 <!-- 0000000000000000 -->")
    assert found.count("## 一、重点任务") == 1
    assert "<script>" not in "\n".join(found).replace("\\<", "")


def test_org(tmp_path: Path) -> None:
    found = lines("org", tmp_path)
    heads = [line for line in found if re.match(r"\*+ ", line)]
    assert len(heads) == 6 and all(re.match(r"\*\* (TODO|DONE) \S", head) for head in heads[1:])
    assert "DEADLINE: <2025-03-31 Mon>" in found  # the end of a month has no repeater
    assert "DEADLINE: <2025-03-05 Wed +1m>" in found
    assert "DEADLINE: <2025-03-07 Fri +1w>" in found
    drawers = [n for n, line in enumerate(found) if line == ":PROPERTIES:"]
    assert all(found[n + 1].startswith(":ID: ") for n in drawers) and len(drawers) == 5
