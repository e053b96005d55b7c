"""The shipped samples read as the texts their gold was annotated in, and real files read without a complaint."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from pipeline.ingest import read

ROOT = Path(__file__).parents[2]
RAW = ROOT / "data" / "raw"
GOLD_TEXTS = sorted((ROOT / "tests" / "gold" / "text").glob("*.txt"))


def _bare(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("gold", GOLD_TEXTS, ids=lambda path: path.stem)
def test_samples_read_as_annotated(gold: Path) -> None:
    path = next(RAW.glob(f"{gold.stem}.*"))
    expected = _bare(gold.read_text(encoding="utf-8"))
    found = _bare(read(path).text)
    if path.suffix == ".html":  # the annotated text keeps the data sheet above the title, which is metadata here
        expected = expected[expected.index("公开方式主动公开") + len("公开方式主动公开") :]
    assert found == expected


@pytest.mark.parametrize("path", sorted(RAW.glob("*.*")), ids=lambda path: path.name)
def test_spans_of_samples_are_sound(path: Path) -> None:
    document = read(path)
    ends = [block.span.end for block in document.blocks]
    assert ends == sorted(ends)
    assert all(document.quote(block.span).strip() for block in document.blocks)
    for table in document.tables:
        places = [(cell.row, cell.column) for cell in table.cells]
        assert places == sorted(set(places))
        assert all(table.span.holds(cell.span) for cell in table.cells)
        assert all("\t" not in document.quote(cell.span) for cell in table.cells)


def test_data_sheet_of_the_sample_page_is_metadata() -> None:
    facts = dict(read(next(RAW.glob("04_*.html"))).metadata)
    assert facts["文号"] == "澄安办〔2025〕12号"
    assert facts["成文日期"] == "2025年03月12日"
    assert facts["索引号"] == "CH0107/2025-00217"


def test_table_over_three_pages_is_one_with_its_merged_cells() -> None:
    document = read(next(RAW.glob("08_*.pdf")))
    (table,) = document.tables
    rows = {cell.row: document.quote(cell.span) for cell in table.cells if cell.column == 0}
    assert list(rows.values()) == ["序号", *map(str, range(1, 23))]
    categories = [(cell.row, cell.row_span) for cell in table.cells if cell.column == 1]
    assert sum(span for _, span in categories) == 23


def _real_files() -> list[Path]:
    folder = os.environ.get("NOTICE_PIPELINE_SHARED")
    return sorted((Path(folder) / "notices" / "more").glob("*.*")) if folder else []


@pytest.mark.skipif(not _real_files(), reason="NOTICE_PIPELINE_SHARED names no folder with notices")
@pytest.mark.parametrize("path", _real_files(), ids=lambda path: path.name)
def test_real_files(path: Path) -> None:
    if path.suffix == ".doc" and not (shutil.which("soffice") or shutil.which("antiword")):
        pytest.skip("neither LibreOffice nor antiword is installed")
    document = read(path)
    assert len(_bare(document.text)) > 2000
    for chrome in ("当前位置", "字体：", "分享到微", "版权所有", "ICP备", "浏览次数"):
        assert chrome not in document.text
