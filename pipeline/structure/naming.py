"""Title, kind, status and number of a notice."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.model import Line, Part
from pipeline.structure.adoption import adoption
from pipeline.structure.looks import cues_of
from pipeline.structure.reading import Reading
from pipeline.structure.sheet import running, value

_TITLE_KEYS = ("标题", "题名", "文件名称", "信息名称", "名称", "ArticleTitle", "title")
_NUMBER_KEYS = ("发文字号", "文号", "发布文号", "文件编号", "编号")
_LAST_OF_BODY = "局厅委部会府院室司署"
_BRACKETED = re.compile(r"^[（(](.*)[）)]$")
_ORDER_NUMBER = re.compile(r"[（(]((?:[12]\d{3}年)?第?[\d一二三四五六七八九十百〇零]+号)[）)]$")


@dataclass(frozen=True, slots=True)
class Name:
    """`title` without line breaks; `issuers` where a news headline names them before it."""

    title: str | None = None
    issuers: str = ""


def name(reading: Reading) -> Name:
    """The title of the outermost document; of “甲印发《乙》” it is 乙."""
    lines = _last_run(reading)
    title = _joined(reading, lines) or value(reading, _TITLE_KEYS) or _running(reading, "title_end", apart=" ")
    if not title:
        return Name()
    news = reading.find("carried_news", "".join(title.split()))
    if news:
        written = title.split("印发", 1)[0] if "印发" in title else news["issuers"]
        return Name(news["title"], written)
    return Name(title)


def kind(reading: Reading, title: str | None) -> str | None:
    """文种: the last word of the title, a note in brackets left out."""
    found = reading.find("kind", "".join((title or "").split()))
    return found["kind"] if found else None


def status(reading: Reading, title: str | None) -> str:
    """draft for a text that is out for comment, final for all others."""
    return "draft" if reading.find("draft", "".join((title or "").split())) else "final"


def document_number(reading: Reading) -> str | None:
    """发文字号; of an order its authority with its number; of an enterprise standard its code."""
    texts = reading.texts(Part.DOCUMENT_NUMBER)
    found = [match[0] for text in texts if (match := reading.find("number", text))]
    if found:
        return found[0]
    if texts:
        return _bare("".join(dict.fromkeys(texts)))
    adopted = adoption(reading)
    return (
        value(reading, _NUMBER_KEYS)
        or (adopted.number if adopted else None)
        or _running(reading, "document_number", apart=None)
    )


def _running(reading: Reading, cue: str, apart: str | None) -> str | None:
    """The longest piece of the running heads that looks like `cue`; `apart` parts a head into pieces."""
    heads = running(reading).split("；")
    pieces = ("".join(piece.split()) for head in heads for piece in (head.split(apart) if apart else [head]))
    found = [piece for piece in pieces if cue in cues_of(piece, reading.rules)]
    return max(found, key=len, default=None)


def _last_run(reading: Reading) -> list[Line]:
    """The last lines of neighbouring TITLE lines: an earlier run is a page's own heading."""
    run: list[Line] = []
    previous = -2
    for index, line in enumerate(reading.lines):
        if line.part is Part.TITLE and line.document == 0:
            run = [*run, line] if index == previous + 1 else [line]
            previous = index
        elif line.part is Part.PAGE_NUMBER and index == previous + 1:
            previous = index
    return run


def _joined(reading: Reading, lines: list[Line]) -> str:
    """The lines as one; a blank stays where it parts two issuers, others go."""
    text = ""
    for line in lines:
        pieces = reading.raw(line).split(" ")
        text += pieces[0]
        for piece in pieces[1:]:
            parted = text[-1:] in tuple(_LAST_OF_BODY) and "关于" not in text and "《" not in text
            text += f" {piece}" if parted else piece
    return text


def _bare(text: str) -> str:
    """A number without its brackets: 令（第5号） → 令第5号."""
    whole = _BRACKETED.match(text)
    text = whole[1] if whole else text
    return _ORDER_NUMBER.sub(r"\1", text).split("编号：")[-1].split("编号:")[-1]
