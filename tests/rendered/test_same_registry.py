"""The same notice gives the same registry, whatever form it came in."""

from __future__ import annotations

import importlib.util
import os
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


DIGITAL = [pytest.param(path, form, id=f"{path.name[:2]}-{form}") for path in RAW for form in FORMS]


@pytest.mark.parametrize(("path", "form"), DIGITAL)
def test_digital_forms_agree(path: Path, form: str, tmp_path: Path) -> None:
    made = tmp_path / f"{path.stem}.{form}"
    made.write_bytes(FORMS[form](read(path)))
    found, wanted = all_facts(made), expected(path)
    assert found - wanted == Counter()
    assert wanted - found == Counter()


@pytest.fixture(scope="module", params=["doc", "rtf"])
def converted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder with all notices as LibreOffice writes them, in one call, and the form."""
    folder = tmp_path_factory.mktemp("office")
    for path in RAW:
        (folder / f"{path.name[:2]}.docx").write_bytes(render.as_docx(read(path)))
    profile = f"-env:UserInstallation=file://{folder}/profile"
    names = [f"{path.name[:2]}.docx" for path in RAW]
    command = ["soffice", profile, "--headless", "--convert-to", request.param, *names]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=300)  # noqa: S603
    return folder, request.param


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("path", RAW, ids=lambda path: path.name[:2])
def test_old_office_forms_agree(path: Path, converted: tuple[Path, str]) -> None:
    folder, form = converted
    found, wanted = all_facts(folder / f"{path.name[:2]}.{form}"), expected(path)
    assert found - wanted == Counter()
    assert wanted - found == Counter()


# Each page takes seconds: one notice of running text and one with a table over pages, unless all are asked for.
SCANNED = RAW if os.environ.get("NOTICE_PIPELINE_ALL_SCANS") else (RAW[0], RAW[7])


@pytest.mark.skipif(importlib.util.find_spec("rapidocr") is None, reason="the extra `ocr` is not installed")
@pytest.mark.skipif(render.face() is None, reason="no font with Chinese characters")
@pytest.mark.parametrize("path", SCANNED, ids=lambda path: path.name[:2])
def test_scans_nearly_agree(path: Path, tmp_path: Path) -> None:
    scan = tmp_path / f"{path.stem}.pdf"
    scan.write_bytes(render.as_scan(read(path)))
    found, wanted = all_facts(scan), expected(path)
    assert 2 * (found & wanted).total() / (found.total() + wanted.total()) >= LEAST_F1
