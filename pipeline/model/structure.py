"""The parts, header, items and sentences of a notice: what structure hands on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Date  # noqa: N812 - `date` is a field name below
from enum import StrEnum

from pipeline.model.document import Document, Issue, Span


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
    """A stretch of the text that holds no sentence of the body, with the reason (see docs/annotating.md)."""

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
