"""Compiled patterns kept on disk, so that only the first run with a set of rules compiles them.

Python compiles a regular expression anew in each process; for some three hundred rules that is most of a short run.
What `re` compiles to is a list of numbers, which can be stored and handed back to it. `_sre` checks the numbers itself,
so a damaged file cannot do harm; it is thrown away like one of another Python. The file holds no code that would run.
"""

from __future__ import annotations

import _sre  # type: ignore[import-not-found]
import contextlib
import json
import os
import re
import sys
import tempfile
from array import array
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.prefilter import Needs
from pipeline.regexcost import begins_a_text
from pipeline.regextree import code_of

FOLDER_VARIABLE = "NOTICES_CACHE"
"""Environment variable that names the folder of the cache; empty, nothing is kept."""

_PREFIX = "rules-"
_KEPT = 16
_Stored = tuple[str, int, int, dict[str, int], bool, list[list[str]]]
_NUMBERS = "I"
"""`array` code of the numbers of a program, which the file holds as base64: JSON reads that many times faster."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A pattern, whether it begins with ^, and the literals that stand in every match."""

    pattern: re.Pattern[str]
    anchored: bool
    needs: Needs


Check = Callable[[str, re.Pattern[str]], Needs]
"""Refuses a pattern by raising, else gives the literals that stand in every match."""


@dataclass(slots=True)
class RegexCache:
    """The patterns of one rule set, by their source text. `file` None keeps nothing."""

    file: Path | None
    stored: dict[str, _Stored] = field(default_factory=dict)
    fresh: bool = False

    @classmethod
    def of(cls, digest: str) -> RegexCache:
        """The cache of the rules with this digest, empty when there is none or it cannot be read."""
        folder = cache_folder()
        if folder is None:
            return cls(None)
        file = folder / f"{_PREFIX}{digest[:24]}-{sys.implementation.cache_tag}-{_sre.MAGIC}-{sys.byteorder}.json"
        with contextlib.suppress(OSError, ValueError):
            stored = json.loads(file.read_bytes())
            if isinstance(stored, dict):
                return cls(file, stored)
        return cls(file)

    def get(self, source: str, check: Check) -> Compiled:
        """The pattern of `source`, checked when it is not stored. Raises re.error and what `check` raises."""
        if source in self.stored:
            with contextlib.suppress(TypeError, ValueError, IndexError, RuntimeError, OverflowError):
                return _restored(source, self.stored[source])
        entry = _compiled(source)
        pattern = _pattern(source, entry)
        needs = check(source, pattern)
        self.stored[source] = (*entry[:5], [sorted(need) for need in needs])
        self.fresh = True
        return Compiled(pattern, entry[4], needs)

    def kept(self, source: str) -> re.Pattern[str]:
        """The pattern of `source` alone, stored at once."""
        pattern = self.get(source, lambda *_: ()).pattern
        self.save()
        return pattern

    def save(self) -> None:
        """Write what is new, whole or not at all; a folder that cannot be written is no failure."""
        if self.file is None or not self.fresh:
            return
        with contextlib.suppress(OSError):
            self.file.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.file.parent, prefix=".", suffix=".tmp")
            with os.fdopen(handle, "w", encoding="ascii") as stream:
                json.dump(self.stored, stream, separators=(",", ":"))
            Path(name).replace(self.file)
            self.fresh = False
            _drop_oldest(self.file.parent)


def cache_folder() -> Path | None:
    """Where the cache lies: `NOTICES_CACHE`, else the user's own cache folder. None: nowhere."""
    named = os.environ.get(FOLDER_VARIABLE)
    if named is not None:
        return Path(named) if named else None
    root = os.environ.get("LOCALAPPDATA" if os.name == "nt" else "XDG_CACHE_HOME")
    with contextlib.suppress(RuntimeError):  # a user without a home
        return (Path(root) if root else Path.home() / ".cache") / "notice-pipeline"
    return None


def _compiled(source: str) -> _Stored:
    """What `re.compile` does, kept as numbers."""
    code, tree = code_of(source)
    stored = b64encode(array(_NUMBERS, code)).decode("ascii")
    return stored, tree.state.flags, tree.state.groups - 1, dict(tree.state.groupdict), begins_a_text(tree), []


def _pattern(source: str, stored: _Stored) -> re.Pattern[str]:
    numbers, flags, groups, index, *_ = stored
    code = array(_NUMBERS, b64decode(numbers, validate=True)).tolist()
    names: list[str | None] = [None] * (groups + 1)
    for name, number in index.items():
        names[number] = name
    pattern: re.Pattern[str] = _sre.compile(source, flags, code, groups, index, tuple(names))
    return pattern


def _restored(source: str, stored: _Stored) -> Compiled:
    return Compiled(_pattern(source, stored), stored[4], tuple(map(frozenset, stored[5])))


def _drop_oldest(folder: Path) -> None:
    """Rules that are being edited leave a file each time: the newest few are enough."""
    files = sorted(folder.glob(f"{_PREFIX}*.json"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in files[_KEPT:]:
        file.unlink(missing_ok=True)
