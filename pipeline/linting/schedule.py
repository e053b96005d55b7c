"""Dates that contradict one another: before the issue, outside the activity, a report on what is not over."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.linting.case import Case, Finding, day_words, period_words
from pipeline.model import Deadline, DeadlineKind, Period, Sentence, Span
from pipeline.normalize.moment import Context, read_range
from pipeline.normalize.numerals import parse_int

_MONTH = "(?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,2})"
_POINT = rf"(?:[0-9０-９]{{4}}年)?(?:{_MONTH}月份?)?(?:{_MONTH}[日号]|[初中底末]|[上中下]旬)?"
_RANGE = rf"(?P<first>{_MONTH}月{_POINT}|[0-9]{{4}}年{_POINT})(?:起)?(?:[至到~～]|[-－—–]{{1,2}})(?P<last>{_POINT})"
_PHASE = re.compile(rf"(?P<name>[^，。；：\n（()）]{{0,12}}阶段)[^。；\n]{{0,4}}[（(：:]\s*(?P<range>{_RANGE})")
_HELD_IN = re.compile(
    r"(?:定于|于|在)(?:今年|本年|[0-9]{4}年)?(?P<words>(?P<month>[0-9]{1,2}|[一二三四五六七八九十]{1,2})月份?)"
    r"(?:，|在?全[市县区省][^，。；]{0,6})?(?:继续|集中|组织|统一|部署|联合|深入)*开展"
)
_SUMMARY = re.compile("(?<!阶段性)(?<!月度)(?<!季度)(?<!半年)(?<!年度)(?<!全年)(?<!年终)总结")
_NAMED_BEFORE = re.compile(r"[一-鿿》”][》”）)]*(?:请|须|应|并|要)?于$")
_BARE_SUBJECT = re.compile(r"(?:^|[，。；：、])(?:请|并|应|须|要|各[^，。；、]{0,10})?于$")
_HANDED_IN = re.compile("总结[^，。；]{0,12}(?:报|交)")
_SOON = re.compile("尽快|尽早|及早|从速|早日|抓紧时间")


def before_issue(case: Case) -> Iterator[Finding]:
    issued = case.registry.header.issued_on
    for _, deadline, last in case.dated():
        if issued and last < issued:
            words = case.quote(deadline.span)
            message = f"“{words}”早于成文日期{day_words(issued)}（{issued.year}年），受文单位收到时已经过期，是否有误？"
            yield Finding("deadline-before-issue", message, deadline.span)


def report_before_end(case: Case) -> Iterator[Finding]:
    """A summary of the activity that is wanted before the activity is over."""
    period = case.activity
    if period is None:
        return
    phase = max((p.end for _, p in _phases(case)), default=period.end)
    for _, deadline, last in case.dated():
        if last < period.end and last >= period.start and deadline.kind is DeadlineKind.BY:
            sentence = case.sentence_at(deadline.span)
            if sentence and _is_summary(case, sentence, deadline):
                words = case.quote(deadline.span)
                message = f"要求“{words}”报送总结，而活动到{day_words(period.end)}才结束"
                if phase > period.end:
                    message += f"（最后一个阶段更到{day_words(phase)}）"
                yield Finding("report-before-end", f"{message}，总结时限是否有误？", deadline.span)


def _is_summary(case: Case, sentence: Sentence, deadline: Deadline) -> bool:
    """Whether the deadline is that of a summary: what it dates stands before “于…前”, else behind it."""
    others = [d.span for task in case.registry.tasks for d in task.deadlines if sentence.span.holds(d.span)]
    start = max((s.end for s in others if s.end <= deadline.span.start), default=sentence.span.start)
    end = min((s.start for s in others if s.start >= deadline.span.end), default=sentence.span.end)
    before = "".join(case.text[start : deadline.span.start].split())
    after = "".join(case.text[deadline.span.end : end].split())
    if _HANDED_IN.search(before):
        before = ""  # what the earlier date was for
    if _SUMMARY.search(before):
        return True
    names_another = _NAMED_BEFORE.search(before) and not _BARE_SUBJECT.search(before)
    return not names_another and bool(_SUMMARY.search(after))


def phases_outside(case: Case) -> Iterator[Finding]:
    period = case.activity
    for span, phase in _phases(case) if period else ():
        if period and not (period.start <= phase.start and phase.end <= period.end):
            message = f"“{case.quote(span)}”超出了活动时间（{period_words(period)}），以哪一个为准？"
            yield Finding("phase-outside-period", message, span)


def _phases(case: Case) -> Iterator[tuple[Span, Period]]:
    """The phases that name their dates, as (where, when)."""
    context = Context(case.registry.header.issued_on, case.year, period=case.registry.header.period)
    for match in _PHASE.finditer(case.text):
        first, last = read_range(match["first"], match["last"], context)
        if first.first and last.last and first.first <= last.last:
            closing = case.text[match.end("range") : match.end("range") + 1] in ("）", ")")
            yield Span(match.start("name"), match.end("range") + closing), Period(first.first, last.last)


def month_and_period(case: Case) -> Iterator[Finding]:
    """“决定于3月份开展…活动”, and the activity runs into April."""
    period, match = case.activity, _HELD_IN.search(case.text)
    month = parse_int(match["month"]) if match else None
    if period is None or match is None or month is None:
        return
    if (period.start.month, period.end.month) != (month, month) and period.start.year == period.end.year:
        message = f"前文说“{match['words']}”开展活动，活动时间却是{period_words(period)}，以哪一个为准？"
        yield Finding("period-conflict", message, Span(*match.span("words")))


def as_soon_as_possible(case: Case) -> Iterator[Finding]:
    for task in case.registry.tasks:
        if any(d.kind is not DeadlineKind.VAGUE for d in task.deadlines) or any(f.every for f in task.frequencies):
            continue
        for deadline in task.deadlines:
            if _SOON.search(deadline.text):
                words = case.quote(deadline.span)
                message = f"“{words}”没有具体日期，无法督办，能否明确到某月某日前？"
                yield Finding("no-date", message, deadline.span)
