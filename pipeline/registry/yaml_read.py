"""YAML back to a registry: the same frozen objects that were written, or the line and the mend.

A registry written by an older version is migrated while it is read; see `MIGRATIONS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.errors import RegistryError
from pipeline.model import (
    WEEKDAYS,
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
from pipeline.registry.model import FORMAT_VERSION, TEXT_FOLDER, Registry
from pipeline.registry.nodes import Fields, Log, Node, Problem, Quote, compose
from pipeline.registry.yaml_form import LAST

# Format version → what makes its node tree one of the next version.
MIGRATIONS: dict[int, Callable[[Node], Node]] = {}

STATUS = ("final", "draft")
TASK_STATUS = ("live", "proposed")
ISSUED_ON_BASIS = ("none", "signature", "metadata", "document_number", "title")
REVIEW_STATES = ("auto", "accepted", "edited", "rejected", "added")


@dataclass(frozen=True, slots=True)
class Reading:
    """A registry as read, whatever was wrong with it; `written` is the format version of the file."""

    registry: Registry
    problems: tuple[Problem, ...]
    quotes: tuple[Quote, ...]
    written: int


def load_registry(path: Path | str) -> Registry:
    """The registry at `path`, equal to the one written, with its text when `text/NAME.txt` stands beside it.

    Raises RegistryError that names the first line at fault and its mend; `notices validate` lists them all.
    """
    reading = read_registry(Path(path))
    if reading.problems:
        first, more = reading.problems[0], len(reading.problems) - 1
        rest = f" (and {more} more)" if more else ""
        raise RegistryError(f"{path}: line {first.line}: {first.message}{rest}", first.mend)
    return reading.registry


def read_registry(path: Path) -> Reading:
    """Like `load_registry`, but gives every problem; raises RegistryError only when there is no registry at all."""
    try:
        node = compose(_content(path))
        written = _version(node)
        for version in range(written, FORMAT_VERSION):
            node = MIGRATIONS[version](node)
    except RegistryError as error:
        raise RegistryError(f"{path}: {error.message}", error.advice) from error
    log = Log()
    fields = Fields(node, log, "the registry")
    registry = _registry(fields)
    fields.close()
    text = _text_beside(path)
    problems = tuple(sorted(log.problems, key=lambda problem: problem.line))
    return Reading(replace(registry, text=text), problems, tuple(log.quotes), written)


def _content(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise RegistryError(error.strerror or str(error), "name a registry written by `notices extract`") from error
    except UnicodeDecodeError as error:
        raise RegistryError(f"byte {error.start} is no UTF-8", "save the file as UTF-8") from error


def _version(node: Node) -> int:
    value = next((v for key, v in node.pairs if key.text == "registry"), None)
    if value is None or not re.fullmatch("[0-9]{1,9}", value.text or ""):
        raise RegistryError("no registry: the key `registry` with the format version is missing", "add registry: 1")
    version = int(value.text or "")
    if version > FORMAT_VERSION:
        raise RegistryError(f"format version {version} is newer than this program", "update notice-pipeline")
    if any(v not in MIGRATIONS for v in range(version, FORMAT_VERSION)):
        raise RegistryError(f"line {value.line}: there is no format version {version}", f"write {FORMAT_VERSION}")
    return version


def _text_beside(path: Path) -> str:
    try:
        return (path.parent / TEXT_FOLDER / f"{path.stem}.txt").read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _registry(top: Fields) -> Registry:
    top.node_of("registry")
    empty = Registry("", Header(), Source("", "", ""))
    notice = top.one("notice", _notice)
    if notice is None:
        top.complain("the registry needs notice", "add notice: with its id and source")
        notice = empty
    return replace(notice, tasks=top.each("tasks", read_task), background=top.each("background", _background))


def _notice(notice: Fields) -> Registry:
    source = notice.one("source", _source)
    if source is None:
        notice.complain("the notice needs source", "add source: {file: …, sha256: …, media_type: …}")
    return Registry(
        notice.text("id"),
        _header(notice),
        source or Source("", "", ""),
        issues=notice.each("issues", _issue),
        sources=notice.each("sources", _source),
    )


def _header(notice: Fields) -> Header:
    return Header(
        title=notice.maybe("title"),
        document_number=notice.maybe("document_number"),
        kind=notice.maybe("kind"),
        status=notice.choice("status", STATUS, "final"),
        issuers=notice.strings("issuers"),
        issued_on=notice.date("issued_on"),
        issued_on_basis=notice.choice("issued_on_basis", ISSUED_ON_BASIS, "none"),
        addressees=notice.strings("addressees"),
        period=notice.one("period", _period),
        contacts=notice.each("contacts", _contact),
        attachments=notice.each("attachments", _attachment),
        citations=notice.each("citations", _citation),
        year=notice.ranged("year", 1, 9999),
        year_basis=notice.maybe("year_basis") or "none",
    )


def _period(period: Fields) -> Period | None:
    start, end = period.date("from"), period.date("to")
    if start is None or end is None or start > end:
        period.complain("period needs from and to, in this order", "write {from: 2024-01-01, to: …}")
        return None
    return Period(start, end)


def _contact(contact: Fields) -> Contact:
    return Contact(contact.maybe("name"), contact.maybe("phone"), contact.maybe("email"))


def _attachment(attachment: Fields) -> Attachment:
    return Attachment(attachment.text("title"), attachment.flag("present"), attachment.maybe("kind"))


def _citation(citation: Fields) -> Citation:
    return Citation(citation.maybe("title"), citation.maybe("document_number"))


def _source(source: Fields) -> Source:
    return Source(
        source.text("file"),
        source.text("sha256"),
        source.text("media_type"),
        source.maybe("encoding"),
        source.whole("pages"),
    )


def _issue(issue: Fields) -> Issue:
    return Issue(issue.text("code"), issue.text("message"), issue.span())


def _background(background: Fields) -> Background:
    span = background.span()
    if span is None:
        background.complain("an entry of background needs start and end")
    return Background(span or Span(0, 0), background.text("reason"))


def read_task(task: Fields) -> Task:
    """One entry of `tasks`; what is wrong with it is noted in the log of `task`."""
    task.node_of("trackable")  # follows from the other fields
    provenance = task.one("provenance", read_provenance)
    if provenance is None:
        task.complain("a task needs provenance", "add provenance: {start: …, end: …}")
    else:
        task.claim("text", provenance.span, whole=True)
    return read_values(Task(task.text("id"), task.text("text"), provenance or Provenance(Span(0, 0))), task)


def read_values(bare: Task, task: Fields) -> Task:
    """`bare` with the values that a mapping gives it: all but id, text and provenance."""
    return replace(
        bare,
        number=task.maybe("number"),
        path=task.strings("path"),
        action=task.one("action", _action) or Action(),
        modality=Modality(task.choice("modality", tuple(Modality), Modality.REQUIRED)),
        status=task.choice("status", TASK_STATUS, "live"),
        responsible_units=task.each("responsible_units", _unit),
        frequencies=task.each("frequencies", _frequency),
        deadlines=task.each("deadlines", _deadline),
        quantities=task.each("quantities", _quantity),
        deliverables=tuple(Deliverable(*named) for named in _named(task, "deliverables")),
        reports_to=tuple(Recipient(*named) for named in _named(task, "reports_to")),
        conditions=tuple(Condition(*named) for named in _named(task, "conditions", "text")),
        confidence=1.0 if (share := task.share("confidence")) is None else share,
        reasons=task.strings("reasons"),
        rules=task.strings("rules"),
        issues=task.each("issues", _issue),
        review=task.one("review", _review) or Review(),
    )


def read_provenance(provenance: Fields) -> Provenance:
    span = provenance.span()
    if span is None:
        provenance.complain("provenance needs start and end")
    return Provenance(
        span or Span(0, 0),
        provenance.whole("page"),
        _box(provenance),
        provenance.whole("table"),
        provenance.whole("row"),
        provenance.whole("column"),
        provenance.maybe("source"),
    )


def _box(provenance: Fields) -> Box | None:
    corners = provenance.strings("bbox")
    if not corners:
        return None
    try:
        x0, top, x1, bottom = map(float, corners)
    except ValueError:
        provenance.complain("bbox must be four numbers", "write [x0, top, x1, bottom] in points")
        return None
    return Box(x0, top, x1, bottom)


def _action(action: Fields) -> Action:
    verb, thing = action.maybe("verb"), action.maybe("object")
    return Action(verb, thing, action.span(), action.maybe("source"))


def _unit(unit: Fields) -> Unit:
    return Unit(
        unit.text("name"),
        Role(unit.choice("role", tuple(Role), Role.RESPONSIBLE)),
        Basis(unit.choice("basis", tuple(Basis), Basis.EXPLICIT)),
        unit.span(),
        unit.maybe("rule"),
    )


def _mention(fields: Fields) -> tuple[str, Span]:
    text, span = fields.text("text"), fields.span()
    if span is not None:
        fields.claim("text", span)
    else:
        fields.complain(f"{text!r} needs start and end", "the offsets of these words in the notice's text")
    return text, span or Span(0, 0)


def _frequency(frequency: Fields) -> Frequency:
    return Frequency(
        *_mention(frequency),
        every=frequency.duration("every"),
        minimum=frequency.whole("min"),
        maximum=frequency.whole("max"),
        vague=frequency.flag("vague"),
        due=frequency.one("due", _due),
        rule=frequency.maybe("rule"),
    )


def _due(due: Fields) -> Due:
    last = due.maybe("month") == LAST
    return Due(
        -1 if last else due.ranged("month", 1, 12),
        due.ranged("day", -31, 31),
        due.choice("weekday", WEEKDAYS, "") or None,
        due.ranged("nth", -53, 53),
    )


def _deadline(deadline: Fields) -> Deadline:
    return Deadline(
        *_mention(deadline),
        kind=DeadlineKind(deadline.choice("kind", tuple(DeadlineKind), DeadlineKind.VAGUE)),
        date=deadline.date("date"),
        time=deadline.maybe("time"),
        start=deadline.date("from"),
        end=deadline.date("to"),
        duration=deadline.duration("duration"),
        after=deadline.maybe("after"),
        basis=Basis(deadline.choice("basis", tuple(Basis), Basis.EXPLICIT)),
        year_basis=deadline.maybe("year_basis"),
        rule=deadline.maybe("rule"),
    )


def _quantity(quantity: Fields) -> Quantity:
    return Quantity(
        *_mention(quantity),
        minimum=quantity.number("min"),
        maximum=quantity.number("max"),
        unit=quantity.maybe("unit"),
        per=quantity.maybe("per"),
        rule=quantity.maybe("rule"),
    )


def _named(task: Fields, key: str, name: str = "name") -> tuple[tuple[str, Span | None, str | None], ...]:
    """The entries of `key`, each a bare name or a mapping with the name, its offsets and its rule."""
    if all(node.kind == "scalar" for node in task.nodes(key)):
        return tuple((text, None, None) for text in task.strings(key))
    return task.each(key, lambda entry: (entry.text(name), entry.span(), entry.maybe("rule")))


def _review(review: Fields) -> Review:
    state = review.choice("state", REVIEW_STATES, "auto")
    return Review(state, review.maybe("by"), review.maybe("at"), review.maybe("note"))
