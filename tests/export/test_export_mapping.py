"""What leaves, under which title, when it is due, and what is told about losses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from export_examples import SENTENCES, TEXT, registry, rejected, tasks
from hypothesis import given
from hypothesis import strategies as st

from pipeline.export.losses import Limits, lost, summary
from pipeline.export.mapping import Item, item_of, items, parent_of
from pipeline.export.model import Carried, Options
from pipeline.export.selection import _mask, _stars, select
from pipeline.export.wording import TITLE_LENGTH, description_of, line, title_of
from pipeline.model import Action, Deadline, DeadlineKind, Span


def entries(**options: object) -> dict[str, Item]:
    chosen = Options(**options)  # type: ignore[arg-type]
    return {item.id: item for item in items(select([registry()], chosen), chosen)}


def test_proposed_and_rejected_stay() -> None:
    batch = select([rejected()], Options())
    assert [t.id[-1] for t in batch.registries[0]] == ["0", "2", "4", "5"]
    assert (batch.proposed, batch.rejected) == (1, 1)
    everything = select([rejected()], Options(include_proposed=True))
    assert [t.id[-1] for t in everything.registries[0]] == ["0", "2", "3", "4", "5"]


def test_a_notice_given_twice_leaves_once() -> None:
    assert len(select([registry(), registry()], Options())) == 5


def test_contacts_are_masked_in_place() -> None:
    masked = select([registry()], Options()).registries[0]
    told = repr(masked)
    for secret in ("林晓", "5550123", "lin.xiao"):
        assert secret not in told
    assert len(masked.text) == len(TEXT)
    assert masked.tasks[2].text.startswith("各区县每月5日前报送上月情况，联系人**，电话****")
    assert masked.tasks[2].responsible_units == tasks()[2].responsible_units
    assert masked.tasks[0] == tasks()[0]
    shown = select([registry()], Options(with_contacts=True)).registries[0]
    assert shown.text == TEXT and shown.tasks[2] == tasks()[2]


def test_a_telephone_that_no_contact_names_is_masked() -> None:
    task = replace(tasks()[0], text="值班电话：5550188，手机13800001234，编号20250001不是电话")
    text = select([registry(tasks=(task,))], Options()).registries[0].tasks[0].text
    assert text == "值班电话：*******，手机***********，编号20250001不是电话"


def test_an_office_is_no_person() -> None:
    header = registry().header
    office = replace(header, contacts=(replace(header.contacts[0], name="市安委办"),))
    masked = select([registry(header=office)], Options()).registries[0]
    assert masked.tasks[1].reports_to == tasks()[1].reports_to


def test_titles() -> None:
    long = replace(tasks()[0], text="东浦区教育局" + "认真" * 60 + "开展检查。", action=Action("开展", "检查"))
    assert title_of(long) == "开展检查"
    assert title_of(replace(long, action=Action())) == ("东浦区教育局" + "认真" * 60)[: TITLE_LENGTH - 1] + "…"
    assert title_of(tasks()[0]) == SENTENCES[0].rstrip("。")
    assert line("一\n二\u202e三\t四") == "一 二 三 四"


def test_dates_of_an_entry() -> None:
    found = entries()
    assert found["0" * 16].due == date(2025, 3, 31)
    assert found["0" * 16].quota == (2, None)
    assert found[f"{1:016x}"].due == date(2025, 6, 30)
    assert found[f"{4:016x}"].due is None
    later = entries(as_of=date(2025, 7, 1))
    assert later["0" * 16].due == date(2025, 9, 30)
    assert later[f"{2:016x}"].due == date(2025, 7, 5)
    assert later[f"{1:016x}"].due == date(2025, 6, 30)


def test_the_next_of_several_deadlines() -> None:
    def by(day: date) -> Deadline:
        return Deadline("…", Span(0, 1), DeadlineKind.BY, date=day)

    task = replace(tasks()[0], frequencies=(), deadlines=(by(date(2025, 9, 1)), by(date(2025, 5, 1))))
    parent = parent_of(registry())
    assert item_of(task, parent).due == date(2025, 5, 1)
    assert item_of(task, parent, date(2025, 6, 1)).due == date(2025, 9, 1)
    assert item_of(task, parent, date(2026, 1, 1)).due == date(2025, 9, 1)


def test_occurrences() -> None:
    found = entries(occurrences=True)
    quarterly = [item for key, item in found.items() if key.startswith("0" * 16)]
    assert [(i.id[-8:], i.start, i.due) for i in quarterly] == [
        ("20250331", date(2025, 3, 1), date(2025, 3, 31)),
        ("20250630", date(2025, 4, 1), date(2025, 6, 30)),
        ("20250930", date(2025, 7, 1), date(2025, 9, 30)),
    ]
    ahead = entries(occurrences=True, as_of=date(2025, 7, 1))
    assert [key[-8:] for key in ahead if key.startswith("0" * 16)] == ["20250930"]


def test_losses_are_told() -> None:
    batch = select([registry()], Options())
    found = list(items(batch, Options()))
    counts = {(field, how): n for field, how, n in summary(lost(found, Limits(assignees=1)))}
    assert counts[("frequencies", Carried.TEXT)] == 4
    assert counts[("responsible_units", Carried.TEXT)] == 2  # one supports, one is the second
    assert counts[("quantities", Carried.TEXT)] == 1
    bare = Limits(described=False, recurrence=True, supporters=True, structured=True)
    assert [(x.field, x.how) for x in lost(found, bare)] == [
        ("frequencies.min", Carried.DROPPED),
        ("frequencies", Carried.DROPPED),
    ]
    short = lost(found, Limits(title=5, structured=True))
    assert sum(x.how is Carried.CUT for x in short) == 5


@given(st.text("135 0-@a.电话：林晓\n", max_size=80))
def test_lines_are_masked_as_the_whole_text_would_be(text: str) -> None:
    mask = _mask(registry().header)
    assert mask.by_line(text) == mask.pattern.sub(lambda match: _stars(match.group()), text)


def test_a_place_names_its_number_once() -> None:
    def place(*path: str, number: str | None) -> str:
        task = replace(tasks()[0], path=path, number=number)
        return description_of(task, "澄安委办〔2025〕8号").split("\n")[1].removeprefix("出处：澄安委办〔2025〕8号")

    assert place("一、重点任务", "1.压实责任", number="1") == "一、重点任务 › 1.压实责任"
    assert place("一、重点任务", "（十）开展督查", number="十") == "一、重点任务 › （十）开展督查"
    assert place("一、重点任务", "10.压实责任", number="1") == "一、重点任务 › 10.压实责任 › 1"
    assert place("任务表", number="25") == "任务表 › 25"
    assert (place("附则", number=None), place(number="3")) == ("附则", "3")
