"""JSON, Markdown and Org targets, read by somebody else's reader where there is one."""

from __future__ import annotations

import json
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
    # the end of a quarter is a task for each day, the fifth of a month recurs; nothing may be deleted by itself
    assert [task["due"][:8] for task in tasks[:3]] == ["20250330", "20250629", "20250929"]
    assert (tasks[4]["status"], tasks[4]["recur"], tasks[4]["due"]) == ("recurring", "P1M", "20250304T160000Z")
    assert not any("until" in task for task in tasks)
    assert all(task["annotations"][0]["entry"] >= "1970" for task in tasks)


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


def test_markdown_lists_are_lists(tmp_path: Path) -> None:
    """Read by markdown-it: a heading for each notice and chapter, an item for each task, no HTML of the notice's."""
    tokens = MarkdownIt("commonmark").parse("\n".join(lines("markdown", tmp_path)))
    assert [token.tag for token in tokens if token.type == "heading_open"] == ["h1", "h2"]
    assert sum(token.type == "list_item_open" for token in tokens) == 5
    inline = [child for token in tokens for child in token.children or []]
    assert {child.content[:4] for child in inline if child.type == "html_inline"} == {"<!--"}
    assert not any(token.type == "html_block" for token in tokens)
