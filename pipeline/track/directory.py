"""The user's directory of units: a YAML list or a CSV with name, aliases, level, members (名称 别名 层级 成员)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from pipeline.errors import UsageError

_HEADS = {"名称": "name", "单位": "name", "单位名称": "name", "别名": "aliases", "简称": "aliases",
          "层级": "level", "级别": "level", "成员": "members", "成员单位": "members"}  # fmt: skip
_SEPARATOR = re.compile(r"[；;、|\n]+")
_KEYS = frozenset({"name", "aliases", "level", "members"})


@dataclass(frozen=True, slots=True)
class Entry:
    """A unit, or a class of units when it has members. `level` is free: 市, 县区, 镇街, 企业."""

    name: str
    aliases: tuple[str, ...] = ()
    level: str | None = None
    members: tuple[str, ...] = ()

    @property
    def is_class(self) -> bool:
        """A body (市安委会) has members too, but is an office itself: only names of a plurality are a class."""
        return bool(self.members) and bool(re.search("各|有关|成员单位|所有|全体", self.name))


@dataclass(frozen=True)
class Directory:
    entries: tuple[Entry, ...] = ()
    _by_name: dict[str, Entry] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        for entry in self.entries:
            for name in (entry.name, *entry.aliases):
                self._by_name.setdefault("".join(name.split()), entry)

    def find(self, name: str) -> Entry | None:
        return self._by_name.get(name)


def load_directory(path: Path | None) -> Directory:
    """The directory in a file; none gives an empty one. Raises UsageError that names the row or entry at fault."""
    if path is None:
        return Directory()
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}", "name a YAML or CSV file of units") from error
    text = decoded(data)
    entries = _of_csv(path, text) if path.suffix.lower() == ".csv" else _of_yaml(path, text)
    return Directory(tuple(entries))


def decoded(data: bytes) -> str:
    """Text as spreadsheets write it: UTF-8 with or without BOM, else GB18030."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def _of_csv(path: Path, text: str) -> Iterator[Entry]:
    for line, row in enumerate(csv.DictReader(io.StringIO(text, newline="")), 2):
        cells = {_HEADS.get((head or "").strip(), (head or "").strip()): value for head, value in row.items()}
        name = str(cells.get("name") or "").strip()
        if not name:
            raise UsageError(f"{path}: line {line}: a unit needs a name", "the columns are name,aliases,level,members")
        aliases, members = (_listed(str(cells.get(head) or "")) for head in ("aliases", "members"))
        yield Entry(name, aliases, str(cells.get("level") or "").strip() or None, members)


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in _SEPARATOR.split(cell) if part.strip())


def _of_yaml(path: Path, text: str) -> Iterator[Entry]:
    try:
        data = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - strings only
    except yaml.YAMLError as error:
        raise UsageError(f"{path}: {' '.join(str(error).split())}", "write a list of units") from error
    units = data.get("units") if isinstance(data, dict) else data
    if not isinstance(units, list):
        raise UsageError(f"{path}: no list of units", "write - {name: …, aliases: […], level: …, members: […]}")
    for number, unit in enumerate(units, 1):
        if not isinstance(unit, dict) or not isinstance(unit.get("name"), str) or set(unit) - _KEYS:
            raise UsageError(f"{path}: entry {number} is no unit", "its keys are name, aliases, level, members")
        yield Entry(
            unit["name"], _strings(unit.get("aliases")), unit.get("level") or None, _strings(unit.get("members"))
        )


def _strings(value: object) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(str(part) for part in value)
    return _listed(str(value)) if value else ()
