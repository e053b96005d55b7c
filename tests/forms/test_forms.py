"""Blank forms become fields, workbooks, and one summary."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from pipeline.cli import main
from pipeline.errors import ExitCode, UsageError
from pipeline.forms import Field, Kind, read_fields, read_filled, write_form, write_summary
from pipeline.ingest import read_text
from pipeline.model import Span
from pipeline.rules import load_rules
from pipeline.structure import read_structure
from pipeline.track.workbook import read_workbook

NOTICE = """澄湖市安全生产委员会办公室关于开展“安全月”活动的通知

各县区安委会：
请各县区于6月30日前报送活动情况。

附件：安全月活动情况统计表

澄湖市安全生产委员会办公室
2025年5月8日

附件
安全月活动情况统计表
填报单位（盖章）：　　　　　　　填报日期：　　年　月　日
序号
情况统计
1
主要负责人是否到场        （填是或否）
2
签订责任书      份，承诺书      份；开展演练      次
3
其中：发现隐患      处，已整改      处
"""


@pytest.fixture
def fields() -> tuple[Field, ...]:
    return read_fields(read_structure(read_text(NOTICE), load_rules()))


def test_blanks_become_fields(fields: tuple[Field, ...]) -> None:
    assert [(f.name, f.kind, f.unit) for f in fields] == [
        ("填报单位", Kind.TEXT, None),
        ("填报日期", Kind.DATE, None),
        ("主要负责人是否到场", Kind.YES_NO, None),
        ("签订责任书", Kind.NUMBER, "份"),
        ("承诺书", Kind.NUMBER, "份"),
        ("开展演练", Kind.NUMBER, "次"),
        ("发现隐患", Kind.NUMBER, "处"),
        ("已整改", Kind.NUMBER, "处"),
    ]
    assert {f.form for f in fields} == {"安全月活动情况统计表"}
    assert all("签订责任书" in NOTICE[f.span.start : f.span.end] for f in fields if f.name == "签订责任书")


def fill(path: Path, *values: object) -> None:
    book = load_workbook(path)
    page = book.worksheets[0]
    for row, value in enumerate(values, 2):
        page.cell(row, 5).value = value  # type: ignore[assignment]
    book.save(path)


def test_filled_forms_make_a_summary(fields: tuple[Field, ...], tmp_path: Path) -> None:
    paths = [write_form(tmp_path / f"{n}.xlsx", fields, "n1") for n in (1, 2)]
    fill(paths[0], "东浦区", "2025-06-20", "是", 12, "3份", 2, 5, 5)
    fill(paths[1], "南汀区", "六月底", "到了", 8, None, "两", 1, "若干")
    found = read_filled(paths)
    assert [one.unit for one in found.filled] == ["东浦区", "南汀区"]
    assert found.filled[0].values == ("东浦区", "2025-06-20", "是", 12, 3, 2, 5, 5)
    wrong = {"填报日期", "主要负责人是否到场", "承诺书（份）", "已整改（处）"}
    assert {(file, field) for file, field, _ in found.problems} == {("2.xlsx", field) for field in wrong}
    assert found.totals() == (None, None, None, 20, 3, 4, 6, 5)
    summary = read_workbook(write_summary(tmp_path / "s.xlsx", found))
    assert summary["汇总"][-1] == ("合计", None, None, None, 20, 3, 4, 6, 5)
    assert len(summary["问题"]) == 1 + len(found.problems)


def test_a_unit_that_sends_twice_is_named(fields: tuple[Field, ...], tmp_path: Path) -> None:
    paths = [write_form(tmp_path / f"{n}.xlsx", fields, "n1") for n in (1, 2)]
    for path in paths:
        fill(path, "东浦区", "2025-06-20", "是", 1, 1, 1, 1, 1)
    assert [field for _, field, _ in read_filled(paths).problems] == ["填报单位"]


def test_the_form_of_another_notice_is_refused(fields: tuple[Field, ...], tmp_path: Path) -> None:
    paths = [write_form(tmp_path / f"{n}.xlsx", fields, n) for n in ("n1", "n2")]
    with pytest.raises(UsageError, match="another notice"):
        read_filled(paths)
    (tmp_path / "x.xlsx").write_bytes(b"PK no workbook")
    with pytest.raises(UsageError, match="no readable workbook"):
        read_filled([tmp_path / "x.xlsx"])


def test_long_and_strange_titles_make_sheets(tmp_path: Path) -> None:
    field = Field("表[1]：/甲*乙?" * 9, "=1+1", Kind.NUMBER, "份", Span(0, 1))
    path = write_form(tmp_path / "f.xlsx", [field], "n")
    fill(path, "东浦区", 4)
    assert read_filled([path]).totals() == (4,)


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, form = tmp_path / "a.txt", tmp_path / "form.xlsx"
    source.write_text(NOTICE, encoding="utf-8")
    assert main(["form", "show", str(source)]) == ExitCode.OK
    assert "签订责任书\tnumber\t份" in capsys.readouterr().out
    assert main(["form", "make", str(source), "-o", str(form)]) == ExitCode.OK
    fill(form, "东浦区", "2025-06-20", "是", 12, 3, 2, 5, 5)
    assert main(["form", "read", str(form), "-o", str(tmp_path / "s.xlsx")]) == ExitCode.OK
    assert "1 forms, 0 problems" in capsys.readouterr().out
    assert main(["form", "make", str(source)]) == ExitCode.USAGE
    (tmp_path / "b.txt").write_text("关于开会的通知\n各单位：\n请参会。\n", encoding="utf-8")
    assert main(["form", "make", str(tmp_path / "b.txt"), "-o", str(form)]) == ExitCode.USAGE
