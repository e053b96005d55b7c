"""Bad files, made on the spot: each is a name and its bytes. All must end in a registry or a clear error."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import docx
import openpyxl
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

NOTICE = "关于开展汛期排查的通知\n各区要于6月底前完成排查，每月至少检查1次。\n"
RAW = Path(__file__).parents[2] / "data" / "raw"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
EXTERNAL = '<!DOCTYPE x [<!ENTITY i SYSTEM "file:///etc/passwd"><!ENTITY n SYSTEM "http://127.0.0.1:9/x">]>'

Maker = Callable[[], bytes]
pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))


def corpus() -> dict[str, Maker]:
    """File name → maker of its bytes."""
    return dict(_all())


def _all() -> Iterator[tuple[str, Maker]]:
    yield from _plain()
    yield from _markup()
    yield from _pdf()
    yield from _office()
    yield from _archives()
    yield from _sheets()
    yield from _ofd()
    yield from _pictures()
    yield from _truncated()


# --- text ---------------------------------------------------------------------------------------------


def _plain() -> Iterator[tuple[str, Maker]]:
    yield "zero-byte.txt", lambda: b""
    yield "zero-byte.pdf", lambda: b""
    yield "zero-byte.docx", lambda: b""
    yield "blank.txt", lambda: " \n\u3000\n\t".encode()
    yield "nulls.txt", lambda: b"\0" * 100_000
    yield "nulls-inside.txt", lambda: NOTICE.replace("，", "\0，").encode()
    yield "surrogates.txt", lambda: NOTICE.encode() + b"\xed\xa0\x80\xed\xb0\x80" + NOTICE.encode()
    yield "surrogates-utf16.txt", lambda: b"\xff\xfe" + NOTICE.encode("utf-16-le") + b"\x00\xd8" * 50
    yield "controls.txt", lambda: ("\x01\x02\x1b[31m" + NOTICE + "\x08" * 3).encode()
    yield "bidi.txt", lambda: ("\u202e" + NOTICE + "\u2066\u200b" * 500).encode()
    yield "one-line.txt", lambda: ("各区要每月检查，" * 60_000).encode()
    yield "one-character.txt", lambda: ("检" * 300_000).encode()
    yield "digits.txt", lambda: (NOTICE + "1" * 200_000 + "次").encode()
    yield "brackets.txt", lambda: (NOTICE + "（" * 50_000 + "）" * 50_000).encode()
    yield "enumeration.txt", lambda: (NOTICE + "、".join(["市安委办"] * 20_000) + "负责。").encode()
    yield "labels.txt", lambda: "".join(f"{n}.{n}.{n}\n" for n in range(20_000)).encode()
    yield "dates.txt", lambda: (NOTICE + "9999年99月99日前，0年0月0日前，2025年2月30日前完成。" * 50).encode()
    yield "numerals.txt", lambda: (NOTICE + "每" + "亿" * 5_000 + "年检查" + "千" * 5_000 + "次。").encode()
    yield "random.txt", lambda: _noise(1).randbytes(50_000)
    yield "random.bin", lambda: _noise(2).randbytes(50_000)
    yield "formulas.txt", lambda: ("=cmd|'/c calc'!A1\n+1+1\n@SUM(1)\n" + NOTICE + "=1+1要于3月底前完成。\n").encode()
    yield "markup.txt", lambda: (NOTICE + "<script>alert(1)</script>要于3月底前完成。\n").encode()
    yield (
        "yaml.txt",
        lambda: (NOTICE + "!!python/object/apply:os.system ['x']：&a *a 要于3月底前完成。\n---\n").encode(),
    )


def _markup() -> Iterator[tuple[str, Maker]]:
    page = "<html><head><meta charset=utf-8></head><body>{}</body></html>"
    yield "deep.html", lambda: page.format("<div>" * 100_000 + NOTICE).encode()
    yield "deep-inline.html", lambda: page.format("<font><b>" * 50_000 + NOTICE).encode()
    yield "deep-tables.html", lambda: page.format("<table><tr><td>" * 3_000 + NOTICE).encode()
    yield "million-cells.html", lambda: page.format("<table>" + ("<tr>" + "<td>x" * 1000) * 1000).encode()
    yield "spans.html", lambda: page.format("<table>" + "<tr><td colspan=999999 rowspan=999999>x<td>y" * 500).encode()
    yield "entities.html", lambda: (EXTERNAL + page.format("&i;&n;" + NOTICE)).encode()
    yield "laughs.html", lambda: (LAUGHS + page.format("&i;" + NOTICE)).encode()
    yield (
        "script.html",
        lambda: page.format(f"<script>x</script><p onclick=x>{NOTICE}</p><img src=x onerror=y>").encode(),
    )
    yield "attributes.html", lambda: page.format(f"<p {'a=1 ' * 100_000}>{NOTICE}</p>").encode()
    yield "unclosed.html", lambda: page.format("<!-- " + NOTICE).encode()
    yield "numeric.html", lambda: page.format("&#x110000;&#xD800;&#0;&#99999999999;" + NOTICE).encode()
    yield "charset.html", lambda: page.format(NOTICE).replace("utf-8", "utf-7").encode("gbk")
    yield (
        "boundless.mht",
        lambda: b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n" * 200,
    )
    yield "nested.mht", lambda: _nested_message(60)
    yield (
        "base64.mht",
        lambda: (
            b"MIME-Version: 1.0\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%not base64%%%"
        ),
    )


def _nested_message(depth: int) -> bytes:
    body = b"Content-Type: text/html\r\n\r\n<p>x"
    for level in range(depth):
        edge = b"b%d" % level
        body = b"Content-Type: multipart/mixed; boundary=%s\r\n\r\n--%s\r\n%s\r\n--%s--" % (edge, edge, body, edge)
    return b"MIME-Version: 1.0\r\n" + body


# --- pdf ----------------------------------------------------------------------------------------------


def _pdf() -> Iterator[tuple[str, Maker]]:
    yield "locked.pdf", lambda: _written(encrypt=StandardEncryption("secret"))
    yield "blank-password.pdf", lambda: _written(encrypt=StandardEncryption("", ownerPassword="o"))
    yield "header-only.pdf", lambda: b"%PDF-1.7\n%%EOF"
    yield "no-eof.pdf", lambda: _written()[:-10]
    yield (
        "recursive-pages.pdf",
        lambda: _objects({1: "/Type/Catalog/Pages 2 0 R", 2: "/Type/Pages/Kids[2 0 R]/Count 1"}),
    )
    yield "recursive-form.pdf", lambda: _form_that_draws_itself()
    yield "self-reference.pdf", lambda: _objects({1: "/Type/Catalog/Pages 1 0 R"})
    yield "huge-count.pdf", lambda: _objects({1: "/Type/Catalog/Pages 2 0 R", 2: "/Type/Pages/Kids[]/Count 2000000000"})
    yield "huge-box.pdf", lambda: _written(size=(2_000_000, 2_000_000))
    yield "bomb-stream.pdf", lambda: _bomb_stream()
    yield "bad-xref.pdf", lambda: _written().replace(b"startxref", b"startxxxx")
    yield "scrambled.pdf", lambda: _scrambled(_written(), 3)
    yield "glyphs.pdf", lambda: _many_glyphs()
    yield "rules.pdf", lambda: _many_rules()


def _written(encrypt: StandardEncryption | None = None, size: tuple[float, float] = (595, 842)) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size, encrypt=encrypt)
    canvas.setFont("STSong-Light", 12)
    for number, line in enumerate(NOTICE.splitlines()):
        canvas.drawString(80, 700 - 20 * number, line)
    canvas.save()
    return out.getvalue()


def _objects(bodies: dict[int, str], streams: dict[int, bytes] | None = None) -> bytes:
    out = b"%PDF-1.4\n"
    for number, body in bodies.items():
        out += f"{number} 0 obj\n<<{body}>>".encode()
        if stream := (streams or {}).get(number):
            out += b"\nstream\n" + stream + b"\nendstream"
        out += b"\nendobj\n"
    return out + b"trailer\n<</Root 1 0 R/Size %d>>\nstartxref\n0\n%%%%EOF" % (len(bodies) + 1)


def _form_that_draws_itself() -> bytes:
    draw = b"/F Do " * 10
    resources = "/Resources<</XObject<</F 4 0 R>>>>"
    bodies = {
        1: "/Type/Catalog/Pages 2 0 R",
        2: "/Type/Pages/Kids[3 0 R]/Count 1",
        3: f"/Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R{resources}",
        4: f"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length {len(draw)}{resources}",
        5: f"/Length {len(draw)}",
    }
    return _objects(bodies, {4: draw, 5: draw})


def _bomb_stream() -> bytes:
    packed = zlib.compress(b"0 0 m " * 5_000_000, 9)
    bodies = {
        1: "/Type/Catalog/Pages 2 0 R",
        2: "/Type/Pages/Kids[3 0 R]/Count 1",
        3: "/Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R",
        4: f"/Filter/FlateDecode/Length {len(packed)}",
    }
    return _objects(bodies, {4: packed})


def _many_glyphs() -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.setFont("STSong-Light", 1)
    for row in range(200):
        canvas.drawString(10, 10 + row, "检查" * 150)
    canvas.save()
    return out.getvalue()


def _many_rules() -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.setFont("STSong-Light", 12)
    canvas.drawString(80, 800, NOTICE.splitlines()[1])
    for place in range(150):
        canvas.line(10, 10 + place * 4, 590, 10 + place * 4)
        canvas.line(10 + place * 3.8, 10, 10 + place * 3.8, 610)
    canvas.save()
    return out.getvalue()


def _noise(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - the same noise each time is what is wanted


def _scrambled(data: bytes, seed: int, share: float = 0.01) -> bytes:
    noise = _noise(seed)
    found = bytearray(data)
    for _ in range(int(len(found) * share) + 1):
        found[noise.randrange(len(found))] = noise.randrange(256)
    return bytes(found)


# --- office -------------------------------------------------------------------------------------------


def _office() -> Iterator[tuple[str, Maker]]:
    yield (
        "laughs.docx",
        lambda: _docx_with(
            f"{LAUGHS}<w:document {W}><w:body><w:p><w:r><w:t>&i;</w:t></w:r></w:p></w:body></w:document>"
        ),
    )
    yield (
        "external.docx",
        lambda: _docx_with(
            f"{EXTERNAL}<w:document {W}><w:body><w:p><w:r><w:t>&i;</w:t></w:r></w:p></w:body></w:document>"
        ),
    )
    yield "deep.docx", lambda: _docx_with(f"<w:document {W}><w:body>{'<w:sdt>' * 50_000}</w:body></w:document>")
    yield "deep-tables.docx", lambda: _docx_with(_nested_tables(60))
    yield "wide.docx", lambda: _docx_with(_wide_table(40_000))
    yield "empty-body.docx", lambda: _docx_with(f"<w:document {W}/>")
    yield "not-xml.docx", lambda: _docx_with("this is no XML")
    yield "no-document.docx", lambda: _zip({"[Content_Types].xml": b"<x/>"})
    yield "text.docx", lambda: NOTICE.encode("gbk")
    yield "page.doc", lambda: f"<html><body><p>{NOTICE}</body></html>".encode()
    yield "garbage.doc", lambda: OLE + _noise(4).randbytes(5_000)
    yield "header.doc", lambda: OLE + b"\0" * 504
    yield "locked.docx", lambda: OLE + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le").ljust(64, b"\0")
    yield "unbalanced.rtf", lambda: b"{\\rtf1" + b"{" * 20_000 + b"\\'b8\\'f7"
    yield "garbage.xls", lambda: OLE + b"\0" * 504 + "Workbook".encode("utf-16-le").ljust(64, b"\0")


def _docx_with(document: str) -> bytes:
    made = docx.Document()
    made.add_paragraph(NOTICE)
    out = io.BytesIO()
    made.save(out)
    with zipfile.ZipFile(out) as container:
        members = {name: container.read(name) for name in container.namelist()}
    return _zip(members | {"word/document.xml": document.encode()})


def _nested_tables(depth: int) -> str:
    body = f"<w:p><w:r><w:t>{NOTICE}</w:t></w:r></w:p>"
    for _ in range(depth):
        body = f"<w:tbl><w:tr><w:tc>{body}</w:tc></w:tr></w:tbl>"
    return f"<w:document {W}><w:body>{body}</w:body></w:document>"


def _wide_table(columns: int) -> str:
    cell = '<w:tc><w:tcPr><w:gridSpan w:val="999999"/></w:tcPr><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc>'
    return f"<w:document {W}><w:body><w:tbl><w:tr>{cell * columns}</w:tr></w:tbl></w:body></w:document>"


# --- archives -----------------------------------------------------------------------------------------


def _zip(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as container:
        for name, data in members.items():
            container.writestr(name, data)
    return out.getvalue()


def _archives() -> Iterator[tuple[str, Maker]]:
    yield "traversal.zip", lambda: _zip({"../../escaped.txt": NOTICE.encode(), "/escaped.txt": NOTICE.encode()})
    yield "traversal-windows.zip", lambda: _zip({"..\\..\\escaped.txt": NOTICE.encode(), "C:\\escaped.txt": b"x"})
    yield "bomb.zip", lambda: _zip({"a.txt": b"\0" * 300_000_000})
    yield "many.zip", lambda: _zip({f"{n}.txt": b"" for n in range(10_050)})
    yield "nested-bomb.zip", lambda: _nested_bomb(4)
    yield "quine.zip", lambda: _zip({"a.zip": _zip({"a.zip": _zip({"a.zip": _zip({"a.txt": b"x"})})})})
    yield "lying-size.zip", lambda: _lying()
    yield "truncated.zip", lambda: _zip({"a.txt": NOTICE.encode()})[:-20]
    yield "encrypted.zip", lambda: _flagged(_zip({"a.txt": NOTICE.encode()}))
    yield "empty.zip", lambda: _zip({})
    yield "names.zip", lambda: _zip({"\u202e" + "长" * 5_000 + ".txt": NOTICE.encode(), "con": NOTICE.encode()})
    yield "good-and-bad.zip", lambda: _zip({"bad.docx": b"PK\x03\x04", "good.txt": NOTICE.encode()})
    yield "head.7z", lambda: b"7z\xbc\xaf\x27\x1c" + b"\0" * 100
    yield "zip-called.txt", lambda: _zip({"a.txt": NOTICE.encode()})


def _nested_bomb(levels: int) -> bytes:
    data = b"\0" * 50_000_000
    for _ in range(levels):
        data = _zip({f"{n}.zip": data for n in range(16)})
    return data


def _lying() -> bytes:
    """The directory says 10 bytes, the member unpacks to a hundred million."""
    data = bytearray(_zip({"a.txt": b"\0" * 100_000_000}))
    entry = data.rindex(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = struct.pack("<I", 10)
    return bytes(data)


def _flagged(data: bytes) -> bytes:
    found = bytearray(data)
    found[found.rindex(b"PK\x01\x02") + 8] |= 1
    found[6] |= 1
    return bytes(found)


# --- sheets, OFD, pictures ----------------------------------------------------------------------------


def _sheets() -> Iterator[tuple[str, Maker]]:
    head = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    yield "laughs.xlsx", lambda: _xlsx_with(f"{LAUGHS}<worksheet><c t='str'><v>&i;</v></c></worksheet>")
    yield "million-cells.xlsx", lambda: _xlsx_with(head + '<row><c t="str"><v>x</v></c></row>' * 1_000_000)
    yield (
        "far-cell.xlsx",
        lambda: _xlsx_with(
            head + '<row><c r="A1" t="str"><v>甲</v></c><c r="XFD1048576" t="str"><v>乙</v></c></row>'
            '</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>'
        ),
    )
    yield "dates.xlsx", lambda: _xlsx_with(head + '<row><c r="A1" s="0"><v>1e308</v></c></row></sheetData></worksheet>')
    yield "formulas.csv", lambda: '任务,单位\n=HYPERLINK("http://x"),@甲\n"-2+3要于3月底前完成",+乙\n'.encode()
    yield "quotes.csv", lambda: ('任务,"单位' + "甲" * 200_000).encode()
    yield "columns.csv", lambda: ("," * 100_000 + "甲\n").encode()


def _xlsx_with(worksheet: str) -> bytes:
    book = openpyxl.Workbook()
    out = io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(out) as container:
        members = {name: container.read(name) for name in container.namelist()}
    return _zip(members | {"xl/worksheets/sheet1.xml": worksheet.encode()})


def _ofd() -> Iterator[tuple[str, Maker]]:
    def with_page(page: str) -> bytes:
        return _zip(
            {
                "OFD.xml": b"<OFD><DocBody><DocRoot>Doc_0/Document.xml</DocRoot></DocBody></OFD>",
                "Doc_0/Document.xml": b'<Document><Pages><Page ID="1" BaseLoc="../../../../P.xml"/></Pages></Document>',
                "P.xml": page.encode(),
            }
        )

    text = (
        '<TextObject Boundary="0 0 9 9" Size="4"><TextCode X="{}" Y="4" DeltaX="{}">各区要检查</TextCode></TextObject>'
    )
    yield "laughs.ofd", lambda: with_page(f"{LAUGHS}<Page>{text.format(1, '&i;')}</Page>")
    yield "numbers.ofd", lambda: with_page(f"<Page>{text.format('1e999', 'g 999999999 1e308 nan inf g g')}</Page>")
    yield "self.ofd", lambda: _zip({"OFD.xml": b"<OFD><DocBody><DocRoot>OFD.xml</DocRoot></DocBody></OFD>"})
    yield (
        "pages.ofd",
        lambda: _zip(
            {
                "OFD.xml": b"<OFD><DocRoot>D.xml</DocRoot></OFD>",
                "D.xml": b"<D>" + b'<Page BaseLoc="D.xml"/>' * 5_000 + b"</D>",
            }
        ),
    )
    yield (
        "path.ofd",
        lambda: with_page(
            f"<Page>{text.format(1, 4)}<PathObject>"
            f"<AbbreviatedData>{'M 0 0 L 9 9 L ' * 50_000}</AbbreviatedData></PathObject></Page>"
        ),
    )
    yield "lacking.ofd", lambda: _zip({"OFD.xml": b"<OFD><DocRoot>no.xml</DocRoot></OFD>"})


def _pictures() -> Iterator[tuple[str, Maker]]:
    yield "head.png", lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 50
    yield "huge.png", lambda: _png_that_claims(60_000, 60_000)
    yield "blank.png", lambda: _image((400, 300))
    yield "one-pixel.png", lambda: _image((1, 1))
    yield "ribbon.png", lambda: _image((20_000, 2))
    yield "cut.jpg", lambda: _image((400, 300), "JPEG")[:400]


def _image(size: tuple[int, int], form: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, form)
    return out.getvalue()


def _png_that_claims(width: int, height: int) -> bytes:
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    end = struct.pack(">I", 0) + b"IEND" + struct.pack(">I", zlib.crc32(b"IEND"))
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head)) + end


def _truncated() -> Iterator[tuple[str, Maker]]:
    """Each sample cut in the middle, and one under the name of another form."""
    for path in sorted(RAW.glob("0*")):
        yield f"half-{path.name}", lambda path=path: path.read_bytes()[: path.stat().st_size // 2]
    names = {".txt": ".pdf", ".docx": ".txt", ".html": ".docx", ".pdf": ".html"}
    for path in sorted(RAW.glob("0*"))[:5]:
        yield f"renamed-{path.stem}{names[path.suffix]}", path.read_bytes
