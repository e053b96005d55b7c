"""Extracted registries against gold: figures per field and per notice, and floors that they must not fall below."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath

import yaml

from pipeline.errors import FloorError, NoInputError, RegistryError
from pipeline.evaluation.annotations import Record, clean, record, records, side
from pipeline.evaluation.scoring import Comparison, Count, Tally, compare_header
from pipeline.registry.yaml_form import plain

try:
    from yaml import CSafeLoader as _SafeLoader
except ImportError:  # pragma: no cover - PyYAML built without libyaml
    from yaml import SafeLoader as _SafeLoader  # type: ignore[assignment]

RATES = (
    "tasks",
    "trackable",
    "frequencies",
    "deadlines",
    "explicit deadlines",
    "units",
    "quantities",
    "reports_to",
    "modality",
)
"""Figures with precision, recall and F1."""
SHARES = ("touch-free", "touch-free trackable", "basis", "addressees named", "number", "path", "header")
"""Figures that are one share."""
FIGURES = ("grounded", *RATES, *SHARES)
FLOOR_NOTES = ("gold", "lowered")
"""What a floor file holds beside figures: the digest of the gold, and why floors went down."""

Predict = Callable[[Path], list[Record]]
"""The registries of a notice, as the plain data of their YAML."""


@dataclass(frozen=True, slots=True)
class Scored:
    """One notice and its tally; `found` is False when there was no registry for it."""

    source: str
    tally: Tally
    found: bool


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All notices scored; figures are micro-averages."""

    notices: tuple[Scored, ...]

    @property
    def total(self) -> Tally:
        total = Tally()
        for scored in self.notices:
            total.add(scored.tally)
        return total

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(scored.source for scored in self.notices if not scored.found)


def value(name: str, count: Count) -> float:
    """The one number of a figure: F1, or the share."""
    return count.f1 if name in RATES else count.recall


def evaluate(gold: Path, notices: Path, predict: Predict) -> Evaluation:
    """Score what `predict` gives for every notice that has gold in the folder `gold`; raises NoInputError for none."""
    scored = [
        _score(data, notices, predict) for data in map(load_plain, sorted(gold.glob("*.yaml"))) if "source" in data
    ]
    if not scored:
        raise NoInputError(f"{gold}: no gold files", "name a folder of YAML files with the keys source, header, tasks")
    return Evaluation(tuple(scored))


def _score(gold: Record, notices: Path, predict: Predict) -> Scored:
    source = str(gold["source"])
    path = notices / source
    text, found = notice_text(path), predict(path)
    got = {"tasks": [task for registry in found for task in records(registry.get("tasks"))]}
    wanted, have = side(gold, text), side(got, text)
    header = record(gold.get("header"))
    entries = header.get("addressees")
    addressees = frozenset(clean(a) for a in entries) if isinstance(entries, list) else frozenset()
    tally = Comparison(source[:3], wanted.entries, have.entries, addressees).run()
    tally.counts["grounded"].add(Count(have.grounded, 0, len(have.entries) - have.grounded))
    tally.add(compare_header(header, _header(found[0]) if found else {}, source[:3]))
    return Scored(source, tally, bool(found))


def _header(registry: Record) -> Record:
    return record(registry.get("notice", registry.get("header")))


def notice_text(path: Path) -> str:
    """The notice's text: a plain text file as it is decoded, any other as it is read."""
    try:
        if path.suffix == ".txt":
            return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise NoInputError(f"{path}: {error.strerror}", "name the folder of the notices with --notices") from error
    except UnicodeDecodeError:
        pass  # in another encoding
    from pipeline.ingest import read

    return read(path).text


def load_plain(path: Path) -> Record:
    """The mapping in a YAML or JSON file; empty when it holds something else. Raises RegistryError."""
    try:
        return record(yaml.load(path.read_text(encoding="utf-8-sig"), Loader=_SafeLoader))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise RegistryError(f"{path}: {' '.join(str(error).split())}") from error


def written(folder: Path) -> Predict:
    """Predictions from the registries in a folder, found by the bare file name of their source."""
    by_source: dict[str, list[Record]] = {}
    for path in sorted(p for pattern in ("*.yaml", "*.yml", "*.json") for p in folder.rglob(pattern)):
        data = load_plain(path)
        if {"registry", "header"} & data.keys():
            name = record(record(data.get("notice")).get("source")).get("file") or data.get("source") or ""
            by_source.setdefault(PurePath(str(name)).name, []).append(data)
    if not by_source:
        raise NoInputError(f"{folder}: no registries", "name a folder written by `notices extract`")
    return lambda path: by_source.get(path.name, [])


def extracted(nlp: bool, rules: tuple[Path, ...] = ()) -> Predict:
    """Predictions made now."""
    from pipeline.run import process

    return lambda path: [plain(registry) for registry in process(path, nlp=nlp, rules=rules)]


def figures(tally: Tally) -> dict[str, float | dict[str, float]]:
    """The figures by name: precision, recall and F1, or one share."""
    return {name: _figure(name, tally.counts[name]) for name in FIGURES}


def _figure(name: str, count: Count) -> float | dict[str, float]:
    return {"p": count.precision, "r": count.recall, "f1": count.f1} if name in RATES else count.recall


def hold(evaluation: Evaluation, floors: Mapping[str, float]) -> None:
    """Raises FloorError when a figure is below its floor."""
    counts = evaluation.total.counts
    below = [(name, value(name, counts[name]), floor) for name, floor in floors.items()]
    if lines := [f"{name} {got:.3f} < {floor:.3f}" for name, got, floor in below if got < floor]:
        raise FloorError(f"below the floor: {', '.join(lines)}")


def load_floors(path: Path) -> dict[str, float]:
    """Floors from a YAML mapping of figure to least value, its notes left out. Raises RegistryError."""
    floors: dict[str, float] = {}
    for name, least in load_plain(path).items():
        if name in FLOOR_NOTES:
            continue
        if name not in FIGURES or not isinstance(least, (int, float)):
            raise RegistryError(f"{path}: {name}: {least!r}", f"a figure and a number; figures: {', '.join(FIGURES)}")
        floors[name] = float(least)
    return floors


def table(evaluation: Evaluation) -> Iterable[str]:
    """The figures as lines of text."""
    counts = evaluation.total.counts
    yield f"{'':22}{'P':>7}{'R':>7}{'F1':>7}{'gold':>7}"
    for name in FIGURES:
        count = counts[name]
        if name in RATES:
            yield f"{name:22}{count.precision:7.3f}{count.recall:7.3f}{count.f1:7.3f}{count.gold:7}"
        else:
            yield f"{name:22}{'':7}{count.recall:7.3f}{'':7}{count.gold:7}"


def notice_table(evaluation: Evaluation) -> Iterable[str]:
    """One line per notice: its tasks in gold and the main figures."""
    heads = ("tasks", "frequencies", "deadlines", "units", "basis", "header", "touch-free")
    yield f"{'gold':>5}" + "".join(f"{head:>12}" for head in heads) + "  notice"
    for scored in sorted(evaluation.notices, key=lambda s: s.tally.counts["touch-free"].recall):
        counts = scored.tally.counts
        cells = "".join(f"{value(head, counts[head]):12.3f}" for head in heads)
        yield f"{counts['tasks'].gold:5}{cells}  {scored.source}"
