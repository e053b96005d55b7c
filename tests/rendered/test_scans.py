"""Pages that are pictures: seals, turned pages, columns, tables open at the sides, and how far they are trusted."""

from __future__ import annotations

import importlib.util
import io
import math
from functools import lru_cache
from pathlib import Path

import pytest
import render
from PIL import Image, ImageChops, ImageDraw, ImageFont
from typeset import Page, Run, Setter, Stroke

from pipeline.ingest import pdf, read_text
from pipeline.ingest.builder import Content
from pipeline.run import compose, process

pytestmark = [
    pytest.mark.skipif(importlib.util.find_spec("rapidocr") is None, reason="the extra `ocr` is not installed"),
    pytest.mark.skipif(render.face() is None, reason="no font with Chinese characters"),
]

TEXT = (
    "澄安办〔2024〕7号",
    "关于开展有限空间作业检查的通知",
    "各区安委会，市安委会有关成员单位：",
    "为做好有限空间作业安全工作，现将有关事项通知如下。",
    "一、各区要于6月底前完成有限空间作业单位的排查，建立台账。",
    "二、市应急管理局每月至少组织1次抽查，并通报结果。",
    "澄湖市安全生产委员会办公室",
    "2024年3月5日",
)
LEFT = "市应急管理局要会同有关部门完成全面排查并建立问题清单和整改清单对各类隐患实行销号管理确保按期完成整改"
RIGHT = "市教育局要组织各级各类学校开展安全教育每学期至少组织两次应急疏散演练并将演练情况报送市安委会办公室"


def page_of(*texts: str) -> Page:
    setter = Setter()
    for text in texts:
        setter.paragraph(text)
    (page,) = setter.pages
    return page


def run(text: str, left: float, y: float, size: float = 14.0) -> Run:
    return Run(text, tuple(left + size * n for n in range(len(text))), y, size)


def as_pdf(*images: Image.Image) -> bytes:
    out = io.BytesIO()
    images[0].save(out, "PDF", save_all=True, append_images=images[1:], resolution=200)
    return out.getvalue()


def squeezed(content: Content) -> str:
    return "".join(content.text.split())


def sealed(image: Image.Image, centre: tuple[float, float], words: str = "澄湖市安全生产委员会") -> Image.Image:
    """A red seal of 42 mm: a ring, a star, the office's name around; print shows through, as ink is."""
    made = Image.new("RGB", image.size, "white")
    pen = ImageDraw.Draw(made)
    x, y = (value * 200 / 72 for value in centre)
    radius, red = 21 / 25.4 * 200, (215, 30, 35)
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), outline=red, width=8)
    points = [(math.radians(36 * n - 90), radius * (0.35 if n % 2 == 0 else 0.14)) for n in range(10)]
    pen.polygon([(x + r * math.cos(a), y + r * math.sin(a)) for a, r in points], fill=red)
    font = ImageFont.truetype(render.face() or "", 36)
    for n, word in enumerate(words):
        angle = math.radians(150 + 240 * n / (len(words) - 1))
        place = (x + 0.78 * radius * math.cos(angle), y + 0.78 * radius * math.sin(angle))
        pen.text(place, word, fill=red, font=font, anchor="mm")
    return ImageChops.multiply(image.convert("RGB"), made)


@lru_cache
def scan() -> Image.Image:
    return render.scanned(page_of(*TEXT))


def test_a_seal_over_the_signature() -> None:
    """It is a red ring over the office's name and the date; neither is lost, and its own words are no text."""
    content = pdf.read(as_pdf(sealed(scan(), (160, 260))))
    assert squeezed(content) == "".join(TEXT)


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_page_scanned_sideways_or_upside_down(quarters: int) -> None:
    assert squeezed(pdf.read(as_pdf(scan().rotate(90 * quarters, expand=True)))) == "".join(TEXT)


@pytest.mark.parametrize("tilt", [-1.5, 0.0])
def test_a_page_laid_askew(tilt: float) -> None:
    assert squeezed(pdf.read(as_pdf(render.scanned(page_of(*TEXT), turn=tilt)))) == "".join(TEXT)


def test_page_numbers_go() -> None:
    pages = [
        render.scanned(Page([run(text, 80, 200), run(f"- {n} -", 285, 800)]))
        for n, text in ((1, LEFT[:25]), (2, RIGHT[:25]))
    ]
    assert squeezed(pdf.read(as_pdf(*pages))) == LEFT[:25] + RIGHT[:25]


def test_columns() -> None:
    runs = [
        run(text[start : start + 13], left, 200 + 24 * start / 13)
        for text, left in ((LEFT, 80), (RIGHT, 310))
        for start in range(0, len(text), 13)
    ]
    assert squeezed(pdf.read(as_pdf(render.scanned(Page(runs))))) == LEFT + RIGHT


def test_a_table_with_level_rules_only() -> None:
    rows = (("序号", "工作任务", "责任单位"), ("1", "开展冬季安全检查", "市应急局"), ("2", "每月召开例会", "市安委办"))
    runs = [
        run(text, left, 220 + 30 * n)
        for n, texts in enumerate(rows)
        for left, text in zip((84, 150, 400), texts, strict=True)
    ]
    strokes = [Stroke(80, 200 + 30 * n, 500, 200 + 30 * n) for n in range(4)]
    content = pdf.read(as_pdf(render.scanned(Page(runs, strokes))))
    (table,) = content.tables
    found = [(c.row, c.column, content.text[c.span.start : c.span.end]) for c in table.cells]
    assert found == [(row, column, text) for row, texts in enumerate(rows) for column, text in enumerate(texts)]


def test_how_surely_it_was_read_goes_into_the_confidence(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(as_pdf(scan()))
    (registry,) = process(tmp_path / "a.pdf", nlp=False)
    typed = compose(read_text("\n".join(TEXT)), nlp=False)
    assert [task.text for task in registry] == [task.text for task in typed]
    for seen, sure in zip(registry, typed, strict=True):
        assert 0.5 * sure.confidence < seen.confidence < sure.confidence
        assert seen.confidence >= 0.9 or seen.reasons[-1].startswith("文字由图像识别而来")
