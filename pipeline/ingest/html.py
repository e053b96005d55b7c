"""Web pages: the notice without the site around it, its tables as grids, its data sheet as metadata."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from pipeline.errors import EmptyFileError, TooLargeError
from pipeline.ingest.builder import Content, TextBuilder, tidy
from pipeline.ingest.decode import decode
from pipeline.ingest.html_body import find_body, find_title, strip_code, strip_hidden
from pipeline.ingest.html_facts import facts
from pipeline.ingest.html_flow import write
from pipeline.ingest.limits import MAX_TAGS

_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.I)
_XML_ENCODING = re.compile(rb"<\?xml[^>]+encoding\s*=\s*[\"']([\w-]+)", re.I)
# Pages saved from editors forget to close these, and nest them thousands deep.
_INLINE = re.compile(r"</?(?:font|span|b|i|u|em|strong|big|small|o:p|st1:\w+)\b[^>]*>", re.I)
_HEAD: Final = 4096


def read(data: bytes) -> Content:
    """Encoding by byte order mark, then the page's own declaration, then UTF-8 or GB18030.

    Raises EmptyFileError, and TooLargeError when elements nest deeper than the parser can follow.
    """
    decoded = decode(data, _declared(data))
    content = parse(decoded.text)
    return Content(content.text, content.blocks, content.tables, content.metadata, decoded.encoding)


def parse(markup: str) -> Content:
    """Read a page or a fragment that is decoded already."""
    if markup.count("<") > MAX_TAGS:
        raise TooLargeError(f"the page has more than {MAX_TAGS} tags")
    root = _tree(markup)
    strip_code(root)
    metadata = facts(root)
    strip_hidden(root)
    body = find_body(root)
    builder = TextBuilder()
    title = find_title(root, body, dict(metadata).get("ArticleTitle", ""))
    if title:
        builder.line(tidy(title), level=1)
    write(body, builder)
    return builder.content(metadata)


def _declared(data: bytes) -> str | None:
    found = _CHARSET.search(data[:_HEAD]) or _XML_ENCODING.search(data[:_HEAD])
    return found[1].decode("ascii", "replace") if found else None


def _tree(markup: str) -> HtmlElement:
    root, deep = _parsed(markup)
    if deep:
        root, deep = _parsed(_INLINE.sub("", markup))
    if deep:
        raise TooLargeError("elements are nested too deep", "open the page in a browser and save it again")
    return root


def _parsed(markup: str) -> tuple[HtmlElement, bool]:
    """The tree without comments, and whether the parser gave up on its depth (it then drops what is below)."""
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True)
    try:
        root = document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError as error:
        raise EmptyFileError("the page holds nothing") from error
    return root, any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log)
