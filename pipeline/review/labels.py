"""Registries as spans with labels, for labelling tools, and back: what was labelled otherwise becomes decisions.

    label-studio  a list of tasks of Label Studio (labels on `text`), the spans as predictions; read from annotations
    jsonl         one object a line: {"text", "meta": {"notice", "file"}, "spans": [{"start", "end", "label"}]}
    spacy         a DocBin: one token per character, the spans in the group "sc"; the notice's id in `user_data`

Offsets are characters of the notice's text, half open. A label is TASK or what a value is: FREQUENCY, DEADLINE,
QUANTITY, UNIT, REPORT. Only values that stand in the task's own text are labelled; those of tables and headings, and
names of units that the text gives in a shortened form, are left as they are.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any, TypeAlias

from pipeline.errors import MissingComponentError, RegistryError
from pipeline.model import Deadline, Frequency, Provenance, Quantity, Recipient, Span, Task, Unit
from pipeline.registry.files import whole_file, write_whole
from pipeline.registry.ids import squeeze
from pipeline.registry.model import Registry
from pipeline.review.decisions import Decision, Verdict, add, decide, edit

TASK = "TASK"
FIELDS = {
    "FREQUENCY": "frequencies",
    "DEADLINE": "deadlines",
    "QUANTITY": "quantities",
    "UNIT": "responsible_units",
    "REPORT": "reports_to",
}
"""Label → the field of a task that its values are in."""
GROUP = "sc"
SAME_TASK = 0.5  # shared over all characters: the boundary of a task was moved, it is no other task

Value: TypeAlias = Frequency | Deadline | Quantity | Unit | Recipient
Reader = Callable[[str, str], "Value | None"]
"""Reads the value of a label's words, spans relative to them; None when they say nothing."""


@dataclass(frozen=True, slots=True, order=True)
class Label:
    span: Span
    name: str


@dataclass(frozen=True, slots=True)
class Labelled:
    """The text of a notice and its labels, in reading order."""

    notice: str
    file: str
    text: str
    labels: tuple[Label, ...]


def labelled(registry: Registry) -> Labelled:
    """The labels of a registry: its tasks, but for those that were rejected, and the values in them."""
    labels = {label for task in registry if task.review.state != "rejected" for label in _labels(task)}
    return Labelled(registry.id, registry.source.file, registry.text, tuple(sorted(labels)))


def _labels(task: Task) -> Iterator[Label]:
    yield Label(task.provenance.span, TASK)
    for name, field in FIELDS.items():
        yield from (Label(span, name) for value in getattr(task, field) if (span := _inside(value, task)))


def _inside(value: Value, task: Task) -> Span | None:
    return value.span if value.span and task.provenance.span.holds(value.span) else None


def export(registries: Iterable[Registry], form: str, path: Path) -> int:
    """Write registries for a tool; gives the number of tasks. Raises OutputError, MissingComponentError."""
    found = [labelled(registry) for registry in registries]
    if form == "spacy":
        with whole_file(path) as handle:
            handle.write(_doc_bin(found))
    elif form == "jsonl":
        write_whole(path, "".join(f"{json.dumps(_line(doc), ensure_ascii=False)}\n" for doc in found))
    else:
        write_whole(path, json.dumps([_studio(doc) for doc in found], ensure_ascii=False, indent=1))
    return sum(label.name == TASK for doc in found for label in doc.labels)


def load_labels(path: Path) -> tuple[Labelled, ...]:
    """What a tool gave back, in the form that the file's suffix names. Raises RegistryError, MissingComponentError."""
    try:
        if path.suffix == ".spacy":
            return _read_doc_bin(path.read_bytes())
        text = path.read_text(encoding="utf-8-sig")
        if path.suffix == ".jsonl":
            return tuple(_read_line(json.loads(line)) for line in text.splitlines() if line.strip())
        return tuple(_read_studio(task) for task in json.loads(text))
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        cause = " ".join(str(error).split())[:120]
        raise RegistryError(
            f"{path}: no labels: {type(error).__name__} {cause}", "name what the tool exported"
        ) from error


