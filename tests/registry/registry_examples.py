"""Registries to test with: one written by hand, and hypothesis strategies for any."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from pipeline.model import (
    Action,
    Attachment,
    Background,
    Basis,
    Box,
    Citation,
    Condition,
    Contact,
    Deadline,
    DeadlineKind,
    Deliverable,
    Due,
    Frequency,
    Header,
    Issue,
    Modality,
    Period,
    Provenance,
    Quantity,
    Recipient,
    Review,
    Role,
    Source,
    Span,
    Task,
    Unit,
)
from pipeline.registry import Registry

TEXT = (
    "澄湖市安全生产委员会办公室关于开展安全生产月活动的通知\n各区县安委会：\n"
    "东浦区安委办每季度至少召开1次会议，\n每次检查不少于5户企业。\n特此通知。\n"
)


def span_of(quote: str) -> Span:
    start = TEXT.index(quote)
    return Span(start, start + len(quote))


def sample(**changes: object) -> Registry:
    """A registry of one task, grounded in TEXT."""
    fields: dict[str, object] = {
        "id": "0123456789abcdef",
        "header": Header(
            title="澄湖市安全生产委员会办公室关于开展安全生产月活动的通知",
            document_number="澄安委办〔2024〕7号",
            kind="通知",
            issuers=("澄湖市安全生产委员会办公室",),
            issued_on=date(2024, 2, 4),
            issued_on_basis="signature",
            addressees=("各区县安委会",),
            contacts=(Contact("林晓", "5550123"),),
            year=2024,
            year_basis="issued_on",
        ),
        "source": Source("007.txt", "ab" * 32, "text/plain", "utf-8"),
        "tasks": (sample_task(),),
        "background": (Background(span_of("特此通知。"), "statement"),),
        "text": TEXT,
    }
    return Registry(**{**fields, **changes})  # type: ignore[arg-type]


def sample_task() -> Task:
    return Task(
        id="00aa11bb22cc33dd",
        text="东浦区安委办每季度至少召开1次会议，每次检查不少于5户企业。",
        provenance=Provenance(span_of("东浦区安委办每季度至少召开1次会议，\n每次检查不少于5户企业。")),
        number="1",
        path=("一、组织活动", "（一）会议"),
        action=Action("召开", "会议", span_of("召开1次会议"), "action.verb_object"),
        responsible_units=(Unit("东浦区安委办", span=span_of("东浦区安委办"), rule="unit.subject"),),
        frequencies=(
            Frequency("每季度至少召开1次", span_of("每季度至少召开1次"), "P3M", 1, rule="frequency.every_at_least"),
        ),
        quantities=(Quantity("不少于5户企业", span_of("不少于5户企业"), 5, None, "户", "每次检查", "quantity.bound"),),
        confidence=0.97,
        rules=("frequency.every_at_least",),
    )


_text = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
_name = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=8)
_maybe = st.none() | _text
_rule = st.none() | st.just("frequency.every")
_dates = st.none() | st.dates()
_spans = st.builds(lambda start, length: Span(start, start + length), st.integers(0, 99), st.integers(1, 9))
_maybe_span = st.none() | _spans
_count = st.none() | st.integers(0, 10**6)
_number = st.none() | st.integers(0, 10**9) | st.floats(0, 1e9)
_duration = st.none() | st.sampled_from(["P1Y", "P3M", "P2W", "P10D", "PT24H", "P5WD"])


def _tuples(entries: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(entries, max_size=2).map(tuple)


_issues = _tuples(st.builds(Issue, _name, _text, _maybe_span))
_due = st.builds(
    Due,
    st.none() | st.integers(1, 12) | st.just(-1),
    st.none() | st.integers(1, 31) | st.just(-1),
    st.none() | st.sampled_from(["MO", "FR"]),
    st.none() | st.sampled_from([-1, 1, 2]),
)
_frequencies = st.builds(Frequency, _text, _spans, _duration, _count, _count, st.booleans(), st.none() | _due, _rule)
_deadlines = st.builds(
    Deadline,
    _text,
    _spans,
    st.sampled_from(DeadlineKind),
    date=_dates,
    time=st.none() | st.just("17:30"),
    start=_dates,
    end=_dates,
    duration=_duration,
    after=_maybe,
    basis=st.sampled_from(Basis),
    year_basis=_maybe,
    rule=_rule,
)
_provenance = st.builds(
    Provenance,
    _spans,
    st.none() | st.integers(1, 10**4),
    st.none() | st.builds(Box, *[st.floats(0, 2000)] * 4),
    _count,
    _count,
    _count,
)
_tasks = st.builds(
    Task,
    _name,
    _text,
    _provenance,
    number=_maybe,
    path=_tuples(_text),
    action=st.builds(Action, _maybe, _maybe, _maybe_span, _rule),
    modality=st.sampled_from(Modality),
    status=st.sampled_from(["live", "proposed"]),
    responsible_units=_tuples(
        st.builds(Unit, _name, st.sampled_from(Role), st.sampled_from(Basis), _maybe_span, _rule)
    ),
    frequencies=_tuples(_frequencies),
    deadlines=_tuples(_deadlines),
    quantities=_tuples(st.builds(Quantity, _text, _spans, _number, _number, _maybe, _maybe, _rule)),
    deliverables=_tuples(st.builds(Deliverable, _name, _maybe_span, _rule)),
    reports_to=_tuples(st.builds(Recipient, _name, _maybe_span, _rule)),
    conditions=_tuples(st.builds(Condition, _name, _maybe_span, _rule)),
    confidence=st.floats(0, 1),
    reasons=_tuples(_text),
    rules=_tuples(_text),
    issues=_issues,
    review=st.builds(Review, st.sampled_from(["auto", "edited"]), _maybe, _maybe, _maybe),
)
_period = st.tuples(st.dates(), st.dates()).map(lambda pair: Period(min(pair), max(pair)))
_headers = st.builds(
    Header,
    title=_maybe,
    document_number=_maybe,
    kind=_maybe,
    status=st.sampled_from(["final", "draft"]),
    issuers=_tuples(_text),
    issued_on=_dates,
    issued_on_basis=st.sampled_from(["signature", "title", "none"]),
    addressees=_tuples(_text),
    period=st.none() | _period,
    contacts=_tuples(st.builds(Contact, _maybe, _maybe, _maybe)),
    attachments=_tuples(st.builds(Attachment, _name, st.booleans(), _maybe)),
    citations=_tuples(st.builds(Citation, _maybe, _maybe)),
    year=st.none() | st.integers(1, 9999),
    year_basis=_name,
)
_sources = st.builds(Source, _name, _name, _name, _maybe, _count)
registries = st.builds(
    Registry,
    _name,
    _headers,
    _sources,
    _tuples(_tasks),
    _tuples(st.builds(Background, _spans, _name)),
    _issues,
    _text,
    st.just(1),
    _tuples(_sources),
)
