"""The same notice gives the same registry, whatever form it came in."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pytest
import render

from pipeline.ingest import read
from pipeline.model import Document, Task
from pipeline.run import process

RAW = sorted((Path(__file__).parents[2] / "data" / "raw").glob("0*"))
FORMS: dict[str, Callable[[Document], bytes]] = {
    "txt": render.as_txt,
    "html": render.as_html,
    "docx": render.as_docx,
    "pdf": render.as_pdf,
    "ofd": render.as_ofd,
}
LEAST_F1 = 0.97  # of a scan at 200 dpi, turned by 0.7 degrees, with noise
Fact = tuple[object, ...]


def squeezed(text: str) -> str:
    return "".join(text.split())


def facts(task: Task) -> list[Fact]:
    """What a clerk acts on: the task, its units, frequencies and deadlines."""
    text = squeezed(task.text)
    return [
        ("task", text),
        *(("unit", text, squeezed(u.name), u.role, u.basis) for u in task.responsible_units),
        *(("frequency", text, f.every, f.minimum, f.maximum, f.vague) for f in task.frequencies),
        *(("deadline", text, d.kind, d.date, d.start, d.end, d.duration) for d in task.deadlines),
    ]


def all_facts(path: Path) -> Counter[Fact]:
    (registry,) = process(path, nlp=False)
    return Counter(fact for task in registry.tasks for fact in facts(task))


@lru_cache
def expected(path: Path) -> Counter[Fact]:
    return all_facts(path)


@pytest.mark.parametrize("path", RAW, ids=lambda path: path.name[:2])
@pytest.mark.parametrize("form", FORMS)
def test_digital_forms_agree(path: Path, form: str, tmp_path: Path) -> None:
    made = tmp_path / f"{path.stem}.{form}"
    made.write_bytes(FORMS[form](read(path)))
    found, wanted = all_facts(made), expected(path)
    assert found - wanted == Counter()
    assert wanted - found == Counter()


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("path", RAW, ids=lambda path: path.name[:2])
@pytest.mark.parametrize("form", ["doc", "rtf"])
def test_old_office_forms_agree(path: Path, form: str, tmp_path: Path) -> None:
    (tmp_path / "made.docx").write_bytes(render.as_docx(read(path)))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", form, "--outdir", str(tmp_path), "made.docx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)  # noqa: S603
    found, wanted = all_facts(tmp_path / f"made.{form}"), expected(path)
    assert found - wanted == Counter()
    assert wanted - found == Counter()


@pytest.mark.skipif(importlib.util.find_spec("rapidocr") is None, reason="the extra `ocr` is not installed")
@pytest.mark.skipif(render.face() is None, reason="no font with Chinese characters")
def test_scans_nearly_agree(tmp_path: Path) -> None:
    hits = made = there = 0
    for path in RAW:
        scan = tmp_path / f"{path.stem}.pdf"
        scan.write_bytes(render.as_scan(read(path)))
        found, wanted = all_facts(scan), expected(path)
        hits += (found & wanted).total()
        made += found.total()
        there += wanted.total()
    assert 2 * hits / (made + there) >= LEAST_F1