def _line(doc: Labelled) -> Mapping[str, object]:
    spans = [{"start": label.span.start, "end": label.span.end, "label": label.name} for label in doc.labels]
    return {"text": doc.text, "meta": {"notice": doc.notice, "file": doc.file}, "spans": spans}


def _read_line(line: Mapping[str, Mapping[str, str]]) -> Labelled:
    spans = [Label(Span(int(s["start"]), int(s["end"])), str(s["label"])) for s in _mappings(line["spans"])]
    return _doc(str(line["text"]), line["meta"], spans)


def _doc(text: str, meta: Mapping[str, str], labels: Iterable[Label]) -> Labelled:
    return Labelled(str(meta["notice"]), str(meta["file"]), text, tuple(sorted(set(labels))))


def _mappings(value: object) -> list[Mapping[str, str]]:
    if not isinstance(value, list):
        raise TypeError("a list of spans is wanted")
    return value


def _studio(doc: Labelled) -> Mapping[str, object]:
    result = [
        {
            "id": f"{label.name.lower()}-{label.span.start}-{label.span.end}",
            "from_name": "label",
            "to_name": "text",
            "type": "labels",
            "value": {
                "start": label.span.start,
                "end": label.span.end,
                "text": doc.text[label.span.start : label.span.end],
                "labels": [label.name],
            },
        }
        for label in doc.labels
    ]
    data = {"text": doc.text, "notice": doc.notice, "file": doc.file}
    return {"data": data, "predictions": [{"model_version": "notice-pipeline", "result": result}]}


def _read_studio(task: Mapping[str, Mapping[str, str]]) -> Labelled:
    """The last annotation of a task, else its prediction."""
    data = task["data"]
    rounds = _mappings(task.get("annotations") or task.get("predictions") or [])
    results = _mappings(rounds[-1]["result"]) if rounds else []
    found = [_studio_label(data["text"], result["value"]) for result in results if result.get("type") == "labels"]
    return _doc(data["text"], data, found)


def _studio_label(text: str, value: object) -> Label:
    """A region. The tool may count a rare character as two: the words that it gives tell where they stand."""
    if not isinstance(value, Mapping):
        raise TypeError("a region needs a value")
    start, end, words = int(value["start"]), int(value["end"]), str(value.get("text") or "")
    if words and text[start:end] != words:
        places = [i for i in range(len(text)) if text.startswith(words, i)]
        if not places:
            raise ValueError(f"{words[:20]!r} does not stand in the text")
        start = min(places, key=lambda place: abs(place - start))
        end = start + len(words)
    return Label(Span(start, end), str(value["labels"][0]))


def _doc_bin(found: Sequence[Labelled]) -> bytes:
    spacy, tokens = _spacy()
    vocab = spacy.blank("zh").vocab
    store = tokens.DocBin(store_user_data=True)
    for labelled_text in found:
        text = labelled_text.text
        doc = tokens.Doc(vocab, words=list(text), spaces=[False] * len(text))
        doc.spans[GROUP] = [tokens.Span(doc, at.span.start, at.span.end, at.name) for at in labelled_text.labels]
        doc.user_data.update({"notice": labelled_text.notice, "file": labelled_text.file})
        store.add(doc)
    return bytes(store.to_bytes())


def _read_doc_bin(data: bytes) -> tuple[Labelled, ...]:
    spacy, tokens = _spacy()
    docs = tokens.DocBin(store_user_data=True).from_bytes(data).get_docs(spacy.blank("zh").vocab)
    return tuple(
        _doc(doc.text, doc.user_data, (Label(Span(s.start_char, s.end_char), s.label_) for s in doc.spans[GROUP]))
        for doc in docs
    )


