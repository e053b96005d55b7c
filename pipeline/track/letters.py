"""Chase letters (催办单): one per unit, from the template in rules/track/letter.yaml, as plain text and DOCX."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812
from pathlib import Path

from pipeline.errors import RuleError
from pipeline.model import Role
from pipeline.registry.files import whole_file, write_whole
from pipeline.registry.ids import safe_name
from pipeline.track.desk import Line, folded
from pipeline.track.settings import Letter
from pipeline.track.situation import State, phone_order
from pipeline.track.wording import chinese_date, due_words, need_words, state_words


@dataclass(frozen=True, slots=True)
class ChaseLetter:
    """A letter to one unit: title, addressee, paragraphs, and the two lines of its signature."""

    title: str
    unit: str
    paragraphs: tuple[str, ...]
    signature: tuple[str, ...]

    @property
    def text(self) -> str:
        body = (self.title, f"{self.unit}：", *self.paragraphs, *self.signature)
        return "\n".join(body) + "\n"


def letters(lines: Iterable[Line], as_of: Date, template: Letter) -> Iterator[ChaseLetter]:
    """A letter for each unit that has work to be chased, in the order in which a clerk would phone."""
    of_unit: defaultdict[str, list[Line]] = defaultdict(list)
    found = {id(line.situation): line for line in lines if line.situation.is_chased and line.situation.occurrence.unit}
    for situation in phone_order(line.situation for line in found.values()):
        of_unit[situation.occurrence.key].append(found[id(situation)])
    for chased in of_unit.values():
        yield _letter(folded(chased), as_of, template)


def _letter(chased: list[Line], as_of: Date, template: Letter) -> ChaseLetter:
    own = [line for line in chased if line.situation.occurrence.role is not Role.SUPPORT]
    support = [line for line in chased if line.situation.occurrence.role is Role.SUPPORT]
    paragraphs: list[str] = []
    if own:
        paragraphs += [_opening(own, as_of, template), *_items(own, template)]
    if support:
        paragraphs += [template.support, *_items(support, template)]
    issuers = list(dict.fromkeys(line.issuer for line in chased if line.issuer))
    signature = (*issuers[:1], chinese_date(as_of))
    return ChaseLetter(template.title, chased[0].situation.occurrence.unit, (*paragraphs, template.closing), signature)


def _opening(own: list[Line], as_of: Date, template: Letter) -> str:
    states = [line.situation.state for line in own]
    counts = {name.value: str(states.count(name)) for name in (State.OVERDUE, State.BEHIND, State.NEAR)}
    return _filled(template.opening, {"day": chinese_date(as_of), "count": str(len(own)), **counts})


def _items(chased: list[Line], template: Letter) -> Iterator[str]:
    for number, line in enumerate(chased, 1):
        what = line.situation.occurrence
        yield _filled(
            template.item,
            {
                "number": str(number),
                "task": line.text.rstrip("。；;"),
                "document": line.document,
                "due": due_words(what),
                "need": need_words(what),
                "done": f"{line.situation.done:g}",
                "state": state_words(line.situation),
            },
        )


def _filled(template: str, values: dict[str, str]) -> str:
    """Only the plain names in braces are filled in: a template is data, not a program."""
    parts = template.split("{")
    filled = [parts[0]]
    for part in parts[1:]:
        name, brace, rest = part.partition("}")
        if not brace or name not in values:
            raise RuleError(f"letter.yaml: {{{name}}} is not known", f"use {', '.join(values)}")
        filled.append(values[name] + rest)
    return "".join(filled)


def write_letters(found: Iterable[ChaseLetter], folder: Path) -> list[Path]:
    """`NN-unit.txt` and `.docx` for each letter; the number is the place in the order of phoning."""
    written = []
    for number, one in enumerate(found, 1):
        stem = folder / f"{number:02d}-{safe_name(one.unit)}"
        written.append(write_whole(stem.with_name(f"{stem.name}.txt"), one.text))
        written.append(stem.with_name(f"{stem.name}.docx"))
        with whole_file(written[-1]) as handle:
            handle.write(as_docx(one))
    return written


def as_docx(one: ChaseLetter) -> bytes:
    """The letter as a DOCX file in the type of official letters (GB/T 9704: 仿宋, 16 pt, first lines indented)."""
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Pt

    document = Document()
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "FangSong", Pt(16)
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "仿宋")
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = title.add_run(_printable(one.title))
    run.bold, run.font.size = True, Pt(22)
    document.add_paragraph(_printable(f"{one.unit}："))
    for text in one.paragraphs:
        document.add_paragraph(_printable(text)).paragraph_format.first_line_indent = Pt(32)
    for text in one.signature:
        document.add_paragraph(_printable(text)).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _printable(text: str) -> str:
    """XML holds no control characters."""
    return "".join(c for c in text if c.isprintable() or c == " ")
