"""Every type that crosses a stage boundary. All are frozen; this module imports nothing of ours.

Offsets are Python `str` offsets into `Document.text`, half open: `text[span.start:span.end]` is the quote.
Durations are ISO 8601 (`P3M`, `PT24H`); `P5WD` stands for five working days. Dates are `datetime.date`.
Field names follow TIMEX3 / ISO 8601 for time and GB/T 9704-2012 for the parts of a document.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Date  # noqa: N812 - `date` is a field name below
from enum import StrEnum

# --- text and where it came from (ingest) -------------------------------------------------------------


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range of characters of `Document.text`."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end

    def holds(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in points from the top left corner (PDF user space, y down)."""

    x0: float
    top: float
    x1: float
    bottom: float


class BlockKind(StrEnum):
    PARAGRAPH = "paragraph"
    HEADING = "heading"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading or table as the file itself marks it; plain text has one block per line.

    `level` is the heading level (1 is the outermost), None for other blocks. `page` counts from 1.
    """

    span: Span
    kind: BlockKind = BlockKind.PARAGRAPH
    level: int | None = None
    page: int | None = None
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell. `row` and `column` count from 0; a merged cell stands once, at its top left, with its spans.

    `also` holds further spans when a page break cuts the cell's text in two.
    """

    row: int
    column: int
    span: Span
    row_span: int = 1
    column_span: int = 1
    page: int | None = None
    also: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A grid of cells in reading order. A table that runs over pages is one table."""

    span: Span
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """The file a document was read from; `file` is its bare name, `pages` None where there are none."""

    file: str
    sha256: str
    media_type: str
    encoding: str | None = None
    pages: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A file as text with its layout. Readers produce it, nothing after them touches bytes.

    `metadata` holds what the container says of the notice (a page's meta tags or data sheet) as (name, value).
    """

    text: str
    source: Source
    blocks: tuple[Block, ...] = ()
    tables: tuple[Table, ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()

    def quote(self, span: Span) -> str:
        return self.text[span.start : span.end]


@dataclass(frozen=True, slots=True)
class Flow:
    """A stretch of the text without its white space, and the way back.

    Rules match `text`, so that a line break or a blank inside a phrase does not matter; `back[i]` is the offset in
    `Document.text` of character i. The document's own text is never rewritten.
    """

    text: str
    back: tuple[int, ...]

    @classmethod
    def of(cls, text: str, span: Span, skip: tuple[Span, ...] = ()) -> Flow:
        """The flow of `text[span]`, leaving out the stretches `skip` (page-number lines)."""
        kept = [
            i
            for i in range(span.start, span.end)
            if not text[i].isspace() and not any(s.start <= i < s.end for s in skip)
        ]
        return cls("".join(text[i] for i in kept), tuple(kept))

    def span(self, start: int, end: int) -> Span:
        """The span in the document of characters start..end of the flow (end > start)."""
        return Span(self.back[start], self.back[end - 1] + 1)


# --- issues -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Issue:
    """Something doubtful: a stable `code`, a sentence in Chinese, and where it stands."""

    code: str
    message: str
    span: Span | None = None


# --- structure ----------------------------------------------------------------------------------------


class Part(StrEnum):
    """What a line of a notice is: the elements of GB/T 9704-2012 and what surrounds them on a web page."""

    BODY = "body"
    TITLE = "title"
    DOCUMENT_NUMBER = "document_number"
    ISSUER = "issuer"  # 发文机关标志, above the title
    ADDRESSEE = "addressee"  # 主送机关
    SIGNATURE = "signature"  # 发文机关署名 and 成文日期
    ATTACHMENT_NOTE = "attachment_note"  # 附件说明
    CONTACT = "contact"  # 联系人
    DISTRIBUTION = "distribution"  # 抄送, 印发机关和印发日期
    METADATA = "metadata"  # data sheet of a web page, 公开方式, adoption notes
    CONTENTS = "contents"  # 目录
    FORM = "form"  # blank form fields of an attachment
    TABLE = "table"  # lines of a table, see Table
    PAGE_NUMBER = "page_number"
    BOILERPLATE = "boilerplate"  # （此件公开发布）, site chrome


@dataclass(frozen=True, slots=True)
class Line:
    """One physical line without its margins and markup (`**`, `#`), never empty.

    `document` counts the documents in the file: 0 is the outermost letter, 1 what it carries (印发, 转发, 附件).
    """

    span: Span
    part: Part = Part.BODY
    heading: bool = False  # the file marks it as one (bold, Markdown, heading style)
    document: int = 0
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    name: str | None
    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    title: str
    present: bool = False
    kind: str | None = None  # form | list | plan | draft | table


@dataclass(frozen=True, slots=True)
class Citation:
    title: str | None
    document_number: str | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """Both ends inclusive."""

    start: Date
    end: Date


@dataclass(frozen=True, slots=True)
class Header:
    """What the notice says of itself. `year` resolves dates without one; `year_basis` says where it was found.

    `issued_on_basis` is signature, metadata, document_number, title or none; `period` is of the whole activity.
    """

    title: str | None = None
    document_number: str | None = None
    kind: str | None = None
    status: str = "final"
    issuers: tuple[str, ...] = ()
    issued_on: Date | None = None
    issued_on_basis: str = "none"
    addressees: tuple[str, ...] = ()
    period: Period | None = None
    contacts: tuple[Contact, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    citations: tuple[Citation, ...] = ()
    year: int | None = None
    year_basis: str = "none"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sentence stands in a table; all count from 0."""

    table: int
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Heading:
    """A numbered or marked heading, or the run-in head of an item. `label` keeps no brackets or dots."""

    span: Span
    text: str
    label: str | None
    level: int


@dataclass(frozen=True, slots=True)
class RowCells:
    """The cells of a table row that hold for every task of the row (after merged cells are spread)."""

    units: tuple[Span, ...] = ()
    leads: tuple[Span, ...] = ()
    supports: tuple[Span, ...] = ()
    times: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the body, cut at 。；！ and at line ends that close an item.

    `item` is the index in `Notice.items` of the item that holds it; `row` gives a table row's other cells.
    `skips` are page-number lines inside it; `opens_list` marks a lead-in whose parts are sentences of their own.
    """

    span: Span
    item: int
    place: Place | None = None
    row: RowCells | None = None
    document: int = 0
    skips: tuple[Span, ...] = ()
    opens_list: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A numbered item (or the unnumbered text under a heading): what subjects are inherited in.

    `path` are the headings above it, outermost first; `number` the bare label of the nearest numbered item.
    `parent` is the index of the item that holds this one, None at the top; `lead_in` is the sentence (“…应当履行下列
    职责：”) that opens the list this one is a part of. `kind` is the kind of its label (see structure/outline.py).
    """

    number: str | None
    path: tuple[Heading, ...] = ()
    parent: int | None = None
    lead_in: Span | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Residue:
    """A stretch of the text that holds no sentence of the body, with the reason (see GUIDE: background)."""

    span: Span
    reason: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A document with its structure: header, items, sentences; everything else is residue."""

    document: Document
    header: Header
    items: tuple[Item, ...]
    sentences: tuple[Sentence, ...]
    residue: tuple[Residue, ...] = ()
    issues: tuple[Issue, ...] = ()


# --- mentions (extract) -------------------------------------------------------------------------------


class Field(StrEnum):
    """What a mention is about; `veto` masks text that must not be read (document numbers, 《titles》)."""

    VETO = "veto"
    FREQUENCY = "frequency"
    DEADLINE = "deadline"
    QUANTITY = "quantity"
    UNIT = "unit"
    REPORT = "report"
    MODALITY = "modality"
    CONDITION = "condition"
    DELIVERABLE = "deliverable"
    ACTION = "action"
    BACKGROUND = "background"


@dataclass(frozen=True, slots=True)
class Group:
    """A named part of a match, as written and without white space."""

    name: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Mention:
    """Something found in the text, not yet normalized. `rule` is a rule id, or the model's name.

    `text` is the quote without white space; `emit` names the normalizer.
    """

    field: Field
    span: Span
    text: str
    rule: str
    emit: str = ""
    groups: tuple[Group, ...] = ()

    def group(self, name: str) -> str | None:
        return next((g.text for g in self.groups if g.name == name), None)


class Modality(StrEnum):
    REQUIRED = "required"
    PROHIBITED = "prohibited"
    RECOMMENDED = "recommended"
    PERMITTED = "permitted"


# --- values (normalize) -------------------------------------------------------------------------------


class Role(StrEnum):
    LEAD = "lead"
    SUPPORT = "support"
    RESPONSIBLE = "responsible"


class Basis(StrEnum):
    """Where a value stands, strongest evidence first."""

    EXPLICIT = "explicit"
    TABLE = "table"
    INHERITED = "inherited"
    HEADING = "heading"
    ADDRESSEE = "addressee"


@dataclass(frozen=True, slots=True)
class Unit:
    """A responsible unit, by the name written (shared prefixes and heads distributed, no white space)."""

    name: str
    role: Role = Role.RESPONSIBLE
    basis: Basis = Basis.EXPLICIT
    span: Span | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """A date that recurs in each period. `month` is 1–12, or -1 for the last month; `day` -1 is the month's end.

    `weekday` is an RFC 5545 day (MO…SU) and `nth` its ordinal in the period, -1 the last.
    """

    month: int | None = None
    day: int | None = None
    weekday: str | None = None
    nth: int | None = None


@dataclass(frozen=True, slots=True)
class Frequency:
    """How often: `minimum`..`maximum` times per `every` (ISO 8601); vague ones (定期) carry no numbers."""

    text: str
    span: Span
    every: str | None = None
    minimum: int | None = None
    maximum: int | None = None
    vague: bool = False
    due: Due | None = None
    rule: str | None = None


class DeadlineKind(StrEnum):
    BY = "by"
    ON = "on"
    WINDOW = "window"
    WITHIN = "within"
    VAGUE = "vague"


@dataclass(frozen=True, slots=True)
class Deadline:
    """When: by/on a date, in a window (either end may be open), within a duration after an event, or vague.

    `year_basis` says where a year that the text leaves out came from (None: the text gives it).
    """

    text: str
    span: Span
    kind: DeadlineKind
    date: Date | None = None
    time: str | None = None
    start: Date | None = None
    end: Date | None = None
    duration: str | None = None
    after: str | None = None
    basis: Basis = Basis.EXPLICIT
    year_basis: str | None = None
    rule: str | None = None


Number = int | float


@dataclass(frozen=True, slots=True)
class Quantity:
    """A measurable amount other than times per period; `unit` is the measure word, `per` what it is counted in."""

    text: str
    span: Span
    minimum: Number | None = None
    maximum: Number | None = None
    unit: str | None = None
    per: str | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who must be reported to."""

    name: str
    span: Span | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Deliverable:
    name: str
    span: Span | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    text: str
    span: Span | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """Main verb and its object, as written; `source` is the rule id or the model's name."""

    verb: str | None = None
    object: str | None = None
    span: Span | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a task stands: offsets, and page (from 1), box, table/row/column (from 0) where the file has them."""

    span: Span
    page: int | None = None
    box: Box | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """A person's decision: auto, accepted, edited, rejected or added; `at` is an ISO date-time."""

    state: str = "auto"
    by: str | None = None
    at: str | None = None
    note: str | None = None


# --- the registry -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Task:
    """One duty of the notice, normalized and grounded."""

    id: str
    text: str
    provenance: Provenance
    number: str | None = None
    path: tuple[str, ...] = ()
    action: Action = Action()
    modality: Modality = Modality.REQUIRED
    status: str = "live"
    responsible_units: tuple[Unit, ...] = ()
    frequencies: tuple[Frequency, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    deliverables: tuple[Deliverable, ...] = ()
    reports_to: tuple[Recipient, ...] = ()
    conditions: tuple[Condition, ...] = ()
    confidence: float = 1.0
    reasons: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    issues: tuple[Issue, ...] = ()
    review: Review = Review()

    @property
    def trackable(self) -> bool:
        """Has a schedule (vague ones do not count), a quantity or a report duty."""
        return bool(
            any(not f.vague for f in self.frequencies)
            or any(d.kind is not DeadlineKind.VAGUE for d in self.deadlines)
            or self.quantities
            or self.reports_to
        )


@dataclass(frozen=True, slots=True)
class Background:
    """A sentence of the notice that is no task, with the reason."""

    span: Span
    reason: str


@dataclass(frozen=True, slots=True)
class Borrowed:
    """A mention that stands outside the duty's own text and holds for it: in a table cell or a heading."""

    mention: Mention
    basis: Basis


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty: a stretch of the text and the mentions in it, before values are normalized.

    `units` empty: nobody is named, the addressees are meant. `main` is its main clause, behind subject and conditions.
    """

    span: Span
    sentence: Sentence
    modality: Modality
    main: Span
    units: tuple[Unit, ...] = ()
    mentions: tuple[Mention, ...] = ()
    borrowed: tuple[Borrowed, ...] = ()
    recipients: tuple[Recipient, ...] = ()


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything that the body of a notice holds: its duties, and the sentences that are none, in reading order."""

    duties: tuple[Duty, ...]
    background: tuple[Background, ...]
