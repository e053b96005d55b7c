"""The ledger: what an office expects of it, that nothing in it runs, and that what is filled in comes back."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from export_examples import SENTENCES, many, registry
from office import convert, needs_office
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.errors import OutputError, RegistryError
from pipeline.export import export
from pipeline.export.ledger_read import read_progress
from pipeline.export.model import By, Options, Progress
from pipeline.model import Unit
from pipeline.registry.csv_form import TASK_COLUMNS

FIRST = 4


def book(path: Path, **options: object) -> Workbook:
    export("xlsx", [registry()], Options(path, **options))  # type: ignore[arg-type]
    with path.open("rb") as handle:
        return load_workbook(handle)


def heads(sheet: Worksheet) -> dict[str, int]:
    return {str(cell.value): cell.column for cell in sheet[3]}


def cell(sheet: Worksheet, row: int, name: str) -> object:
    return sheet.cell(FIRST + row, heads(sheet)[name]).value


def test_the_columns_of_an_office(tmp_path: Path) -> None:
    made = book(tmp_path / "ledger.any")
    assert made.sheetnames == ["台账", "汇总", "原文"]
    sheet = made["台账"]
    assert set(TASK_COLUMNS) <= set(heads(sheet))
    assert [cell(sheet, 0, n) for n in ("序号", "工作任务", "牵头单位", "配合单位", "周期", "最低次数")] == [
        *(1, SENTENCES[0], "东浦区教育局", "区公安分局", "P3M", "2")
    ]
    assert cell(sheet, 1, "截止日期") == datetime(2025, 6, 30)
    assert "A1:" in str(sheet.merged_cells) and len(sheet.merged_cells.ranges) >= 6
    assert sheet.freeze_panes == "G4" and sheet.auto_filter.ref.startswith("A3:")
    assert sheet.print_title_rows == "$2:$3" and sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.paperSize == 9 and sheet.sheet_properties.pageSetUpPr.fitToPage
    (validation,) = sheet.data_validations.dataValidation
    assert "已完成" in validation.formula1 and str(validation.sqref).startswith(
        sheet.cell(4, heads(sheet)["完成情况"]).coordinate
    )
    assert sum(len(rules) for rules in sheet.conditional_formatting._cf_rules.values()) == 4
    assert sheet.cell(FIRST, heads(sheet)["工作任务"]).alignment.wrap_text


def test_links_lead_to_the_clause(tmp_path: Path) -> None:
    made = book(tmp_path / "ledger", with_contacts=True)
    for row, sentence in enumerate([SENTENCES[n] for n in (0, 1, 2, 4, 5)]):
        link = made["台账"].cell(FIRST + row, heads(made["台账"])["原文"]).hyperlink
        assert link.location.startswith("'原文'!")
        assert made["原文"][link.location.split("!")[1]].value == sentence


def test_nothing_runs(tmp_path: Path) -> None:
    made = book(tmp_path / "ledger", by=By.UNIT)
    formulas = [c.value for sheet in made for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    assert formulas and all(f == "=TODAY()" or f.startswith(("=SUMPRODUCT(", "=IF(B")) for f in formulas)
    texts = [c.value for sheet in made for row in sheet.iter_rows() for c in row if c.data_type == "s"]
    assert SENTENCES[1] in texts


def test_control_characters_in_a_name(tmp_path: Path) -> None:
    task = replace(registry().tasks[0], responsible_units=(Unit("市教\x0b育局"),))
    export("xlsx", [registry(tasks=(task,))], Options(tmp_path / "x.xlsx"))
    assert "市教育局" in str(cell(load_workbook(tmp_path / "x.xlsx")["台账"], 0, "责任单位"))


@pytest.mark.parametrize("name", ["ledger.xlsx", "ledger.any", "台账"])
def test_a_filled_ledger_comes_back(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    made = book(path)
    at = heads(made["台账"])
    made["台账"].cell(FIRST, at["进展情况"]).value = "一季度已开展2次"
    made["台账"].cell(FIRST, at["完成情况"]).value = "已完成"
    made["台账"].cell(FIRST + 1, at["备注"]).value = "=1+1 见附件"
    made["台账"].cell(FIRST + 1, at["备注"]).data_type = "s"
    made["台账"].insert_rows(1)  # clerks put a line above
    made.save(path)
    found = read_progress(path)
    assert found == (
        Progress("0" * 16, "一季度已开展2次", "已完成"),
        Progress(f"{1:016x}", note="=1+1 见附件"),
    )
    again = book(path)
    assert cell(again["台账"], 0, "进展情况") == "一季度已开展2次" and cell(again["台账"], 1, "备注") == "=1+1 见附件"
    before = path.read_bytes()
    book(path)
    assert path.read_bytes() == before


def test_a_sheet_for_each_unit(tmp_path: Path) -> None:
    path = tmp_path / "units.xlsx"
    made = book(path, by=By.UNIT)
    assert made.sheetnames == ["东浦区教育局", "区公安分局", "市卫健委", "各区县", "未明确单位", "汇总", "原文"]
    assert [cell(made["东浦区教育局"], n, "工作任务") for n in (0, 1)] == [SENTENCES[0], SENTENCES[5]]
    assert made["区公安分局"]["A1"].value == "区公安分局任务分解表"
    made["区公安分局"].cell(FIRST, heads(made["区公安分局"])["完成情况"]).value = "进行中"
    made.save(path)
    assert read_progress(path) == (Progress("0" * 16, "", "进行中", "", "区公安分局"),)
    again = book(path, by=By.UNIT)
    assert cell(again["区公安分局"], 0, "完成情况") == "进行中" and cell(again["东浦区教育局"], 0, "完成情况") is None


def test_a_file_for_each_unit(tmp_path: Path) -> None:
    _, report = export("xlsx", [registry()], Options(tmp_path / "units", by=By.UNIT_FILES))
    names = ["东浦区教育局.xlsx", "区公安分局.xlsx", "市卫健委.xlsx", "各区县.xlsx", "未明确单位.xlsx"]
    assert [Path(path).name for path in report.written] == names
    assert load_workbook(tmp_path / "units" / "各区县.xlsx").sheetnames == ["各区县", "汇总", "原文"]
    (tmp_path / "file").touch()
    with pytest.raises(OutputError):
        export("xlsx", [registry()], Options(tmp_path / "file", by=By.UNIT_FILES))


def test_sheet_names_that_excel_refuses(tmp_path: Path) -> None:
    names = ("甲" * 40, "甲" * 39 + "乙", "a/b:c*[d]?", "History", "汇总", "'引'", "ABC", "abc")
    task = replace(registry().tasks[0], responsible_units=tuple(Unit(name) for name in names))
    export("xlsx", [registry(tasks=(task,))], Options(tmp_path / "x.xlsx", by=By.UNIT))
    sheets = load_workbook(tmp_path / "x.xlsx").sheetnames
    assert len(sheets) == len(names) + 2 == len({name.casefold() for name in sheets})
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in sheets)
    assert not any(name.startswith("'") or name.casefold() == "history" for name in sheets)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04nothing", b"a,b\n1,2\n"])
def test_what_is_no_ledger(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "other.xlsx"
    path.write_bytes(content)
    with pytest.raises(RegistryError) as caught:
        read_progress(path)
    assert "other.xlsx" in caught.value.message
    book(path)  # and a ledger may be written over it


def test_a_ledger_that_unpacks_to_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 2000)
    monkeypatch.setattr("pipeline.export.ledger_read._MAX_SIZE", 1000)
    with pytest.raises(RegistryError, match="too large"):
        read_progress(path)


@needs_office
def test_libreoffice_reads_and_reckons(tmp_path: Path) -> None:
    path = tmp_path / "ledger.xlsx"
    known = (Progress(f"{1:016x}", "已报送", "已完成"),)
    export("xlsx", [registry(), *many(5)], Options(path, as_of=date(2025, 7, 1), progress=known))
    made = convert(path, "xlsx:Calc MS Excel 2007 XML", tmp_path / "out")
    read = load_workbook(made, data_only=True)
    table = {row[0]: row[1:6] for row in read["汇总"].iter_rows(min_row=7, values_only=True)}
    # ten tasks; two are due on 30 June, one of them done; 1 July is after that
    assert table["合计"] == (10, 8, 1, 1, 0.1)
    assert table["市卫健委"] == (4, 4, 1, 1, 0.25)
    assert cell(read["台账"], 1, "工作任务") == SENTENCES[1]


@needs_office
def test_libreoffice_prints_it(tmp_path: Path) -> None:
    path = tmp_path / "ledger.xlsx"
    book(path)
    made = convert(path, "pdf", tmp_path / "out")
    import pdfplumber

    with pdfplumber.open(made) as pages:
        first = pages.pages[0]
        assert first.width > first.height
        text = "".join((first.extract_text() or "").split())
    assert "澄安委办〔2025〕8号任务台账" in text and "责任单位" in text and "东浦区教育局" in text
    assert "任务编号" not in text  # what is behind 备注 is not printed
