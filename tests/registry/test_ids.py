"""Ids depend on what a notice says; file names never leave their folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from registry_examples import sample

from pipeline.registry.ids import MAX_NAME, file_stem, notice_id, safe_name, task_ids

FORMS = ["各区\n每月检查。\n", "各区每月检查。", "\ufeff各区\u3000每月 检查。", "各区每月\u200b检查。\r\n"]


@pytest.mark.parametrize("text", FORMS)
def test_every_form_of_a_notice_has_one_id(text: str) -> None:
    assert notice_id(text) == notice_id(FORMS[0])
    assert notice_id(text) != notice_id(text + "又")


def test_task_ids_follow_the_text_and_not_the_place() -> None:
    before = task_ids("n", ["甲。", "乙。", "甲。"])
    assert len(set(before)) == 3
    assert task_ids("n", ["丙。", "甲。", "乙。", "甲。"])[1:] == before
    assert task_ids("n", ["甲\n。", "乙。 ", "甲。"]) == before
    assert not set(task_ids("m", ["甲。", "乙。"])) & set(before)


HOSTILE = [
    ("../../etc/passwd", "etc_passwd"),
    ("..\\..\\boot.ini", "boot.ini"),
    ("/absolute", "absolute"),
    ("C:\\con", "C_con"),
    ("CON", "_CON"),
    ("nul.txt", "_nul.txt"),
    ("LPT1", "_LPT1"),
    (".hidden", "hidden"),
    ("-rf", "rf"),
    ("a\x00b\nc\td", "a_b_c_d"),
    ("a\u202egnp.exe", "a_gnp.exe"),
    ('a*?<>|":b', "a_b"),
    ("\udcb0\udcb2", "notice"),
    ("", "notice"),
    ("...", "notice"),
    ("   ", "notice"),
    ("澄安委办〔2024〕7号", "澄安委办〔2024〕7号"),
    ("name. ", "name"),
]


@pytest.mark.parametrize(("name", "safe"), HOSTILE)
def test_hostile_names_are_made_safe(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@given(st.text(), st.text())
def test_no_name_leaves_its_folder(number: str, file: str) -> None:
    stem = file_stem(number, file, "content")
    path = (Path("/out") / f"{stem}.yaml").resolve()
    assert path.parent == Path("/out")
    assert len(stem) <= MAX_NAME + 10
    assert len(f"{stem}.yaml".encode()) < 255
    assert stem == stem.strip(". ")


def test_names_are_told_apart_by_content() -> None:
    assert file_stem("7号", "a.txt", "x") != file_stem("7号", "a.txt", "y")
    assert file_stem("7号", "a.txt", "x") != file_stem("7号", "b.txt", "x")
    assert file_stem(None, "folder/a.b.txt", "x").startswith("a.b-")
    assert file_stem("澄安〔2024〕 7 号", "a.txt", "x").startswith("澄安〔2024〕7号-")
    assert sample().name == sample(text="", tasks=()).name
