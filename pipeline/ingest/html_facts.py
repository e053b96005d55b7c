"""What a page says of its notice outside the text: meta tags and the data sheet (索引号, 文号, 成文日期 …)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lxml.html import HtmlElement

Fact = tuple[str, str]

# Names of the "government website" meta standard (国办发〔2017〕47号) and common further ones.
_META_NAMES: Final = frozenset(
    name.lower()
    for name in (
        *("ArticleTitle", "PubDate", "ContentSource", "Author", "SiteName", "ColumnName"),
        *("Url", "createDate", "publishdate", "source", "docno", "IndexNumber"),
    )
)
_NAMES: Final = (
    r"索\s*引\s*号|文\s*号|发文字号|文件编号|发布日期|发布时间|公开日期|发文日期|印发日期|成文日期|"
    r"生成日期|成文时间|实施日期|施行日期|失效日期|废止日期|发布机构|发文机关|发文单位|公开机构|制发机关|信息来源|"
    r"来\s*源|名\s*称|标\s*题|主题分类|主题词|分\s*类|体裁分类|有效性|时\s*效|文件状态|效力状态|公开方式"
)
_LABEL = re.compile(rf"^[\[【（(]?\s*({_NAMES})\s*[\]】）)]?\s*(?P<colon>[:：])?\s*(?P<value>.*)$", re.S)
_SEVERAL = re.compile(rf"(?:{_NAMES})\s*[:：]")
_HOLDERS: Final = ("td", "th", "li", "dt", "dd", "p", "span", "strong", "b", "label", "em", "i", "div")
_MAX_VALUE: Final = 200  # characters; a longer "value" is a paragraph that begins like a label


def facts(root: HtmlElement) -> tuple[Fact, ...]:
    """(name, value) pairs in page order, the first value of each name."""
    found: dict[str, str] = {}
    for name, value in (*_meta(root), *_sheet(root)):
        if value and name not in found:
            found[name] = value
    return tuple(found.items())


def _meta(root: HtmlElement) -> Iterator[Fact]:
    for tag in root.iter("meta"):
        name = tag.get("name") or ""
        if name.lower() in _META_NAMES:
            yield name, _tidy(tag.get("content"))
    yield "title", _tidy(root.findtext(".//title"))


def _sheet(root: HtmlElement) -> Iterator[Fact]:
    for element in root.iter(*_HOLDERS):
        if len(element) <= 3 and (fact := _labelled(element)):
            yield fact


def short_text(element: HtmlElement) -> str:
    """The element's text on one line; "" when it is longer than a value. Reads no more than it needs."""
    pieces: list[str] = []
    left = 10 * _MAX_VALUE  # white space of the markup included
    for piece in element.itertext():
        pieces.append(piece)
        left -= len(piece)
        if left < 0:
            return ""
    text = _tidy("".join(pieces))
    return text if len(text) <= _MAX_VALUE else ""


def _labelled(element: HtmlElement) -> Fact | None:
    """`文号：X` in one element, or a label whose value is the next element (or the rest of the parent)."""
    text = short_text(element)
    if not (match := _LABEL.match(text)):
        return None
    name, value = _bare(match[1]), match["value"]
    if value:
        return (name, value) if match["colon"] and not _SEVERAL.search(value) else None
    return name, _beside(element, match["colon"] is not None)


def _beside(label: HtmlElement, colon: bool) -> str:
    following = label.getnext()
    cell = label.tag in {"td", "th", "dt"}
    if not (colon or cell):
        return ""
    text = _tidy(label.tail)
    if not text and following is not None:
        text = short_text(following)
    return text if len(text) <= _MAX_VALUE and not _SEVERAL.search(text) and not _LABEL.match(text) else ""


def _tidy(text: str | None) -> str:
    return " ".join((text or "").split())


def _bare(text: str) -> str:
    return "".join(text.split())
