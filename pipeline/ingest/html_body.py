"""Where the notice stands in a page: known containers first, then the smallest block that holds the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree
from lxml.html import HtmlElement

from pipeline.ingest.html_facts import short_text

# Content containers of the publishing systems government sites run on, the specific before the general.
CONTAINERS: Final = (
    "#UCAP-CONTENT",
    ".pages_content",
    ".TRS_UEDITOR",
    ".TRS_Editor",
    ".trs_editor_view",
    "#zoomcon",
    "#zoom",
    "#Zoom",
    "#info_cont",
    ".article-content",
    ".article_content",
    ".article-con",
    ".articleContent",
    ".xxgk-content",
    ".xxgk_content",
    ".bt-content",
    ".wzcon",
    ".zwnr",
    ".zw_content",
    ".main_con",
    ".news_content",
    ".content_text",
    ".article",
    ".view",
    ".content",
)
_CHROME_TAGS: Final = frozenset({"nav", "footer", "aside"})
_CHROME_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav|menu|foot(?:er)?|header|sidebar|breadcrumb|crumbs?|share\w*|copyright|search|pagination|"
    r"pages?|qrcode|ewm|print|toolbar|font-?size|related|op-row|date-row|hidediv|jiucuo)(?:$|[\s_-])",
    re.I,
)
_CODE_TAGS: Final = (
    *("script", "style", "noscript", "template", "iframe", "object", "svg", "button", "select", "textarea"),
    *("input", "audio", "video", "canvas", "map"),
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_HAN = re.compile(r"[\u3400-\u9fff]")
_MIN_WEIGHT: Final = 20  # characters; below it a container is an empty shell
_MIN_SHARE: Final = 0.5  # of the page's text; a known container that holds less is another box of the page
_DESCEND_SHARE: Final = 0.8  # a child that holds this share of the text is where it stands
_HIDDEN_SHARE: Final = 0.2  # of the text outside hidden elements; a page with less is shown by a script
_CHROME_SHARE: Final = 0.35  # what holds more than this is text, whatever its class is called
_TITLE_TAGS: Final = ("h1", "h2", "h3", "div", "p", "td", "span", "strong")
_MIN_TITLE: Final = 8  # characters

Weights = dict[HtmlElement, int]


def strip_code(root: HtmlElement) -> None:
    """Remove elements that are never text: programs, styles, media, form controls."""
    for element in list(root.iter(*_CODE_TAGS)):
        _drop(element)


def strip_hidden(root: HtmlElement) -> None:
    """Remove what a reader of the page does not see."""
    weights = _weigh(root)
    hidden = [element for element in weights if _is_hidden(element)]
    outermost = [element for element in hidden if not any(_is_hidden(above) for above in element.iterancestors())]
    # A page hidden as a whole is one that a script shows when it is loaded.
    whole = sum(weights[element] for element in outermost) > weights[root] * (1 - _HIDDEN_SHARE)
    for element in hidden:
        if not (whole and weights[element] > weights[root] * _HIDDEN_SHARE):
            _drop(element)


def find_body(root: HtmlElement) -> HtmlElement:
    """The element that holds the notice; chrome inside `root` is removed on the way."""
    page = root.find("body")
    page = root if page is None else page
    weights = _weigh(page)
    total = weights[page]
    for element in list(page.iter(etree.Element)):
        if element is not page and _is_chrome(element) and weights.get(element, 0) < total * _CHROME_SHARE:
            _drop(element)
    weights = _weigh(page)
    known = _known_container(weights, weights[page])
    return known if known is not None else _densest(page, weights)


def find_title(root: HtmlElement, body: HtmlElement, title: str) -> str | None:
    """The title as the page shows it, when it stands outside the body; `title` is what the meta tags say.

    Without meta tags it is the longest line outside the body that the window title begins with (the site's name
    follows there).
    """
    wanted = _bare(title) or _bare(root.findtext(".//title") or "")
    if len(wanted) < _MIN_TITLE or wanted[:30] in _bare(body.text_content())[:800]:
        return None
    inside = set(body.iter(etree.Element))
    shown = (short_text(e) for e in root.iter(*_TITLE_TAGS) if e not in inside and len(e) <= 3)
    fitting = (line for line in shown if len(_bare(line)) >= _MIN_TITLE and wanted.startswith(_bare(line)))
    best = max(fitting, key=len, default=None)
    return best if best is not None and (not title or _bare(best) == wanted) else None


def _bare(text: str) -> str:
    return "".join(text.split())


def _drop(element: HtmlElement) -> None:
    if element.getparent() is not None:
        element.drop_tree()


def _is_hidden(element: HtmlElement) -> bool:
    return element.get("hidden") is not None or bool(_HIDDEN_STYLE.search(element.get("style") or ""))


def _is_chrome(element: HtmlElement) -> bool:
    if element.tag in _CHROME_TAGS:
        return True
    return bool(_CHROME_NAMES.search(f"{element.get('class') or ''} {element.get('id') or ''}"))


def _names(element: HtmlElement) -> Iterator[str]:
    if identifier := element.get("id"):
        yield f"#{identifier}"
    for name in (element.get("class") or "").split():
        yield f".{name}"


def _known_container(weights: Weights, total: int) -> HtmlElement | None:
    named: dict[str, list[HtmlElement]] = {}
    for element, weight in weights.items():
        if weight >= _MIN_WEIGHT:
            for name in _names(element):
                named.setdefault(name, []).append(element)
    for name in CONTAINERS:
        found = _holder(named.get(name, []), weights)
        if found is not None and weights[found] >= total * _MIN_SHARE:
            return found
    return None


def _holder(elements: list[HtmlElement], weights: Weights) -> HtmlElement | None:
    """What holds all elements of a name: a letter and its attachment may stand in containers of their own."""
    inner = set(elements)
    outermost = [element for element in elements if not inner.intersection(element.iterancestors())]
    wanted = sum(weights[element] for element in outermost)
    holder: HtmlElement | None = max(outermost, key=lambda element: weights[element], default=None)
    while holder is not None and weights.get(holder, 0) < wanted:
        holder = holder.getparent()
    return holder if holder in weights else None


def _densest(page: HtmlElement, weights: Weights) -> HtmlElement:
    """Step down as long as one child holds nearly all the text that is no link."""
    element = page
    while True:
        heaviest = max(element, key=lambda child: weights.get(child, 0), default=None)
        if heaviest is None or weights.get(heaviest, 0) < max(weights[element] * _DESCEND_SHARE, _MIN_WEIGHT):
            return element
        if heaviest.tag in {"p", "span", "table", "tbody", "tr", "td"}:
            return element
        element = heaviest


def _weigh(page: HtmlElement) -> Weights:
    """Chinese characters outside links, of each element with all it holds."""
    weights: Weights = {}
    open_sums = [0]
    for event, element in etree.iterwalk(page, events=("start", "end")):
        if event == "start":
            open_sums.append(_count(element.text))
            continue
        weight = 0 if element.tag == "a" else open_sums.pop()
        if element.tag == "a":
            open_sums.pop()
        weights[element] = weight
        open_sums[-1] += weight + (0 if element is page else _count(element.tail))
    return weights


def _count(text: str | None) -> int:
    return len(_HAN.findall(text)) if text else 0
