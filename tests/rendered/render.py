"""The forms a notice comes in, drawn from its typeset pages or written from its paragraphs and tables."""

from __future__ import annotations

import html
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import docx
import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from typeset import HEIGHT, WIDTH, Merged, Page, Run, parts, typeset

from pipeline.model import Document

FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))
MM = 25.4 / 72
FACES = (
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/arphic/uming.ttc",
)


def as_txt(document: Document) -> bytes:
    """Tables as rows between bars, merged cells repeated downwards: what plain text has for them."""
    return "\n".join(part if isinstance(part, str) else _bars(part) for part in parts(document)).encode()


def _bars(cells: Sequence[Merged]) -> str:
    places = {
        (row, column): cell.text.replace("\n", "") if column == cell.column else ""
        for cell in cells
        for row in range(cell.row, cell.row + cell.high)
        for column in range(cell.column, cell.column + cell.wide)
    }
    height, width = (max(each) + 1 for each in zip(*places, strict=True))
    rows = ("|".join(places.get((row, column), "") for column in range(width)) for row in range(height))
    return "\n".join(f"|{row}|" for row in rows)


def as_html(document: Document) -> bytes:
    body = "".join(
        f"<p>{html.escape(part)}</p>" if isinstance(part, str) else _html_table(part) for part in parts(document)
    )
    return f"<!DOCTYPE html><html><head><meta charset=utf-8></head><body>{body}</body></html>".encode()


def _html_table(cells: Sequence[Merged]) -> str:
    rows: dict[int, str] = {}
    for cell in cells:
        text = html.escape(cell.text).replace("\n", "<br>")
        rows[cell.row] = rows.get(cell.row, "") + f"<td rowspan={cell.high} colspan={cell.wide}>{text}</td>"
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows.values())}</table>"


def as_docx(document: Document) -> bytes:
    made = docx.Document()
    for part in parts(document):
        if isinstance(part, str):
            made.add_paragraph(part)
            continue
        height, width = (
            max(getattr(c, at) + getattr(c, by) for c in part) for at, by in (("row", "high"), ("column", "wide"))
        )
        table = made.add_table(height, width)
        for cell in part:
            last = table.cell(cell.row + cell.high - 1, cell.column + cell.wide - 1)
            table.cell(cell.row, cell.column).merge(last).text = cell.text
        made.add_paragraph()  # as Word writes it: the last table of a file is lost by LibreOffice without
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def as_pdf(document: Document) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1)
    for page in typeset(document):
        for run in page.runs:
            for character, x in zip(run.text, run.xs, strict=True):
                canvas.setFont("Helvetica" if character == "·" else FONT, run.size)  # which FONT lacks
                canvas.drawString(x, HEIGHT - run.y, character)
        for stroke in page.strokes:
            canvas.line(stroke.x0, HEIGHT - stroke.y0, stroke.x1, HEIGHT - stroke.y1)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


# --- OFD (GB/T 33190-2016) ----------------------------------------------------------------------------

OFD = "http://www.ofdspec.org/2016"


def as_ofd(document: Document) -> bytes:
    return ofd_of([typeset(document)])


