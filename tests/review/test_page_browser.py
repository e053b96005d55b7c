"""The page in a real browser: what a reviewer clicks, types, sees and takes home."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from page_examples import AMOUNT, DEADLINE, HOSTILE, LEAD, registry

from pipeline.cli import main
from pipeline.errors import ExitCode
from pipeline.model import Header, Provenance, Source, Span, Task
from pipeline.registry import Registry, load_registry
from pipeline.review.decision_files import load_bundle
from pipeline.review.decisions import Bundle, Verdict
from pipeline.review.replay import replay
from pipeline.review.report import write_report

Page = Any  # playwright's, which need not be installed


class Opened:
    """A page with a registry on it, and what went wrong there."""

    def __init__(self, page: Page, given: Registry, folder: Path, *, read_only: bool = False) -> None:
        self.page, self.registry, self.folder = page, given, folder
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        page.on("request", lambda request: self.errors.append(request.url) if "x.html" not in request.url else None)
        page.goto(write_report(given, folder / "x.html", read_only=read_only).as_uri())
        page.wait_for_selector(".nr-card .nr-text")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def card(self, number: int) -> Any:
        return self.page.locator(f'.nr-card[data-id="{number:016x}"]')

    def marks(self, number: int) -> Any:
        return self.page.locator(f'.nr-source [data-tasks~="{number:016x}"]')

    def select(self, quote: str) -> None:
        """Select words of the notice, as a mouse would."""
        self.page.evaluate(SELECT, quote)

    def status(self) -> str:
        return str(self.page.locator(".nr-status").inner_text())

    def saved(self) -> Bundle:
        """What the save button downloads, as `notices review apply` reads it."""
        with self.page.expect_download() as waiting:
            self.page.click("[data-act=save]")
        assert waiting.value.suggested_filename == f"{self.registry.name}.decisions.json"
        path = self.folder / "decisions.json"
        waiting.value.save_as(path)
        return load_bundle(path)

    def replayed(self) -> Registry:
        return replay(self.registry, self.saved().decisions).registry


SELECT = """(quote) => {
    const line = [...document.querySelectorAll(".nr-source p")].find((p) => p.textContent.includes(quote));
    const place = (offset) => {
        const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
        let node = walker.nextNode();
        for (; offset > node.length; node = walker.nextNode()) offset -= node.length;
        return [node, offset];
    };
    const start = line.textContent.indexOf(quote);
    getSelection().setBaseAndExtent(...place(start), ...place(start + quote.length));
}"""
IN_VIEW = """(element) => {
    const pane = element.closest(".nr-source, .nr-ledger").getBoundingClientRect();
    const box = element.getBoundingClientRect();
    return box.height > 0 && box.top >= pane.top && box.bottom <= pane.bottom;
}"""


@pytest.fixture
def desk(new_page: Any, tmp_path: Path) -> Iterator[Opened]:
    """Forty rows."""
    opened = Opened(new_page(), registry(40), tmp_path)
    yield opened
    assert opened.errors == []


def test_forty_rows_stand_in_both_panes(desk: Opened) -> None:
    assert desk.page.locator(".nr-card").count() == 40
    desk.page.locator(".nr-card dl").nth(39).wait_for(state="attached")
    shown = desk.page.locator(".nr-source").evaluate("pane => [...pane.querySelectorAll('p')].map(p => p.textContent)")
    assert "\n".join(shown) == desk.registry.text.rstrip("\n")
    assert desk.marks(40).first.text_content().startswith("40.")
    for kind in ("unit", "frequency", "deadline", "quantity", "report"):
        assert desk.page.locator(f".nr-source .nr-{kind}").count() == 40


def test_doubtful_tasks_come_first(desk: Opened) -> None:
    ids = desk.page.locator(".nr-card").evaluate_all("cards => cards.map(card => parseInt(card.dataset.id, 16))")
    assert ids == [*range(4, 41, 4), *(n for n in range(1, 41) if n % 4)]
    desk.page.select_option("select >> nth=0", "reading")
    ids = desk.page.locator(".nr-card").evaluate_all("cards => cards.map(card => parseInt(card.dataset.id, 16))")
    assert ids == list(range(1, 41))


def test_a_click_on_a_task_brings_its_text_into_view_and_marks_it(desk: Opened) -> None:
    assert not desk.marks(40).first.evaluate(IN_VIEW)
    desk.card(40).click()
    desk.page.wait_for_timeout(100)
    assert desk.marks(40).evaluate_all(f"all => all.every({IN_VIEW})")
    assert desk.marks(40).evaluate_all("all => all.every(e => e.classList.contains('nr-current'))")
    assert desk.page.locator(".nr-source .nr-current").count() == desk.marks(40).count()


def test_a_click_in_the_text_finds_the_task(desk: Opened) -> None:
    desk.marks(39).first.scroll_into_view_if_needed()
    desk.marks(39).first.click()
    desk.page.wait_for_timeout(100)
    assert desk.card(39).get_attribute("aria-current") == "true"
    assert desk.card(39).evaluate(IN_VIEW)


def test_a_click_on_a_value_points_at_its_words(desk: Opened) -> None:
    desk.card(8).locator(".nr-value", has_text=AMOUNT).click()
    pointed = desk.page.locator(".nr-pointed")
    assert pointed.all_text_contents() == [AMOUNT]
    assert pointed.evaluate(IN_VIEW)


def test_the_keyboard_alone_reviews_ten_tasks(desk: Opened) -> None:
    for _ in range(10):
        desk.press("n", "a")
    assert "已复核 10 / 40，存疑未复核 0" in desk.page.locator(".nr-progress").inner_text()
    desk.press("n", "x")
    verdicts = {int(item.task, 16): item.verdict for item in desk.saved().decisions}
    assert verdicts == {**dict.fromkeys(range(4, 41, 4), Verdict.ACCEPTED), 41 - 40: Verdict.REJECTED}


def test_the_keyboard_moves_and_takes_back(desk: Opened) -> None:
    desk.press("j", "j", "k", "j", "a", "u")
    assert desk.card(8).get_attribute("aria-current") == "true"
    assert desk.page.evaluate("document.activeElement.dataset.id") == f"{8:016x}"
    assert desk.saved().decisions == ()


def test_an_edited_deadline_is_in_the_decisions(desk: Opened) -> None:
    desk.page.fill("[name=by]", "孟晓棠")
    desk.card(3).click()
    desk.press("e")
    desk.page.fill("[data-field=deadlines] [name=date]", "2025-09-30")
    desk.press("Control+Enter")
    (decision,) = desk.saved().decisions
    assert (decision.verdict, decision.by, decision.fields.names) == (Verdict.EDITED, "孟晓棠", ("deadlines",))
    assert decision.fields.values.deadlines == (replace(desk.registry.tasks[2].deadlines[0], date=date(2025, 9, 30)),)
    assert decision.was.values.deadlines == desk.registry.tasks[2].deadlines
    assert desk.replayed().tasks[2].deadlines[0].date == date(2025, 9, 30)
    assert "2025-09-30" in desk.card(3).inner_text()


def test_what_the_page_saves_goes_back_by_command(desk: Opened, capsys: pytest.CaptureFixture[str]) -> None:
    path = desk.registry.write(desk.folder)
    desk.press("n", "e")
    desk.page.fill("[data-field=deadlines] [name=date]", "2025-09-30")
    desk.press("Control+Enter", "n", "x")
    desk.saved()
    assert main(["review", "apply", str(desk.folder / "decisions.json"), str(desk.folder)]) == ExitCode.OK, (
        capsys.readouterr().err
    )
    tasks = {int(task.id, 16): task for task in load_registry(path)}
    assert (tasks[4].deadlines[0].date, tasks[4].review.state) == (date(2025, 9, 30), "edited")
    assert tasks[8].review.state == "rejected"


def test_decisions_that_were_not_saved_are_there_again(new_page: Any, tmp_path: Path) -> None:
    desk = Opened(new_page(), registry(40), tmp_path)
    desk.press("n", "a", "n", "m", "Control+Enter")
    desk.select(LEAD)
    desk.press("+", "Escape")
    asked: list[str] = []
    desk.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    desk.page.reload()
    assert asked == ["beforeunload"]
    assert "已恢复上次没有保存的 4 条决定" in desk.status()
    verdicts = [decision.verdict for decision in desk.saved().decisions]
    assert verdicts == [Verdict.ADDED, Verdict.ACCEPTED, Verdict.MERGED]
    desk.page.reload()
    assert asked == ["beforeunload"], "what is saved may go"
    assert desk.status() == ""


def test_a_value_is_added_from_a_selection(desk: Opened) -> None:
    desk.card(2).click()
    desk.press("e")
    desk.select("第2类检查")
    desk.page.click("[data-field=quantities] > button")
    desk.press("Control+Enter")
    (decision,) = desk.saved().decisions
    new = decision.fields.values.quantities[1]
    assert new.text == desk.registry.text[new.span.start : new.span.end] == "第2类检查"


def test_words_that_the_notice_does_not_hold_are_refused(desk: Opened) -> None:
    desk.card(2).click()
    desk.press("e")
    desk.page.fill("[data-field=deadlines] [name=text]", "七月流火时")
    desk.press("Control+Enter")
    assert "原文里找不到" in desk.status()
    desk.press("Escape")
    assert desk.page.locator("form").count() == 0
    assert desk.saved().decisions == ()


def test_keys_typed_into_a_form_do_not_decide(desk: Opened) -> None:
    desk.press("n", "e")
    desk.page.locator("form [name=note]").press_sequentially("nax+")
    assert desk.page.locator("form [name=note]").input_value() == "nax+"
    desk.press("Escape")
    assert desk.saved().decisions == ()


def test_a_task_is_split(desk: Opened) -> None:
    desk.card(1).click()
    desk.press("s")
    desk.page.locator(".nr-knife").nth(0).click()
    desk.press("Control+Enter")
    (decision,) = desk.saved().decisions
    text = desk.registry.tasks[0].text
    assert "".join(part.text for part in decision.into) == text
    assert [len(part.deadlines) for part in decision.into] == [1, 0]
    assert [len(part.quantities) for part in decision.into] == [0, 1]
    assert [task.text for task in desk.replayed().tasks[:2]] == [part.text for part in decision.into]


def test_a_task_without_punctuation_is_split_between_words(new_page: Any, tmp_path: Path) -> None:
    text = "村委会检查用电安全并报告结果"
    task = Task("a" * 16, text, Provenance(Span(0, len(text))))
    given = Registry("b" * 16, Header("通知"), Source("7.txt", "ab" * 32, "text/plain"), (task,), text=text)
    desk = Opened(new_page(), given, tmp_path)
    desk.press("n", "s", " ", "Control+Enter")
    (decision,) = desk.saved().decisions
    assert len(decision.into) == 2
    assert "".join(part.text for part in decision.into) == text


def test_what_is_split_or_merged_is_taken_back_first(desk: Opened) -> None:
    desk.card(1).click()
    desk.press("m", "Control+Enter")
    for number, key in ((1, "x"), (2, "a"), (2, "e"), (1, "s")):
        desk.card(number).click()
        desk.press(key)
        assert "先撤回" in desk.status()
    assert [decision.verdict for decision in desk.saved().decisions] == [Verdict.MERGED]


def test_without_its_text_a_ledger_can_still_be_decided_on(new_page: Any, tmp_path: Path) -> None:
    desk = Opened(new_page(), replace(registry(4), text=""), tmp_path)
    for key in ("s", "m", "+"):
        desk.press(key)
        assert "没有原文" in desk.status()
    desk.press("n", "a")
    assert [decision.verdict for decision in desk.saved().decisions] == [Verdict.ACCEPTED]
    assert desk.errors == []


def test_two_tasks_are_merged_and_parted_again(desk: Opened) -> None:
    desk.card(1).click()
    desk.press("m", "Control+Enter")
    (decision,) = desk.saved().decisions
    assert decision.merged == (f"{1:016x}", f"{2:016x}")
    assert decision.into[0].text == desk.registry.tasks[0].text + desk.registry.tasks[1].text
    assert len(desk.replayed()) == 39
    desk.card(2).click()
    desk.press("u")
    assert desk.saved().decisions == ()


def test_a_task_is_added_from_a_selection(desk: Opened) -> None:
    desk.select(LEAD)
    desk.press("+")
    desk.page.click("[data-field=responsible_units] > button")
    desk.page.fill("[data-field=responsible_units] [name=name]", "南汀区安委办")
    desk.press("Control+Enter")
    (decision,) = desk.saved().decisions
    (task,) = decision.into
    span = task.provenance.span
    assert (decision.verdict, task.text, desk.registry.text[span.start : span.end]) == (Verdict.ADDED, LEAD, LEAD)
    assert [unit.name for unit in task.responsible_units] == ["南汀区安委办"]
    assert desk.replayed().tasks[0].text == LEAD


def test_a_task_is_added_from_the_sentences_that_are_none(desk: Opened) -> None:
    desk.press("n", "+", "Control+Enter", "Escape")
    (decision,) = desk.saved().decisions
    assert decision.into[0].text == LEAD


def test_what_a_filter_leaves_out_comes_back(desk: Opened) -> None:
    desk.page.select_option("select >> nth=1", "doubtful")
    assert desk.page.locator(".nr-card:visible").count() == 10
    desk.press("n", "a")
    desk.page.select_option("select >> nth=1", "open")
    assert desk.page.locator(".nr-card").evaluate_all("cards => cards.filter(card => !card.hidden).length") == 39


def test_help_opens_by_key_and_closes(desk: Opened) -> None:
    desk.press("?")
    assert desk.page.locator("dialog").is_visible()
    assert "下一条存疑" in desk.page.locator("dialog").inner_text()
    desk.press("Escape")
    assert not desk.page.locator("dialog").is_visible()


def test_read_only_decides_nothing(new_page: Any, tmp_path: Path) -> None:
    desk = Opened(new_page(), registry(4), tmp_path, read_only=True)
    desk.press("n", "a", "x", "e", "s", "m", "+", "u")
    assert desk.page.locator("form, [data-act=save], [data-act=accept]").count() == 0
    assert desk.card(4).get_attribute("aria-label") == "任务 4，未复核"
    assert desk.errors == []


def test_a_hostile_notice_shows_as_text(new_page: Any, tmp_path: Path) -> None:
    given = registry(4, HOSTILE)
    desk = Opened(new_page(), given, tmp_path)
    assert desk.page.locator(".nr-card .nr-text").first.evaluate("e => e.textContent") == given.tasks[3].text
    assert desk.page.evaluate("document.title") == given.header.title
    assert desk.page.locator("script").count() == 2
    assert desk.page.locator("img").count() == 0
    assert desk.page.locator('.nr-source [data-code="U+202E"]').count() == 4
    widths = "all => all.map(e => e.firstElementChild.getBoundingClientRect().width)"
    assert set(desk.page.locator(".nr-unseen").evaluate_all(widths)) == {0}
    desk.press("n", "e", "Control+Enter")
    assert [item.text for item in desk.saved().decisions] == [given.tasks[3].text]
    assert desk.errors == []


def test_offsets_are_characters_behind_rare_ones(new_page: Any, tmp_path: Path) -> None:
    text = "𠮷溪村𪚥坝\n村委会每月检查1次。"
    task = Task("a" * 16, text[7:], Provenance(Span(7, len(text))))
    given = Registry("b" * 16, Header("𠮷溪村"), Source("7.txt", "ab" * 32, "text/plain"), (task,), text=text)
    opened = Opened(new_page(), given, tmp_path)
    assert opened.page.locator(".nr-source .nr-task").all_text_contents() == [task.text]
    opened.select("每月检查1次")
    opened.press("n", "e")
    opened.select("每月检查1次")
    opened.page.click("[data-field=frequencies] > button")
    opened.press("Control+Enter")
    (decision,) = opened.saved().decisions
    start = text.index("每月检查1次")
    assert decision.fields.values.frequencies[0].span == Span(start, start + 6)


CONTRAST = """() => {
    const parse = (color) => {
        const [r, g, b, a = 1] = color.match(/[\\d.]+/g).map(Number);
        return { rgb: [r, g, b], a };
    };
    const light = ({ rgb }) => {
        const [r, g, b] = rgb.map((c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = (e) => {
        for (; e; e = e.parentElement) {
            const color = parse(getComputedStyle(e).backgroundColor);
            if (color.a === 1) return color;
        }
        return { rgb: [255, 255, 255] };
    };
    const poor = [];
    for (const e of document.querySelectorAll(".nr *")) {
        const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
        if (!own || !e.checkVisibility()) continue;
        const [a, b] = [light(parse(getComputedStyle(e).color)), light(behind(e))].sort((x, y) => y - x);
        const ratio = (a + 0.05) / (b + 0.05);
        if (ratio < 4.5) poor.push(`${e.tagName}.${e.className} ${ratio.toFixed(2)}`);
    }
    return [...new Set(poor)];
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_has_the_contrast_of_aa(new_page: Any, tmp_path: Path, scheme: str) -> None:
    desk = Opened(new_page(color_scheme=scheme), registry(8, HOSTILE), tmp_path)
    assert desk.page.locator(".nr").get_attribute("data-theme") == scheme
    desk.press("n", "a", "j", "x", "j", "e")
    assert desk.page.evaluate(CONTRAST) == []


@pytest.mark.parametrize("width, height", [(680, 400), (320, 640)])
def test_at_200_percent_nothing_is_cut_off(new_page: Any, tmp_path: Path, width: int, height: int) -> None:
    """200% of 1360 × 800, and WCAG's 320 pixels: no scrolling in two directions, both panes usable."""
    desk = Opened(new_page(viewport={"width": width, "height": height}), registry(40, HOSTILE), tmp_path)
    desk.press("n", "e")
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= width
    for pane in (".nr-source", ".nr-ledger"):
        assert desk.page.locator(pane).evaluate("e => e.scrollWidth <= e.clientWidth")
        assert desk.page.locator(pane).bounding_box()["height"] >= 150


def test_tab_walks_from_the_tools_over_the_text_to_one_card(desk: Opened) -> None:
    desk.press("n")
    stops = desk.page.evaluate(
        "[...document.querySelectorAll('.nr [tabindex=\"0\"], .nr button, .nr select, .nr input')]"
        ".filter(e => e.tabIndex === 0 && e.checkVisibility()).map(e => e.className)"
    )
    place = stops.index("nr-source")
    assert all("nr-card" not in stop and "nr-value" not in stop for stop in stops[:place])
    assert stops[place + 1].startswith("nr-card")
    assert set(stops[place + 2 :]) == {"nr-value"}


def test_every_control_has_a_name(desk: Opened) -> None:
    desk.press("n", "e")
    nameless = """() => [...document.querySelectorAll(".nr button, .nr input, .nr select")].filter((e) =>
        !(e.getAttribute("aria-label") || e.textContent.trim() || (e.labels || [])[0]?.textContent.trim())).length"""
    assert desk.page.evaluate(nameless) == 0
    assert desk.page.locator(f"text={DEADLINE}").count()