def _spacy() -> tuple[ModuleType, ModuleType]:
    """spaCy and its tokens, which take a second to import."""
    try:
        import spacy
        from spacy import tokens
    except ImportError as error:
        raise MissingComponentError("spaCy is not installed", "pip install spacy") from error
    return spacy, tokens


@dataclass(frozen=True, slots=True)
class Labeller:
    """Who labelled and when (ISO 8601), and how the words of a new label are read."""

    by: str
    at: str
    read: Reader


def relabelled(registry: Registry, found: Sequence[Labelled], who: Labeller) -> tuple[Decision, ...]:
    """The decisions that make a registry say what was labelled; none when nothing was labelled otherwise.

    Raises RegistryError when the labels are of another text than the registry's.
    """
    doc = next((doc for doc in found if doc.notice == registry.id), None)
    if doc is None:
        return ()
    if doc.text != registry.text:
        raise RegistryError(f"{registry.name}: the labels are on another text", "export it again and label that")
    wanted = [label.span for label in doc.labels if label.name == TASK]
    kept = [task for task in registry if task.review.state != "rejected"]
    pairs = dict(_pairs(kept, wanted))
    decisions = [_judged(task, pairs.get(task.id), doc, who) for task in kept]
    added = [_added(registry.id, span, doc, who) for span in wanted if span not in pairs.values()]
    return tuple(replace(d, notice=registry.id) for d in (*decisions, *added) if d)


def _pairs(tasks: Sequence[Task], spans: Sequence[Span]) -> Iterator[tuple[str, Span]]:
    """Task id and the span labelled for it, the best first."""
    scored = sorted(
        ((_shared(task.provenance.span, span), task.id, span) for task in tasks for span in spans), reverse=True
    )
    tasks_done: set[str] = set()
    spans_done: set[Span] = set()
    for share, task, span in scored:
        if share >= SAME_TASK and task not in tasks_done and span not in spans_done:
            tasks_done.add(task)
            spans_done.add(span)
            yield task, span


def _shared(a: Span, b: Span) -> float:
    common = min(a.end, b.end) - max(a.start, b.start)
    return max(common, 0) / (max(a.end, b.end) - min(a.start, b.start) or 1)


def _judged(task: Task, span: Span | None, doc: Labelled, who: Labeller) -> Decision | None:
    if span is None:
        return decide(task, Verdict.REJECTED, who.by, who.at)
    after = task
    if span != task.provenance.span:
        after = replace(task, text=_words(doc.text, span), provenance=replace(task.provenance, span=span))
    after = _with_values(after, task, doc, who)
    return edit(task, after, who.by, who.at) if after != task else None


def _with_values(after: Task, task: Task, doc: Labelled, who: Labeller) -> Task:
    for name, field in FIELDS.items():
        wanted = [label.span for label in doc.labels if label.name == name and after.provenance.span.holds(label.span)]
        values: tuple[Value, ...] = getattr(task, field)
        kept = [value for value in values if not _inside(value, task) or value.span in wanted]
        there = {value.span for value in values}
        new = [value for span in wanted if span not in there and (value := _read(doc.text, span, name, who))]
        if new or len(kept) < len(values):
            changed: dict[str, Any] = {field: (*kept, *new)}  # mypy knows no field by a name that varies
            after = replace(after, **changed)
    return after


def _read(text: str, span: Span, label: str, who: Labeller) -> Value | None:
    words = _words(text, span)
    if label == "UNIT":
        return Unit(words, span=span)
    if label == "REPORT":
        return Recipient(words, span)
    value = who.read(words, FIELDS[label])
    return (
        replace(value, text=words, span=span, rule=None) if isinstance(value, Frequency | Deadline | Quantity) else None
    )


def _added(notice: str, span: Span, doc: Labelled, who: Labeller) -> Decision:
    bare = Task("", _words(doc.text, span), Provenance(span))
    return add(notice, _with_values(bare, bare, doc, who), who.by, who.at)


def _words(text: str, span: Span) -> str:
    return squeeze(text[span.start : span.end])
