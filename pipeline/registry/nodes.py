"""Typed reading of a hand-edited YAML file: every complaint names its line and the mend.

Nothing is built from a YAML tag: a scalar is the characters written, and the field says what they must be. So `no`,
`12:30`, a quoted date and an unquoted one are all read as meant. Anchors are refused.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date as Date  # noqa: N812
from typing import Literal, TypeVar

import yaml

from pipeline.errors import RegistryError
from pipeline.model import Number, Span

try:
    from yaml import CSafeLoader as _SafeLoader
except ImportError:  # pragma: no cover - PyYAML built without libyaml
    from yaml import SafeLoader as _SafeLoader  # type: ignore[assignment]

T = TypeVar("T")

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
MAX_DEPTH = 20
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_DURATION = re.compile(r"P\d+WD|P(?=.)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?)?")
_DURATION_MEND = "write an ISO 8601 duration: P3M, P1Y, PT24H, or P5WD for five working days"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at a line (from 1) of a file, and how to mend it."""

    line: int
    message: str
    mend: str = ""

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}" + (f" — {self.mend}" if self.mend else "")


@dataclass(frozen=True, slots=True)
class Quote:
    """Offsets, and the text that a file claims to stand there (None: no claim); a `whole` one is all the text there."""

    line: int
    text: str | None
    span: Span
    whole: bool = False


@dataclass(slots=True)
class Log:
    """What reading a file has met so far."""

    problems: list[Problem] = field(default_factory=list)
    quotes: list[Quote] = field(default_factory=list)


@dataclass(slots=True)
class Node:
    """A scalar (`text`, None for null), or a list or mapping with `children` (keys and values in turn)."""

    line: int
    kind: Literal["scalar", "list", "mapping"]
    text: str | None = None
    children: list[Node] = field(default_factory=list)

    @property
    def is_null(self) -> bool:
        return self.kind == "scalar" and self.text is None

    @property
    def pairs(self) -> list[tuple[Node, Node]]:
        return list(zip(self.children[::2], self.children[1::2], strict=True))


def compose(text: str) -> Node:
    """The node tree of a YAML mapping. Raises RegistryError when `text` is none."""
    root = parse(text)
    if root is None or root.kind != "mapping":
        raise RegistryError("no registry: the file does not hold a mapping")
    return root


def parse(text: str) -> Node | None:
    """The node tree of YAML text, None for no node at all. Raises RegistryError when `text` is no YAML.

    Built from events, since the composer of the C library recurses: deeply nested brackets end the process.
    """
    try:
        return _tree(yaml.parse(text, Loader=_SafeLoader))
    except yaml.YAMLError as error:
        raise RegistryError(f"no YAML: {' '.join(str(error).split())}") from error


def _tree(events: Iterable[yaml.Event]) -> Node | None:
    root: Node | None = None
    path: list[Node] = []
    for event in events:
        if isinstance(event, yaml.CollectionEndEvent):
            path.pop()
        elif node := _node(event):
            if path:
                path[-1].children.append(node)
            elif root is None:
                root = node
            else:
                raise RegistryError(f"line {node.line}: the file holds a second document", "keep one notice per file")
            if node.kind != "scalar":
                path.append(node)
            if len(path) > MAX_DEPTH:
                raise RegistryError(f"line {node.line}: no registry: nested too deeply")
    return root


def _node(event: yaml.Event) -> Node | None:
    at = event.start_mark.line + 1 if event.start_mark else 1
    if isinstance(event, yaml.AliasEvent):
        raise RegistryError(f"line {at}: anchors are not read", "write the value out where it stands")
    if isinstance(event, yaml.MappingStartEvent):
        return Node(at, "mapping")
    if isinstance(event, yaml.SequenceStartEvent):
        return Node(at, "list")
    if isinstance(event, yaml.ScalarEvent):
        # Only a plain scalar is implicit in the first sense: a quoted "null" is a word.
        null = event.implicit[0] and event.value in _NULLS
        return Node(at, "scalar", None if null else str(event.value))
    return None