def ofd_of(documents: Sequence[Sequence[Page]], namespace: str = OFD) -> bytes:
    """A package of one or several documents; page parts are named against their order, which Document.xml gives."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        bodies = "".join(
            f"<ofd:DocBody><ofd:DocInfo/><ofd:DocRoot>Doc_{n}/Document.xml</ofd:DocRoot></ofd:DocBody>"
            for n in range(len(documents))
        )
        container.writestr("OFD.xml", _xml("OFD", bodies, namespace, 'Version="1.0" DocType="OFD"'))
        for number, pages in enumerate(documents):
            folder = f"Doc_{number}"
            places = [f"Pages/Page_{len(pages) - place}/Content.xml" for place in range(len(pages))]
            listed = "".join(f'<ofd:Page ID="{10 + n}" BaseLoc="{place}"/>' for n, place in enumerate(places))
            box = f"<ofd:PhysicalBox>0 0 {WIDTH * MM:.3f} {HEIGHT * MM:.3f}</ofd:PhysicalBox>"
            shared = f"<ofd:CommonData><ofd:PageArea>{box}</ofd:PageArea></ofd:CommonData>"
            body = f"{shared}<ofd:Pages>{listed}</ofd:Pages>"
            container.writestr(f"{folder}/Document.xml", _xml("Document", body, namespace))
            for place, page in zip(places, pages, strict=True):
                container.writestr(f"{folder}/{place}", _xml("Page", _ofd_layer(page), namespace))
    return out.getvalue()


def _xml(name: str, body: str, namespace: str, attributes: str = "") -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><ofd:{name} xmlns:ofd="{namespace}" {attributes}>{body}</ofd:{name}>'


def _ofd_layer(page: Page) -> str:
    objects = [_ofd_text(run) for run in page.runs]
    for stroke in page.strokes:
        x, y = min(stroke.x0, stroke.x1) * MM, min(stroke.y0, stroke.y1) * MM
        w, h = abs(stroke.x1 - stroke.x0) * MM, abs(stroke.y1 - stroke.y0) * MM
        objects.append(
            f'<ofd:PathObject ID="1" Boundary="{x:.3f} {y:.3f} {w + 0.2:.3f} {h + 0.2:.3f}" LineWidth="0.2">'
            f"<ofd:AbbreviatedData>M 0 0 L {w:.3f} {h:.3f}</ofd:AbbreviatedData></ofd:PathObject>"
        )
    return f'<ofd:Content><ofd:Layer ID="2">{"".join(objects)}</ofd:Layer></ofd:Content>'


def _ofd_text(run: Run) -> str:
    size, x, y = run.size * MM, run.xs[0] * MM, (run.y - run.size) * MM
    steps = [f"{(b - a) * MM:.4f}" for a, b in zip(run.xs, run.xs[1:], strict=False)]
    delta = f"g {len(steps)} {steps[0]}" if len(set(steps)) == 1 and len(steps) > 2 else " ".join(steps)
    wide = (run.xs[-1] - run.xs[0] + run.size) * MM
    return (
        f'<ofd:TextObject ID="3" Boundary="{x:.3f} {y:.3f} {wide:.3f} {size * 1.2:.3f}" Font="4" Size="{size:.4f}">'
        f'<ofd:TextCode X="0" Y="{size:.4f}" DeltaX="{delta}">{html.escape(run.text)}</ofd:TextCode></ofd:TextObject>'
    )


# --- scans --------------------------------------------------------------------------------------------


def face() -> str | None:
    """A font with Chinese characters, None where the machine has none."""
    return next((path for path in FACES if Path(path).is_file()), None)


def scanned(page: Page, dots: int = 200, turn: float = 0.7) -> Image.Image:
    """The page as a scanner gives it: slightly turned, grey, with noise."""
    scale = dots / 72
    image = Image.new("L", (round(WIDTH * scale), round(HEIGHT * scale)), 250)
    pen = ImageDraw.Draw(image)
    for stroke in page.strokes:
        ends = [value * scale for value in (stroke.x0, stroke.y0, stroke.x1, stroke.y1)]
        pen.line(ends, fill=30, width=2)
    fonts = {size: ImageFont.truetype(face() or "", round(size * scale)) for size in {run.size for run in page.runs}}
    for run in page.runs:
        for character, x in zip(run.text, run.xs, strict=True):
            pen.text((x * scale, run.y * scale), character, fill=20, font=fonts[run.size], anchor="ls")
    turned = image.rotate(turn, fillcolor=250, resample=Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(0.6))
    noise = np.random.default_rng(7).normal(0, 8, (turned.height, turned.width))
    return Image.fromarray(np.clip(np.asarray(turned) + noise, 0, 255).astype("uint8"))


def as_scan(document: Document) -> bytes:
    """A PDF whose pages are pictures."""
    images = [scanned(page) for page in typeset(document)]
    out = io.BytesIO()
    images[0].save(out, "PDF", save_all=True, append_images=images[1:], resolution=200)
    return out.getvalue()
