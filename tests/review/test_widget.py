"""The same page in a notebook: what it tells the kernel, and what the kernel keeps."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from page_examples import registry

pytest.importorskip("anywidget", reason="the extra `notebook` is not installed")

from pipeline.registry import Registry
from pipeline.registry.yaml_form import deadline_plain
from pipeline.review.decision_files import load_reviews, review_path
from pipeline.review.decisions import Verdict
from pipeline.review.report import WIDGET, asset, page_data, script
from pipeline.review.widget import FolderReview, ReviewWidget, progress, reviewed


def told(given: Registry, *items: dict[str, object]) -> str:
    """What the page sends to the kernel."""
    return json.dumps(
        {"decisions": 1, "registry": given.name, "notice": given.id, "items": items}, ensure_ascii=False, default=str
    )


def item(given: Registry, number: int, **more: object) -> dict[str, object]:
    task = given.tasks[number - 1]
    span = task.provenance.span
    signed = {"verdict": "accepted", "by": "孟晓棠", "at": "2026-01-05T09:30:00Z"}
    return {"task": task.id, **signed, "text": task.text, "start": span.start, "end": span.end, **more}


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    return registry(8).write(tmp_path)


def test_the_widget_gets_what_the_page_gets() -> None:
    widget = ReviewWidget(registry(2), by="孟晓棠")
    assert widget.registry_json == page_data(registry(2), by="孟晓棠")
    assert json.loads(widget.registry_json)["by"] == "孟晓棠"
    assert widget.get_state()["_css"] == asset("review.css")
    assert widget.get_state()["_esm"] == script(WIDGET)


def test_what_the_page_decides_is_in_the_kernel() -> None:
    given = registry(4)
    widget = ReviewWidget(given)
    assert widget.decisions == ()
    widget.decisions_json = told(given, item(given, 1), item(given, 2, verdict="rejected"))
    assert [decision.verdict for decision in widget.decisions] == [Verdict.ACCEPTED, Verdict.REJECTED]
    assert widget.save() == (), "nowhere to write"


def test_an_edit_is_saved_once_and_found_again(stored: Path) -> None:
    given = registry(8)
    before = given.tasks[2].deadlines[0]
    after = replace(before, date=date(2025, 9, 30))
    values = {"fields": {"deadlines": [deadline_plain(after)]}, "was": {"deadlines": [deadline_plain(before)]}}
    place = review_path(stored.parent, stored.stem)
    widget = ReviewWidget(reviewed(stored), place)
    widget.decisions_json = told(given, item(given, 3, verdict="edited", **values))
    assert len(widget.save()) == 1
    assert widget.save() == ()
    assert len(load_reviews(place)) == 1
    task = reviewed(stored).tasks[2]
    assert (task.deadlines[0].date, task.review.state, task.review.by) == (date(2025, 9, 30), "edited", "孟晓棠")


def test_the_button_saves_and_says_so(stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[Any] = []
    place = review_path(stored.parent, stored.stem)
    widget = ReviewWidget(registry(8), place)
    monkeypatch.setattr(widget, "send", said.append)
    widget.decisions_json = told(registry(8), item(registry(8), 1))
    widget._handle_custom_msg({"type": "save"}, [])
    assert len(load_reviews(place)) == 1
    assert said == [{"say": "新存入 1 条决定"}]


def test_a_folder_begins_with_the_most_doubtful(tmp_path: Path, stored: Path) -> None:
    more = replace(registry(16), id="fedcba9876543210", header=replace(registry(1).header, document_number="另1号"))
    second = more.write(tmp_path)
    frame = progress(tmp_path)
    assert list(frame["登记表"]) == [second.stem, stored.stem]
    assert list(frame["存疑未复核"]) == [4, 2]
    assert list(frame["任务"]) == [16, 8]
    desk = FolderReview(tmp_path, by="孟晓棠")
    assert json.loads(desk.children[1].registry_json)["notice"]["id"] == more.id
    desk.choice.value = stored.stem
    assert json.loads(desk.children[1].registry_json)["notice"]["id"] == registry(8).id
    assert desk.children[1].reviews == review_path(tmp_path, stored.stem)


def test_progress_counts_what_is_saved(tmp_path: Path, stored: Path) -> None:
    given = registry(8)
    widget = ReviewWidget(given, review_path(stored.parent, stored.stem))
    widget.decisions_json = told(given, item(given, 4), item(given, 5))
    widget.save()
    (row,) = progress(tmp_path).to_dict("records")
    assert row == {"登记表": stored.stem, "任务": 8, "已复核": 2, "存疑": 2, "存疑未复核": 1}


def test_an_empty_folder_has_nothing_to_choose(tmp_path: Path) -> None:
    assert len(FolderReview(tmp_path).children) == 1


STUB = """(source) => import(URL.createObjectURL(new Blob([source], {type: "text/javascript"}))).then((module) => {
    const state = {registry_json: window.given}, heard = {}, sent = [];
    window.model = {
        state, sent,
        get: (name) => state[name], set: (name, value) => { state[name] = value; },
        save_changes: () => sent.push("changes"),
        on: (name, call) => { heard[name] = call; }, send: (message) => sent.push(message.type),
        say: (words) => heard["msg:custom"]({say: words}),
    };
    module.default.render({model: window.model, el: document.body});
})"""


def test_the_page_tells_the_kernel_at_once(new_page: Any) -> None:
    given = registry(8)
    page = new_page()
    page.set_content(f"<style>{asset('review.css')}</style><body data-jp-theme-light='false'></body>")
    page.evaluate("(data) => { window.given = data; }", page_data(given, by="孟晓棠"))
    page.evaluate(STUB, script(WIDGET))
    assert page.locator(".nr").get_attribute("data-theme") == "dark"
    page.locator(".nr-card").first.click()
    page.keyboard.press("a")
    widget = ReviewWidget(given)
    widget.decisions_json = page.evaluate("model.state.decisions_json")
    assert [(d.task, d.verdict, d.by) for d in widget.decisions] == [(f"{4:016x}", Verdict.ACCEPTED, "孟晓棠")]
    page.click("[data-act=save]")
    assert page.evaluate("model.sent.at(-1)") == "save"
    page.evaluate("model.say('新存入 1 条决定')")
    assert page.locator(".nr-status").inner_text() == "新存入 1 条决定"
    page.locator(".nr-card").first.click()
    page.keyboard.press("u")
    assert "不能撤回" in page.locator(".nr-status").inner_text()
