"""Which names mean one office, and who stands behind a class of them.

The registry keeps every name as written; what it means is worked out here, against the notice (whose 市 is meant, which
short forms it defines) and the user's own directory.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from pipeline.model import Role, Unit
from pipeline.registry import Registry
from pipeline.track.directory import Directory, Entry
from pipeline.track.settings import Naming, naming

_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
_MEMBERS = re.compile(r"^(?P<body>.+?)的?(?:各|全体)?成员单位$")


@dataclass(frozen=True, slots=True)
class Resolved:
    """A unit by the name to show, with its `key`, which is equal for all names of one office within its place.

    `is_class` says that the name stands for several units which the directory does not list.
    """

    name: str
    key: str
    role: Role = Role.RESPONSIBLE
    is_class: bool = False


def plain(name: str) -> str:
    """`name` without white space, with brackets and digits of one width."""
    return "".join(unicodedata.normalize("NFKC", name).split())


class Names:
    """The names of one notice: short forms it defines, the place it speaks of, the directory."""

    def __init__(self, registry: Registry, directory: Directory | None = None, words: Naming | None = None) -> None:
        self.registry = registry
        self.directory = directory or Directory()
        self.words = words or naming()
        self._keys: dict[str, str] = {}

    @cached_property
    def place(self) -> str:
        """The place whose office has issued the notice (澄湖市), empty when no issuer names one."""
        found = (self.words.place.match(plain(name)) for name in self.registry.header.issuers)
        return next((match["place"] for match in found if match and len(match["place"]) > 1), "")

    @cached_property
    def defined(self) -> tuple[tuple[str, str], ...]:
        """(short form, full name) as the notice defines them (以下简称), longest first."""
        found = self.words.defined.finditer(self.registry.text)
        pairs = {plain(m["short"]): self._unit_at_end(plain(m["full"])) for m in found}
        return tuple(sorted(((s, f) for s, f in pairs.items() if f), key=lambda pair: -len(pair[0])))

    def _unit_at_end(self, text: str) -> str:
        """The name that `text` ends in: the longest one the notice uses as a unit, else all of it."""
        known = (plain(u.name) for task in self.registry.tasks for u in task.responsible_units)
        return max((name for name in known if text.endswith(name)), key=len, default=text)

    @cached_property
    def shown(self) -> dict[str, str]:
        """Key → the shortest of the names that the notice writes for it."""
        chosen: dict[str, str] = {}
        for task in self.registry.tasks:
            for unit in task.responsible_units:
                key, name = self.key(unit.name), plain(unit.name)
                if key not in chosen or len(name) < len(chosen[key]):
                    chosen[key] = name
        return chosen

    def key(self, name: str) -> str:
        """What all names of one office have in common: short forms written out, the place put before it."""
        if name not in self._keys:
            self._keys[name] = self._key(name)
        return self._keys[name]

    def _key(self, name: str) -> str:
        bare = plain(name)
        for short, full in self.defined:
            if short in bare and full not in bare:
                bare = bare.replace(short, full)
        bare = _BRACKETS.sub("", bare) or bare
        return self._placed(_written_out(bare, self.words.short))

    def _placed(self, name: str) -> str:
        """市… and names without a level are those of the notice's own place."""
        place = self.place
        if not place or name.startswith(place):
            return name
        if name.startswith(place[-1]) and not name.startswith((f"{place[-1]}级", f"{place[-1]}属")):
            return place + name[1:]
        return place + name if name in self.words.offices else name

    def entry(self, name: str) -> Entry | None:
        """The directory's entry for a name: by the name itself, else by what it means."""
        return self.directory.find(plain(name)) or self._by_key.get(self.key(name))

    @cached_property
    def _by_key(self) -> dict[str, Entry]:
        entries = reversed(self.directory.entries)  # the first of two with one key wins
        return {self.key(name): entry for entry in entries for name in (entry.name, *entry.aliases)}

    def resolve(self, unit: Unit) -> tuple[Resolved, ...]:
        """Who is meant: one office, or the members that the directory has for a class."""
        return tuple(Resolved(n, self.key(n), unit.role, c) for n, c in self._members(unit.name, frozenset()))

    def _members(self, name: str, seen: frozenset[str]) -> Iterator[tuple[str, bool]]:
        key = self.key(name)
        entry = self.entry(name) or self._body(name)
        if entry and entry.members and key not in seen and (entry.is_class or self.entry(name) is None):
            for member in entry.members:
                yield from self._members(member, seen | {key})
        elif entry and self.entry(name):
            yield entry.name, entry.is_class
        else:
            yield self.shown.get(key, plain(name)), self.is_class(name)

    def _body(self, name: str) -> Entry | None:
        """市安委会各成员单位 → the entry of 市安委会, for its members."""
        match = _MEMBERS.match(plain(name))
        return self.entry(match["body"]) if match else None

    def is_class(self, name: str) -> bool:
        return any(word in name for word in self.words.classes)


def _written_out(name: str, short: Iterable[tuple[str, str]]) -> str:
    """`name` with its longest short form written out, once."""
    for form, full in short:
        if form in name and full not in name:
            return name.replace(form, full, 1)
    return name


def units_of(units: Iterable[Unit], names: Names) -> tuple[Resolved, ...]:
    """The units of a task, each once: leads and the responsible before those that support."""
    order = (Role.LEAD, Role.RESPONSIBLE, Role.SUPPORT)
    chosen: dict[str, Resolved] = {}
    for unit in sorted(units, key=lambda u: order.index(u.role)):
        for resolved in names.resolve(unit):
            chosen.setdefault(resolved.key, resolved)
    return tuple(chosen.values())
