"""Small files of every form, built in memory: what the reader tests read."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))
WIDTH, HEIGHT = A4


# --- docx ---------------------------------------------------------------------------------------------


def docx_of(body: str, numbering: str = "", styles: str = "") -> bytes:
    """A docx whose body is the given WordprocessingML; `numbering` and `styles` are added to the template's."""
    document = docx.Document()
    element = document.element.body
    for child in list(element):
        element.remove(child)
    for child in parse_xml(f"<w:body {nsdecls('w', 'r')} {EXTRA_NAMESPACES}>{body}</w:body>"):
        element.append(child)
    root = document.part.numbering_part.element
    for child in list(root):
        root.remove(child)
    for child in parse_xml(f"<w:numbering {nsdecls('w')}>{numbering}</w:numbering>"):
        root.append(child)
    for child in parse_xml(f"<w:styles {nsdecls('w')}>{styles}</w:styles>"):
        document.styles.element.append(child)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


EXTRA_NAMESPACES = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)


def paragraph(text: str, properties: str = "") -> str:
    return f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def item(text: str, level: int = 0, number: int = 1) -> str:
    """A paragraph in an automatic list."""
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def abstract(levels: Sequence[tuple[str, str]], number: int = 0, extra: str = "") -> str:
    """An abstract list of (number format, level text) levels; `extra` goes into every level."""
    body = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{extra}'
        f'<w:suff w:val="nothing"/><w:lvlText w:val="{pattern}"/></w:lvl>'
        for depth, (form, pattern) in enumerate(levels)
    )
    return f'<w:abstractNum w:abstractNumId="{number}">{body}</w:abstractNum>'


def num(number: int = 1, abstract_number: int = 0, overrides: str = "") -> str:
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{abstract_number}"/>{overrides}</w:num>'


def start_override(start: int, level: int = 0) -> str:
    return f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{start}"/></w:lvlOverride>'


def with_member(data: bytes, name: str, body: bytes) -> bytes:
    """The container with one member added or replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.namelist():
            if member != name:
                target.writestr(member, source.read(member))
        target.writestr(name, body)
    return out.getvalue()


def member_of(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        return source.read(name)


# --- pdf ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ruled:
    """A ruled table: its top (points from the page's top), the x of its column rules, its rows of (height, texts).

    A text of None leaves out the rule above it: the cell above reaches down (a merged cell).
    """

    top: float
    columns: tuple[float, ...]
    rows: tuple[tuple[float, tuple[str | None, ...]], ...]


@dataclass(frozen=True)
class Text:
    """A line of text at `top` points from the page's top."""

    top: float
    text: str
    left: float = 80
    size: float = 12
    font: str = FONT


@dataclass(frozen=True)
class Picture:
    """A picture that fills the page."""


Drawn = Ruled | Text | Picture


def pdf_of(*pages: Sequence[Drawn], encrypt: str | StandardEncryption | None = None) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, encrypt=encrypt)
    for page in pages:
        for drawn in page:
            if isinstance(drawn, Text):
                _write(canvas, drawn)
            elif isinstance(drawn, Ruled):
                _rule(canvas, drawn)
            else:
                canvas.drawImage(ImageReader(Image.new("RGB", (20, 20), "grey")), 0, 0, WIDTH, HEIGHT)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _write(canvas: Canvas, line: Text) -> None:
    canvas.setFont(line.font, line.size)
    canvas.drawString(line.left, HEIGHT - line.top - line.size, line.text)


def _rule(canvas: Canvas, table: Ruled) -> None:
    top = table.top
    left, right = table.columns[0], table.columns[-1]
    canvas.line(left, HEIGHT - top, right, HEIGHT - top)
    for index, (height, texts) in enumerate(table.rows):
        for column, text in enumerate(texts):
            x0, x1 = table.columns[column], table.columns[column + 1]
            if index and text is not None:
                canvas.line(x0, HEIGHT - top, x1, HEIGHT - top)
            for number, line in enumerate((text or "").split("\n")):
                _write(canvas, Text(top + 3 + 14 * number, line, x0 + 3, 10))
        for x in table.columns:
            canvas.line(x, HEIGHT - top, x, HEIGHT - top - height)
        top += height
    canvas.line(left, HEIGHT - top, right, HEIGHT - top)
