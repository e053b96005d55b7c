"""Small registries made of sentences, for the tests of reviews."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.model import Background, Deadline, DeadlineKind, Header, Provenance, Source, Span, Task, Unit
from pipeline.registry import Registry
from pipeline.registry.ids import notice_id, task_ids

HEAD = "关于做好汛期工作的通知\n"
SENTENCES = (
    "各镇于3月底前报送防汛预案。",
    "水务局每月开展1次堤防检查。",
    "应急局要储备不少于500条编织袋。",
    "各村随时报告险情。",
)
EARLY, NOON, LATE = "2026-01-05T08:00:00+08:00", "2026-01-05T12:00:00+08:00", "2026-01-06T08:00:00+08:00"


def registry(sentences: Sequence[str] = SENTENCES) -> Registry:
    """One task per sentence, as an extraction would give them; the head is background."""
    text = HEAD + "".join(f"{sentence}\n" for sentence in sentences)
    identity, tasks, at = notice_id(text), [], len(HEAD)
    for task_id, sentence in zip(task_ids(identity, sentences), sentences, strict=True):
        tasks.append(Task(task_id, sentence, Provenance(Span(at, at + len(sentence)))))
        at += len(sentence) + 1
    background = (Background(Span(0, len(HEAD) - 1), "title"),)
    return Registry(identity, Header(), Source("汛期.txt", "0" * 64, "text/plain"), tuple(tasks), background, text=text)


def quoted(found: Registry, quote: str) -> Span:
    """Where the quote first stands."""
    start = found.text.index(quote)
    return Span(start, start + len(quote))


def with_deadline(found: Registry, task: Task, quote: str) -> Task:
    """`task` with a vague deadline of these words."""
    return replace(task, deadlines=(Deadline(quote, quoted(found, quote), DeadlineKind.VAGUE),))


def with_unit(task: Task, name: str) -> Task:
    return replace(task, responsible_units=(Unit(name),))
