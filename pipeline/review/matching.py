"""Which task a decision is about, when the notice or the program has changed since it was made.

By id first, which is made from the notice and the task's text. Then by equal text; texts that stand more than once are
told apart by the ordinal that went into the id. Then by similarity, of which these are the limits:

- the texts without white space have a `difflib` ratio of at least `SIMILAR`;
- no other task comes within `MARGIN` of it: of two that are about equally like, none is taken;
- in the notice that the decision was made in, the task must overlap the place of the decision;
- a task that stood in the text before it changed is itself, and not what has become of another.

Each task is given to one decided-on task at most. A decision that finds none is reported, never put elsewhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from pipeline.model import Task
from pipeline.registry.ids import squeeze, task_ids
from pipeline.review.decisions import Decision

SIMILAR, MARGIN = 0.8, 0.1
# Nothing says how often a text stood in a notice that is gone; more often than this is no duty.
_MAX_ORDINAL = 50


@dataclass(frozen=True, slots=True)
class Match:
    """The task (its id in the registry) that a decision is about; `stale` when its text is no longer the same."""

    task: str
    stale: bool


@dataclass(frozen=True, slots=True)
class Ground:
    """Where decisions are to be placed: the notice's id, its tasks, and its text before it changed, where known."""

    notice: str
    tasks: tuple[Task, ...]
    former: str = ""


def matches(wanted: Sequence[Decision], ground: Ground) -> dict[str, Match]:
    """Id of the task decided on → what it is now; ids that match nothing are left out.

    `wanted` are decisions in the order of time; the first on an id has the text that the program gave it.
    """
    found = dict(_by_id(wanted, ground))
    firsts = {decision.task: decision for decision in reversed(wanted)}
    wanted = sorted(firsts.values(), key=lambda decision: (decision.moment, decision.task))
    found |= _by_text(_rest(wanted, found), _free(ground, found))
    found |= _by_likeness(_rest(wanted, found), _free(ground, found))
    return found


def _rest(wanted: Sequence[Decision], found: dict[str, Match]) -> list[Decision]:
    return [decision for decision in wanted if decision.task not in found]


def _free(ground: Ground, found: dict[str, Match]) -> Ground:
    taken = {match.task for match in found.values()}
    return Ground(ground.notice, tuple(t for t in ground.tasks if t.id not in taken), ground.former)


def _by_id(wanted: Sequence[Decision], ground: Ground) -> Iterator[tuple[str, Match]]:
    texts: dict[str, set[str]] = defaultdict(set)
    for decision in wanted:
        texts[decision.task] |= {squeeze(decision.text), squeeze(decision.fields.values.text)}
    for task in ground.tasks:
        if task.id in texts:
            yield task.id, Match(task.id, squeeze(task.text) not in texts[task.id])


def _by_text(wanted: Sequence[Decision], ground: Ground) -> dict[str, Match]:
    found: dict[str, Match] = {}
    taken: set[str] = set()
    texts: dict[str, list[Task]] = defaultdict(list)
    for task in ground.tasks:
        texts[squeeze(task.text)].append(task)
    for decision in wanted:
        text = squeeze(decision.text)
        equal = [task for task in texts.get(text, ()) if _may_be(decision, task, ground)]
        ordinal = _ordinal(decision, text)
        if len(equal) == 1 and ordinal is None:
            ordinal = 0
        if ordinal is not None and ordinal < len(equal):
            match = Match(equal[ordinal].id, len(equal) > 1 or ordinal > 0)
            if match.task not in taken:
                found[decision.task] = match
                taken.add(match.task)
    return found


def _ordinal(decision: Decision, text: str) -> int | None:
    """The how-manieth of its text the task was, which its id tells; None when it does not."""
    ids = task_ids(decision.notice, [text] * _MAX_ORDINAL)
    return ids.index(decision.task) if decision.task in ids else None


def _may_be(decision: Decision, task: Task, ground: Ground) -> bool:
    """In an unchanged notice a task stays where it is."""
    return decision.notice != ground.notice or decision.span.overlaps(task.provenance.span)


def _by_likeness(wanted: Sequence[Decision], ground: Ground) -> dict[str, Match]:
    former = squeeze(ground.former)
    ground = Ground(ground.notice, tuple(t for t in ground.tasks if not former or squeeze(t.text) not in former))
    texts = [(task, squeeze(task.text)) for task in ground.tasks]
    rivals: dict[str, list[tuple[float, str]]] = {}
    for decision in wanted:
        for ratio, task in _most_like(decision, [pair for pair in texts if _may_be(decision, pair[0], ground)]):
            rivals.setdefault(task.id, []).append((ratio, decision.task))
    best = ((task, _winner(found)) for task, found in rivals.items())
    return {decided: Match(task, stale=True) for task, decided in best if decided}


def _winner(rivals: list[tuple[float, str]]) -> str | None:
    """The decided-on task that is most like a task, None when another is about equally like it."""
    (ratio, decided), *rest = sorted(rivals, reverse=True)
    return None if rest and ratio - rest[0][0] < MARGIN else decided


def _most_like(decision: Decision, texts: Sequence[tuple[Task, str]]) -> list[tuple[float, Task]]:
    """The task most like the decision's text and the ratio; empty for none, or for two about equally like."""
    matcher = SequenceMatcher(None, autojunk=False)
    matcher.set_seq2(squeeze(decision.text))
    rated: list[tuple[float, Task]] = []
    for task, text in texts:
        matcher.set_seq1(text)
        bounds = (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio)
        if all(bound() >= SIMILAR - MARGIN for bound in bounds):
            rated.append((matcher.ratio(), task))
    rated.sort(key=lambda pair: -pair[0])
    if not rated or rated[0][0] < SIMILAR or (len(rated) > 1 and rated[0][0] - rated[1][0] < MARGIN):
        return []
    return rated[:1]
