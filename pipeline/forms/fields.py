"""The blanks of a form → fields: “签订责任书　　份，承诺书　　份” asks for two numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipeline.model import Notice, Span

_BLANK = r"[ 　\xa0_＿]"
_COUNTED = re.compile(rf"^(?:其中[:：])?(?P<name>[^:：]{{2,40}}?){_BLANK}{{2,}}(?P<unit>[一-鿿／/%％]{{1,4}})[。；;]?$")
_CHOICE = re.compile(r"^(?P<name>.{2,40}?)\s*[（(]\s*(?:请?填)?“?是”?(?:或|/|／|、)?“?否”?[^）)]{0,4}[）)]$")
_LABELLED = re.compile(
    rf"(?P<name>[^\s:：_＿，。；]{{2,16}})[:：](?P<blank>{_BLANK}*(?:年{_BLANK}*月{_BLANK}*日)?)(?=$|[^\s]{{2,16}}[:：])"
)
_DATE = re.compile("日期|时间|年.*月.*日")
_NO_FIELD = re.compile(
    r"^(?:序号|情况统计|项目|内容|单位|数量|合计|备注|填表说明.*|附[件表]?\d*[:：]?|[0-9０-９.、\s]+)$"
)
_NAME_HEADS = re.compile("项目|指标|内容|名称|事项")
_CUT = re.compile("[；;。，,]")
_LONGEST_LABEL = 24


class Kind(StrEnum):
    """What a field asks for."""

    NUMBER = "number"
    YES_NO = "yes_no"
    DATE = "date"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Field:
    """A blank of a form: its name, what it asks for, the measure word of a number, and where it stands."""

    form: str
    name: str
    kind: Kind
    unit: str | None
    span: Span

    @property
    def label(self) -> str:
        return f"{self.name}（{self.unit}）" if self.unit else self.name


def read_fields(notice: Notice) -> tuple[Field, ...]:
    """The fields of all blank forms of a notice, in reading order; names that a form repeats are told apart."""
    text = notice.document.text
    titles = _titles(notice)
    found: list[Field] = []
    heads: Sequence[str] = ()
    for residue in notice.residue:
        if residue.reason != "form":
            continue
        form = next((title for at, title in reversed(titles) if at <= residue.span.start), "")
        line = text[residue.span.start : residue.span.end].strip("|").strip()
        cells = [cell.strip() for cell in re.split(r"[\t|]", line)]
        if _is_head(cells):
            heads = cells
            found += _columns(cells, (form, residue.span)) if _stands_alone(notice, residue.span) else ()
        else:
            row = _of_row(cells, heads) if len(cells) > 1 else None
            fields = [row] if row else list(_of_line(line))
            found += [Field(form, name, kind, unit, residue.span) for name, kind, unit in fields]
    return tuple(_told_apart(found))


_Named = tuple[str, Kind, str | None]


def _titles(notice: Notice) -> list[tuple[int, str]]:
    """Where the titles of attachments stand for the last time, in reading order."""
    text = notice.document.text
    found = [(text.rfind(a.title), a.title) for a in notice.header.attachments]
    return sorted((at, title) for at, title in found if at >= 0)


def _is_head(cells: Sequence[str]) -> bool:
    """The head of a table: several short cells, none of them a number or a blank."""
    return len(cells) > 2 and all(cell and not cell[0].isdecimal() and len(cell) <= 8 for cell in cells)


def _stands_alone(notice: Notice, span: Span) -> bool:
    """Whether a table's head has no rows below: whoever fills it in adds them."""
    following = next((r for r in notice.residue if r.reason == "form" and r.span.start >= span.end), None)
    return following is None or not notice.document.text[following.span.start].isdecimal()


def _columns(cells: Sequence[str], place: tuple[str, Span]) -> list[Field]:
    form, span = place
    return [Field(form, cell, Kind.TEXT, None, span) for cell in cells if cell != "序号"]


def _of_row(cells: Sequence[str], heads: Sequence[str]) -> _Named | None:
    """A row of a table with the columns 项目 and 单位: one number."""
    name_at = next((n for n, head in enumerate(heads) if _NAME_HEADS.search(head)), None)
    unit_at = next((n for n, head in enumerate(heads) if head in ("单位", "计量单位")), None)
    if name_at is None or unit_at is None or max(name_at, unit_at) >= len(cells) or not cells[name_at]:
        return None
    return cells[name_at], Kind.NUMBER, cells[unit_at] or None


def _of_line(line: str) -> Iterator[_Named]:
    if choice := _CHOICE.match(line):
        yield choice["name"].strip(), Kind.YES_NO, None
        return
    labelled = list(_LABELLED.finditer(re.sub(rf"{_BLANK}+(?=[年月日])", "", line)))
    if labelled:
        for match in labelled:
            name = re.sub(r"[（(][^）)]*[）)]", "", match["name"])
            yield name, Kind.DATE if _DATE.search(match["name"] + match["blank"]) else Kind.TEXT, None
        return
    counted = [found for part in _CUT.split(line) if (found := _COUNTED.match(part.strip()))]
    for found in counted:
        yield found["name"].strip(), Kind.NUMBER, found["unit"]
    if not counted and len(line) <= _LONGEST_LABEL and not _NO_FIELD.match(line) and not re.search("[。；，]", line):
        yield line, Kind.TEXT, None


def _told_apart(found: Sequence[Field]) -> Iterator[Field]:
    seen: dict[tuple[str, str], int] = {}
    for field in found:
        key = (field.form, field.name)
        seen[key] = seen.get(key, 0) + 1
        name = field.name if seen[key] == 1 else f"{field.name}{seen[key]}"
        yield Field(field.form, name, field.kind, field.unit, field.span)
