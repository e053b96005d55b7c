"""Which names mean one office, and who stands behind a class."""

from __future__ import annotations

from pathlib import Path

import pytest
from track_examples import by, registry, task, unit

from pipeline.errors import RuleError, UsageError
from pipeline.model import Role
from pipeline.track.directory import Directory, Entry, load_directory
from pipeline.track.settings import letter, naming, thresholds
from pipeline.track.units import Names, units_of

OFFICE = "澄湖市安全生产委员会办公室"


def names(directory: Directory | None = None, text: str = "", *written: str) -> Names:
    held = registry(task(by("2025-03-31"), units=tuple(unit(name) for name in written)), text=text)
    return Names(held, directory)


@pytest.mark.parametrize(
    "name", ["市安委办", "市安委会办公室", "安委办", OFFICE, "市安委办（工作专班办公室）", "市安委 办"]
)
def test_names_of_one_office(name: str) -> None:
    assert names().key(name) == OFFICE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("市安委会", "市安委办"),
        ("市教育局", "市住建局"),
        ("区安委办", "市安委办"),
        ("市级各部门", "市各部门"),
        ("南汀区应急局", "东浦区应急局"),
    ],
)
def test_names_of_two_offices(one: str, other: str) -> None:
    assert names().key(one) != names().key(other)


def test_the_same_short_name_in_two_cities_is_two_offices() -> None:
    other = Names(registry(issuers=("北峤县安全生产委员会",)))
    assert names().key("安委办") != other.key("安委办")
    assert other.key("县应急局") == "北峤县应急管理局"


def test_short_forms_that_the_notice_defines_hold_in_it() -> None:
    text = "成立市燃气安全专项整治工作领导小组（以下简称“燃气专班”），由市住建局牵头。"
    held = names(None, text, "市燃气安全专项整治工作领导小组")
    assert held.key("燃气专班") == held.key("市燃气安全专项整治工作领导小组")
    assert names().key("燃气专班") != names().key("市燃气安全专项整治工作领导小组")


DIRECTORY = Directory(
    (
        Entry("各县区安委会", members=("东浦区安委会", "南汀区安委会")),
        Entry("市安委会", ("澄湖市安委会",), "市", ("市教育局", "市住建局", "各县区安委会")),
        Entry("市住房和城乡建设局", ("市住建局", "市建委"), "市"),
    )
)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("各县区安委会", ["东浦区安委会", "南汀区安委会"]),
        ("各县区 安委会", ["东浦区安委会", "南汀区安委会"]),
        ("市安委会各成员单位", ["市教育局", "市住房和城乡建设局", "东浦区安委会", "南汀区安委会"]),
        ("市安委会", ["市安委会"]),
        ("市建委", ["市住房和城乡建设局"]),
        ("各有关企业", ["各有关企业"]),
    ],
)
def test_the_directory_expands_classes_and_keeps_what_it_does_not_know(written: str, expected: list[str]) -> None:
    held = names(DIRECTORY, "", written)
    found = held.resolve(unit(written))
    assert [one.name for one in found] == expected
    assert found[0].is_class is (expected == ["各有关企业"])


def test_members_that_go_in_a_circle_end() -> None:
    circle = Directory((Entry("各部门", members=("各单位",)), Entry("各单位", members=("各部门", "市教育局"))))
    assert "市教育局" in [one.name for one in names(circle).resolve(unit("各部门"))]


def test_a_unit_that_leads_is_not_listed_again_as_supporting() -> None:
    both = (unit("市安委会办公室", Role.SUPPORT), unit("市安委办", Role.LEAD))
    assert [(one.key, one.role) for one in units_of(both, names())] == [(OFFICE, Role.LEAD)]


def test_the_shortest_name_written_is_shown() -> None:
    held = names(None, "", "市安委会办公室", "市安委办")
    assert [one.name for one in held.resolve(unit("市安委会办公室"))] == ["市安委办"]


def test_directories_are_read_from_yaml_and_csv(tmp_path: Path) -> None:
    (tmp_path / "u.yaml").write_text(
        "- {name: 市住房和城乡建设局, aliases: [市住建局], level: 市}\n- {name: 各区安委会, members: [东浦区安委会]}\n",
        encoding="utf-8",
    )
    table = "名称,别名,层级,成员\n市住房和城乡建设局,市住建局,市,\n各区安委会,,,东浦区安委会\n"
    (tmp_path / "u.csv").write_bytes(table.encode("gb18030"))
    expected = (Entry("市住房和城乡建设局", ("市住建局",), "市"), Entry("各区安委会", (), None, ("东浦区安委会",)))
    assert load_directory(tmp_path / "u.yaml").entries == expected
    assert load_directory(tmp_path / "u.csv").entries == expected


@pytest.mark.parametrize("content", ["- {nmae: 市教育局}", "{a: b}", "- [", "- 市教育局"])
def test_a_bad_directory_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "u.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=r"u\.yaml"):
        load_directory(tmp_path / "u.yaml")


def test_a_folder_of_the_users_lays_its_settings_over(tmp_path: Path) -> None:
    (tmp_path / "track").mkdir()
    (tmp_path / "track" / "lights.yaml").write_text("near_days: 3\n", encoding="utf-8")
    assert thresholds(tmp_path).near_days == 3
    assert thresholds(tmp_path).behind_share == thresholds().behind_share
    (tmp_path / "track" / "lights.yaml").write_text("near_days: soon\n", encoding="utf-8")
    thresholds.cache_clear()
    with pytest.raises(RuleError, match="near_days"):
        thresholds(tmp_path)


def test_the_built_in_settings_are_whole() -> None:
    assert all(full != short for short, full in naming().short)
    assert "{" in letter().opening
