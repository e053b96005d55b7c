"""Decisions laid over a registry as the program made it. Doing it twice is doing it once.

What a decision says is found back in the registry: `review` with the state, who and when; the values; and, where people
have to look again, an issue.

    review-stale      the words have changed since: the values whose words still stand are kept, a rejection is not
                      (a duty would vanish that nobody has read)
    review-conflict   people contradict each other: nothing is applied until one of them, who has seen it, decides
    review-lost       (of the notice) no task is like the one that was decided on
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from pipeline.model import Issue, Review, Task
from pipeline.registry.ids import squeeze
from pipeline.registry.model import Registry
from pipeline.review.decisions import UNCHANGED, Decision, Verdict, moment
from pipeline.review.grounding import Move, moved_patch, moved_task, stands
from pipeline.review.matching import Ground, Match, matches
from pipeline.review.opinions import Opinion, in_order, opinions

STALE, CONFLICT, LOST = "review-stale", "review-conflict", "review-lost"
ISSUES = (STALE, CONFLICT, LOST)
VERDICTS = {
    Verdict.ACCEPTED: "确认",
    Verdict.EDITED: "修改",
    Verdict.REJECTED: "否决",
    Verdict.ADDED: "补录",
    Verdict.SPLIT: "拆分",
    Verdict.MERGED: "合并",
}


class Outcome(StrEnum):
    """What became of a decision."""

    APPLIED = "applied"
    STALE = "stale"
    CONFLICT = "conflict"
    LOST = "lost"
    PAST = "past"
    """The words have changed, and the task that they became has been decided on since."""


@dataclass(frozen=True, slots=True)
class Fate:
    """A decision, what became of it, and the task of the registry that it was laid on (None: it found none)."""

    decision: Decision
    outcome: Outcome
    task: str | None


@dataclass(frozen=True, slots=True)
class Replay:
    """A registry with the decisions laid over it; one fate per decision, in the order given."""

    registry: Registry
    fates: tuple[Fate, ...]


def replay(registry: Registry, decisions: Sequence[Decision], former: str = "") -> Replay:
    """Lay decisions over a registry; `former` is the notice's text before it changed, where known.

    Never raises: what cannot be applied is an issue, and a fate.
    """
    desk = _Desk(registry, tuple(dict.fromkeys(decisions)), former)
    desk.work()
    return Replay(desk.result(), tuple(desk.fate(decision) for decision in decisions))


class _Desk:
    """One registry on which decisions are laid, one decided-on task after the other."""

    def __init__(self, registry: Registry, decisions: tuple[Decision, ...], former: str) -> None:
        self.registry, self.former = registry, former
        self.made = {task.id: d for d in in_order(decisions) for task in d.into}
        self.tasks = {t.id: t if t.id in self.made else _bare(t) for t in registry.tasks}
        self.order = list(self.tasks)
        self.lost: list[tuple[str, Opinion]] = []
        self.ends: dict[str, tuple[Outcome, str | None]] = {}
        self.by_id: dict[str, list[Decision]] = defaultdict(list)
        for decision in in_order(decisions):
            for task in decision.touches:
                self.by_id[task].append(decision)
        self.held = {task: opinions(found) for task, found in self.by_id.items()}
        self.matches = self._matches()

    def _matches(self) -> dict[str, Match]:
        decided = [d for found in self.by_id.values() for d in found if d.task not in self.made]
        wanted = [d for d in decided if d.task in self.tasks or not self._done(d.task)]
        known = {task for task in self.by_id if task in self.tasks}
        found = matches(wanted, Ground(self.registry.id, self._program_tasks(), self.former))
        return {**{task: Match(task, False) for task in known}, **found}

    def _program_tasks(self) -> tuple[Task, ...]:
        return tuple(task for task in self.tasks.values() if task.id not in self.made)

    def _done(self, task: str) -> bool:
        """Whether the tasks that take the place of this one are already there: the registry was replayed before."""
        makers = [opinion.made for opinion in self.held[task] if opinion.made]
        return any(made.into and all(part.id in self.tasks for part in made.into) for made in makers)

    def work(self) -> None:
        """Tasks that people made come first, so that what was decided on them afterwards finds them."""
        for task in sorted(self.by_id, key=lambda task: (self.by_id[task][0].moment, task)):
            held = self.held[task]
            if len(held) > 1:
                self._conflict(task, held)
            elif held[0].made:
                self._make(task, held[0])
            else:
                self._lay(task, held[0])
        for task, _ in self.lost:  # last, when all that people made is there, as in any later replay
            later = self._since(task)
            self._end(task, Outcome.LOST if later is None else Outcome.PAST, later)

    def _conflict(self, task: str, held: tuple[Opinion, ...]) -> None:
        match = self.matches.get(task)
        now = self.tasks.get(match.task) if match else None
        if now is None:
            self._lose(task, held[-1])
            return
        last = max((opinion.last for opinion in held), key=lambda decision: decision.moment)
        said = "；".join(_said(opinion.last) for opinion in held)
        by = "；".join(dict.fromkeys(opinion.last.by for opinion in held))
        undone = _undone(now, self.by_id[task])
        self._put(replace(undone, review=Review("auto", by, last.at)), Issue(CONFLICT, f"复核意见不一致：{said}"))
        self._end(task, Outcome.CONFLICT, now.id)

    def _make(self, task: str, opinion: Opinion) -> None:
        made = opinion.made
        assert made is not None  # noqa: S101 - the caller asks for opinions that have one
        disputed = [held for other in made.touches if len(held := self.held[other]) > 1]
        if disputed:
            self._conflict(task, disputed[0])
        elif made.verdict is Verdict.ADDED:
            self._add(task, opinion, made)
        else:
            self._replace(task, opinion, made)

    def _add(self, task: str, opinion: Opinion, made: Decision) -> None:
        """An added task takes the place of one that the program has found since."""
        placed = self._placed(made.into[0])
        if placed is None:
            self._lose(task, opinion)
            return
        same = [t.id for t in self._program_tasks() if _same_place(t, placed)]
        self._insert([placed], same)
        self._lay(task, opinion)
        if _quotes(placed) != _quotes(made.into[0]):
            self._put(self.tasks[placed.id], _stale(opinion))
            self._end(task, Outcome.STALE, placed.id)

    def _replace(self, task: str, opinion: Opinion, made: Decision) -> None:
        """The parts of a split task, or the whole of a merger, take the place of the tasks decided on."""
        placed = [p for part in made.into if (p := self._placed(part))]
        held = [t for t in made.touches if self.held[t][0].made == made and t in self.matches]
        gone = [self.matches[t].task for t in held if self.matches[t].task in self.tasks]
        if len(placed) < len(made.into) or not (gone or self._done(task)):
            self._lose(task, opinion)
            return
        reviewed = [p if p.id in self.tasks else replace(p, review=_review(opinion)) for p in placed]
        # Parts that an earlier replay put there know it; the tasks they came of are gone.
        known = any(issue.code == STALE for part in placed for issue in self.tasks.get(part.id, part).issues)
        stale = known or any(self.matches[t].stale for t in held)
        self._insert([self.tasks.get(p.id, p) for p in reviewed], gone)
        for part in reviewed:
            self._mark(part.id, opinion, stale)
        self._end(task, Outcome.STALE if stale else Outcome.APPLIED, placed[0].id)

    def _mark(self, task: str, opinion: Opinion, stale: bool) -> None:
        now = self.tasks[task]
        if now.review.state == "auto":
            now = replace(now, review=_review(opinion))
        self._put(now, *([_stale(opinion)] if stale else []))

    def _placed(self, task: Task) -> Task | None:
        """A task that a person made, where it stands in the text now."""
        text = self.registry.text
        if not text or stands(text, task):
            return task
        return moved_task(task, text, task.provenance.span.start)

    def _insert(self, tasks: Iterable[Task], gone: Sequence[str]) -> None:
        for task_id in gone:
            self.tasks.pop(task_id, None)
        self.order = [task_id for task_id in self.order if task_id in self.tasks]
        for task in tasks:
            start = task.provenance.span.start
            later = (i for i, other in enumerate(self.order) if self.tasks[other].provenance.span.start > start)
            if task.id not in self.tasks:
                self.order.insert(next(later, len(self.order)), task.id)
            self.tasks[task.id] = task

    def _lay(self, task: str, opinion: Opinion) -> None:
        """Accepting, editing and rejecting."""
        match = self.matches.get(task) or (Match(task, False) if task in self.tasks else None)
        now = self.tasks.get(match.task) if match else None
        if match is None or now is None:
            self._lose(task, opinion)
            return
        patch, text = opinion.patch, self.registry.text
        moved = match.stale or (opinion.last.notice not in ("", self.registry.id))
        if moved:
            span = next(d.span for d in self.by_id[task] if d.task == task)
            patch = moved_patch(patch, Move(text, span, now.provenance.span)) if text else UNCHANGED
        stale = match.stale or patch.names != opinion.patch.names
        review = _review(opinion)
        if stale and opinion.rejected:
            review = replace(review, state="auto")
        self._put(replace(patch.onto(_bare(now)), id=now.id, review=review), *([_stale(opinion)] if stale else []))
        self._end(task, Outcome.STALE if stale else Outcome.APPLIED, now.id)

    def _put(self, task: Task, *issues: Issue) -> None:
        # Issues of an earlier pass over the same task would stand twice.
        kept = tuple(issue for issue in task.issues if issue not in issues)
        self.tasks[task.id] = replace(task, issues=(*kept, *issues))

    def _lose(self, task: str, opinion: Opinion) -> None:
        self.lost.append((task, opinion))

    def _since(self, task: str) -> str | None:
        """The task that the words have become, when it has been decided on later."""
        taken = tuple(self.tasks[t] for t in self.by_id if t in self.tasks)
        first, last = self.by_id[task][0], self.by_id[task][-1]
        match = matches([first], Ground(self.registry.id, taken)).get(first.task)
        later = match is not None and self.by_id[match.task][-1].moment > last.moment
        return match.task if match and later else None

    def _end(self, task: str, outcome: Outcome, placed: str | None) -> None:
        self.ends[task] = (outcome, placed)

    def fate(self, decision: Decision) -> Fate:
        outcome, task = self.ends[decision.task]
        return Fate(decision, outcome, task)

    def result(self) -> Registry:
        tasks = tuple(self.tasks[task_id] for task_id in self.order)
        added = [task.provenance.span for task in tasks if task.review.state == "added"]
        background = tuple(b for b in self.registry.background if not any(span.holds(b.span) for span in added))
        issues = tuple(issue for issue in self.registry.issues if issue.code not in ISSUES)
        lost = [_lost(opinion) for task, opinion in self.lost if self.ends[task][0] is Outcome.LOST]
        return replace(self.registry, tasks=tasks, background=background, issues=(*issues, *dict.fromkeys(lost)))


def _bare(task: Task) -> Task:
    """A task without the issues that an earlier replay gave it."""
    return replace(task, issues=tuple(issue for issue in task.issues if issue.code not in ISSUES))


def _review(opinion: Opinion) -> Review:
    return Review(opinion.state, opinion.last.by, opinion.last.at, opinion.last.note)


def _said(decision: Decision) -> str:
    what = VERDICTS[decision.verdict]
    fields = f"（{'、'.join(decision.fields.names)}）" if decision.fields.names else ""
    return f"{decision.by} {decision.at} {what}{fields}"


def _stale(opinion: Opinion) -> Issue:
    text = squeeze(opinion.last.text)[:60]
    return Issue(STALE, f"原文已变，请重新复核：{_said(opinion.last)}，当时的原文是“{text}”")


def _lost(opinion: Opinion) -> Issue:
    text = squeeze(opinion.last.text)[:40]
    return Issue(LOST, f"复核记录没有对应的任务：{_said(opinion.last)}“{text}”")


def _quotes(task: Task) -> int:
    return len(task.frequencies) + len(task.deadlines) + len(task.quantities)


def _same_place(task: Task, other: Task) -> bool:
    return squeeze(task.text) == squeeze(other.text) and task.provenance.span.overlaps(other.provenance.span)


def _undone(task: Task, decisions: Sequence[Decision]) -> Task:
    """`task` without the edits that an earlier replay laid on it."""
    for decision in sorted(decisions, key=lambda d: moment(d.at), reverse=True):
        laid = decision.fields
        if decision.was.names and all(getattr(task, n) == getattr(laid.values, n) for n in laid.names):
            task = decision.was.onto(task)
    return task
