"""Compiled patterns on disk: the same patterns as Python compiles, and no harm from a file that is damaged."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from pipeline.prefilter import Needs
from pipeline.regexcache import FOLDER_VARIABLE, RegexCache, cache_folder
from pipeline.rules import load_rules
from pipeline.ruleset import RuleSet

SOURCES = [
    "每(?P<period>年|季度|月)",
    r"(?i)N(\d+)",
    r"(?<![第\d])(?P<a>\d{1,3})日(?=前)|(?P<b>月底)",
    "[一-鿿]{2,9}+的",
]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache"


def unchecked(source: str, pattern: re.Pattern[str]) -> Needs:
    return (frozenset(f"{source[0]}{pattern.groups}"),)


def refused(source: str, pattern: re.Pattern[str]) -> Needs:  # noqa: ARG001
    raise AssertionError("a stored pattern was checked before")


def filled() -> RegexCache:
    cache = RegexCache.of("d" * 64)
    for source in SOURCES:
        cache.get(source, unchecked)
    cache.save()
    return RegexCache.of("d" * 64)


def test_a_stored_pattern_is_what_python_compiles() -> None:
    cache = filled()
    for source in SOURCES:
        compiled, expected = cache.get(source, refused), re.compile(source)
        assert (compiled.pattern.pattern, compiled.pattern.flags) == (expected.pattern, expected.flags)
        assert compiled.pattern.groupindex == expected.groupindex
        assert compiled.needs == unchecked(source, expected)
        assert not compiled.anchored
    match = cache.get(SOURCES[2], refused).pattern.search("至12日前")
    assert match is not None
    assert match.groupdict() == {"a": "12", "b": None}
    assert match.lastgroup == "a"


def test_other_rules_have_a_file_of_their_own_and_old_ones_go(folder: Path) -> None:
    for number in range(20):
        cache = RegexCache.of(f"{number:064}"[::-1])
        cache.get("每月", unchecked)
        cache.save()
    assert len(list(folder.glob("*.json"))) == 16
    assert not list(folder.glob(".*.tmp"))


@pytest.mark.parametrize(
    "damage",
    ["", "[1]", "{", '{"每月": 5}', '{"每月": [[1], 0, 0, {}, false, []]}', '{"每月": ["AA", 0, 0, {}, false, []]}'],
)
def test_a_damaged_file_is_as_good_as_none(folder: Path, damage: str) -> None:
    filled()
    (file,) = folder.glob("*.json")
    file.write_text(damage, encoding="utf-8")
    assert RegexCache.of("d" * 64).get("每月", unchecked).pattern.search("请每月检查")


def test_a_stored_program_that_is_no_program_is_refused(folder: Path) -> None:
    filled()
    (file,) = folder.glob("*.json")
    stored = json.loads(file.read_text(encoding="utf-8"))
    stored[SOURCES[0]][0] = "/////w=="
    file.write_text(json.dumps(stored), encoding="utf-8")
    found = RegexCache.of("d" * 64).get(SOURCES[0], unchecked).pattern.search("每季度")
    assert found is not None
    assert found["period"] == "季度"


def test_nothing_is_kept_where_nothing_can_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    for folder in ("", str(tmp_path / "file")):
        monkeypatch.setenv(FOLDER_VARIABLE, folder)
        cache = filled()
        assert cache.stored == {}
        assert cache.get("每月", unchecked).pattern.search("每月")
    monkeypatch.setenv(FOLDER_VARIABLE, "")
    assert cache_folder() is None


def test_what_begins_a_text_is_remembered() -> None:
    for _ in range(2):
        cache = RegexCache.of("d" * 64)
        assert [cache.get(p, unchecked).anchored for p in ("^每", "(?m)^每", "^每|月", "(?=^)每")] == [
            True,
            False,
            False,
            False,
        ]
        cache.save()


def test_what_a_stage_compiles_is_kept_at_once(folder: Path) -> None:
    rules = RuleSet((), (), "e" * 64)
    assert rules.pattern("每(?:月|季度)").search("请每季度检查")
    (file,) = folder.glob("*.json")
    assert list(json.loads(file.read_text(encoding="utf-8"))) == ["每(?:月|季度)"]
    assert RuleSet((), (), "e" * 64).pattern("每(?:月|季度)").search("每月")


def test_a_bad_pattern_is_an_error_of_python_and_not_kept() -> None:
    cache = RegexCache.of("d" * 64)
    with pytest.raises(re.error):
        cache.get("(每", unchecked)
    assert cache.stored == {}


def test_the_rules_are_the_same_from_the_cache() -> None:
    load_rules.cache_clear()
    first = load_rules()
    load_rules.cache_clear()
    assert load_rules() == first