class Fields:
    """The fields of one mapping. Getters note a problem and give a stand-in; `close` notes keys nobody asked for."""

    def __init__(self, node: Node, log: Log, what: str) -> None:
        self.node, self.log, self.what = node, log, what
        self._asked: set[str] = set()
        self._lines: dict[str, int] = {}
        self._values: dict[str, Node] = {}
        if node.kind != "mapping":
            self.complain(f"{what} must be a mapping", "write key: value")
            return
        for key, value in node.pairs:
            name = key.text or ""
            self._lines[name] = key.line
            if name in self._values:
                self.complain(f"{name} stands twice in {what}", "keep one of them", name)
            self._values[name] = value

    def complain(self, message: str, mend: str = "", key: str = "") -> None:
        """Note a problem at the line of `key`, or where the mapping begins."""
        self.log.problems.append(Problem(self._lines.get(key, self.node.line), message, mend))

    def close(self) -> None:
        for key in self._values:
            if key not in self._asked:
                close = difflib.get_close_matches(key, self._asked, 1)
                mend = f"did you mean {close[0]!r}?" if close else f"known are {', '.join(sorted(self._asked))}"
                self.complain(f"unknown key {key!r} in {self.what}", mend, key)

    def node_of(self, key: str) -> Node | None:
        """The value of a key, None when it is missing or null."""
        self._asked.add(key)
        node = self._values.get(key)
        return None if node is None or node.is_null else node

    def maybe(self, key: str) -> str | None:
        node = self.node_of(key)
        return None if node is None else self._scalar(node, key)

    def text(self, key: str) -> str:
        value = self.maybe(key)
        if value is None:
            self.complain(f"{self.what} needs {key}", f"add {key}: …")
        return value or ""

    def _scalar(self, node: Node, key: str) -> str | None:
        if node.kind != "scalar":
            self.complain(f"{key} must be a single value", key=key)
        return node.text

    def choice(self, key: str, allowed: Collection[str], default: str) -> str:
        value = self.maybe(key)
        if value is not None and value not in allowed:
            self._refuse(key, value, f"write one of {', '.join(allowed)}")
            return default
        return default if value is None else value

    def _refuse(self, key: str, value: str, mend: str) -> None:
        self.complain(f"{key}: {value!r} is not allowed", mend, key)

    def flag(self, key: str) -> bool:
        return self.choice(key, ("true", "false"), "false") == "true"

    def number(self, key: str) -> Number | None:
        value = self.maybe(key)
        if value is None:
            return None
        try:
            return int(value) if re.fullmatch(r"-?\d{1,18}", value) else float(value)
        except ValueError:
            self._refuse(key, value, "write a number, such as 5 or 2.5")
            return None

    def whole(self, key: str) -> int | None:
        value = self.number(key)
        if value is None or isinstance(value, int):
            return value
        self._refuse(key, str(value), "write a whole number")
        return None

    def ranged(self, key: str, low: int, high: int) -> int | None:
        value = self.whole(key)
        if value is not None and (not low <= value <= high or value == 0):
            self._refuse(key, str(value), f"write a number from {low} to {high}, not 0")
            return None
        return value

    def date(self, key: str) -> Date | None:
        value = self.maybe(key)
        if value is None:
            return None
        try:
            if _DATE.fullmatch(value):
                return Date.fromisoformat(value)
        except ValueError:
            pass
        self._refuse(key, value, "write a date of the calendar as 2024-03-31")
        return None

    def duration(self, key: str) -> str | None:
        value = self.maybe(key)
        if value is not None and not _DURATION.fullmatch(value):
            self._refuse(key, value, _DURATION_MEND)
            return None
        return value

    def nodes(self, key: str) -> list[Node]:
        node = self.node_of(key)
        if node is None:
            return []
        if node.kind == "list":
            return node.children
        self.complain(f"{key} must be a list", "begin each entry with a dash", key)
        return []

    def strings(self, key: str) -> tuple[str, ...]:
        return tuple(value for node in self.nodes(key) if (value := self._scalar(node, key)) is not None)

    def each(self, key: str, build: Callable[[Fields], T]) -> tuple[T, ...]:
        return tuple(self._build(node, key, build) for node in self.nodes(key))

    def one(self, key: str, build: Callable[[Fields], T]) -> T | None:
        node = self.node_of(key)
        return None if node is None else self._build(node, key, build)

    def _build(self, node: Node, key: str, build: Callable[[Fields], T]) -> T:
        fields = Fields(node, self.log, f"an entry of {key}" if key.endswith("s") else key)
        built = build(fields)
        fields.close()
        return built

    def share(self, key: str) -> float | None:
        value = self.number(key)
        if value is not None and not 0 <= value <= 1:
            self._refuse(key, str(value), "write a number from 0 to 1")
            return None
        return None if value is None else float(value)

    def span(self) -> Span | None:
        """The offsets `start` and `end`."""
        start, end = self.whole("start"), self.whole("end")
        if start is None and end is None:
            return None
        if start is None or end is None or not 0 <= start <= end:
            self.complain(f"start {start} and end {end} are no range", "0 <= start <= end, both or neither", "start")
            return None
        span = Span(start, end)
        self.log.quotes.append(Quote(self._lines["start"], None, span))
        return span

    def claim(self, key: str, span: Span, whole: bool = False) -> None:
        """Note that the text under `key` is what stands at `span`."""
        self.log.quotes.append(Quote(self._lines.get(key, self.node.line), self.maybe(key), span, whole))
