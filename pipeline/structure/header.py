"""What a notice says of itself: the fields of `Header`, read from its classified lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812

from pipeline.model import Document, Header, Issue, Line, Part
from pipeline.ruleset import RuleSet
from pipeline.structure.adoption import adoption
from pipeline.structure.attachments import attachments
from pipeline.structure.bodies import addressees, issuers
from pipeline.structure.citations import citations
from pipeline.structure.contacts import contacts
from pipeline.structure.dates import Written, all_dates, first_date
from pipeline.structure.naming import document_number, kind, name, status
from pipeline.structure.period import period
from pipeline.structure.reading import Reading
from pipeline.structure.sheet import running, value

_YEAR = re.compile(r"(?:19|20)\d{2}")
_DATE_KEYS = (
    *("成文日期", "成文时间", "生成日期", "生成时间", "发文日期", "发文时间", "印发日期", "公布日期"),
    *("发布日期", "发布时间", "PubDate", "date"),
)


@dataclass(frozen=True, slots=True)
class _Issued:
    """The day of issue, the year that dates without one belong to, and where each was found."""

    day: Date | None
    basis: str
    year: int | None
    year_basis: str


def read_header(document: Document, lines: Sequence[Line], rules: RuleSet) -> tuple[Header, tuple[Issue, ...]]:
    """The header of the outermost document, and what is doubtful in it.

    `issued_on` is the 成文日期, else what an adoption note, the data sheet or the printing date says.
    """
    reading = Reading(document, tuple(lines), rules)
    named = name(reading)
    number = document_number(reading)
    issued = _issued(reading, number, named.title)
    attached = attachments(reading, named.title)
    header = Header(
        title=named.title,
        document_number=number,
        kind=kind(reading, named.title),
        status=status(reading, named.title),
        issuers=issuers(reading, named),
        issued_on=issued.day,
        issued_on_basis=issued.basis,
        addressees=addressees(reading),
        period=period(reading, named.title, issued.day, issued.year),
        contacts=contacts(reading),
        attachments=attached,
        citations=citations(reading, named.title, attached),
        year=issued.year,
        year_basis=issued.year_basis,
    )
    return header, _issues(reading, header)


def _issued(reading: Reading, number: str | None, title: str | None) -> _Issued:
    signed, noted = _signed(reading), _noted(reading)
    for written, basis in ((signed, "signature"), (noted, "metadata")):
        if written and written.date:
            return _Issued(written.date, basis, written.year, basis)
    years = (
        (signed.year if signed else None, "signature"),
        (noted.year if noted else None, "metadata"),
        (_year(number), "document_number"),
        (_year(title), "title"),
    )
    for year, basis in years:
        if year:
            return _Issued(None, "none", year, basis)
    return _Issued(None, "none", None, "none")


def _signed(reading: Reading) -> Written | None:
    """The last date of the signature."""
    found = [date for text in reading.texts(Part.SIGNATURE) for date in all_dates(reading, text)]
    return found[-1] if found else None


def _noted(reading: Reading) -> Written | None:
    """The date of an adoption note, of the data sheet, or of the printing office."""
    adopted = adoption(reading)
    if adopted and adopted.date:
        return adopted.date
    sheet = value(reading, _DATE_KEYS) or running(reading, "发布日期") or ""
    if found := first_date(reading, sheet):
        return found
    printed = [date for text in reading.texts(Part.DISTRIBUTION) for date in all_dates(reading, text)]
    return printed[-1] if printed else None


def _year(text: str | None) -> int | None:
    found = _YEAR.search(text or "")
    return int(found[0]) if found else None


def _issues(reading: Reading, header: Header) -> tuple[Issue, ...]:
    found = []
    if header.title is None:
        found.append(Issue("no-title", "没有找到标题。"))
    if header.year is None:
        found.append(Issue("no-year", "没有找到成文日期，也没有可用的年份：没有年份的期限无法换算成日期。"))
    numbered = _year(header.document_number)
    if header.issued_on and numbered and numbered != header.issued_on.year:
        span = reading.span(reading.of(Part.DOCUMENT_NUMBER)[:1])
        message = f"文号的年份是{numbered}，成文日期是{header.issued_on.isoformat()}，两者不一致。"
        found.append(Issue("number-year-conflict", message, span))
    return tuple(found)
