"""What people decided about tasks: the types, and how a decision is made from the tasks on the screen.

Two files hold the same decisions (`pipeline.review.decision_files` reads and writes them).

`DIR/reviews/NAME.review.yaml`, NAME being the stem of the registry's file: a list, one decision a block, oldest first.
Blocks are only ever added at the end, so that git merges two people's files (`*.review.yaml merge=union`).

    - task: 3f9a0c…              # id of the task decided on; of an added one, its own new id
      verdict: edited            # accepted | edited | rejected | added | split | merged
      by: 孟晓棠
      at: '2026-01-05T09:30:00+08:00'     # ISO 8601 date-time, given by whoever records the decision
      seen: '2026-01-04T16:00:00+08:00'   # review.at of the task as it was on the screen; left out when it had none
      notice: 0b1c…              # notice.id of the registry
      text: 每月开展1次检查。     # the task's text that the decision was made on,
      start: 120                 # and where it stood (characters of the notice's text, half open)
      end: 130
      note: 时限见附件
      fields: {deadlines: […]}   # edited: the fields that changed, as in the registry; [] or null empties one
      was: {deadlines: []}       # edited: what these fields held before
      merged: [77aa…, 90bc…]     # merged: the ids of all tasks that become one, `task` included
      into: [{…}, {…}]           # added, split, merged: the tasks that come of it, each as in the registry

`decisions.json`, which the static page saves, gives the same blocks with the same keys:

    {"decisions": 1,             # version of this form
     "registry": "NAME",         # stem of the registry's file
     "notice": "0b1c…",          # notice.id of the registry
     "items": [{"task": "3f9a0c…", "verdict": "accepted", "by": "…", "at": "…", "text": "…", "start": 120, "end": 130}]}

There, an item without `notice` has the one above; the ids of tasks in `into`, and `task` of an added one, may be left
out: they are made from the text. A task in `into` needs `text` and `provenance: {start, end}`; everything else that it
leaves out is empty. Frequencies, deadlines and quantities carry `text`, `start` and `end`: a value is always quoted.

Edits add up: an edit changes the fields that it names and no other. Accepting keeps what was edited before; rejecting
after accepting rejects. To take an edit back, edit the field again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from pipeline.model import Provenance, Span, Task
from pipeline.registry.ids import ID_LENGTH, digest, squeeze

FORMAT_VERSION = 1
FIELDS = (
    "text",
    "provenance",
    "number",
    "path",
    "action",
    "modality",
    "status",
    "responsible_units",
    "frequencies",
    "deadlines",
    "quantities",
    "deliverables",
    "reports_to",
    "conditions",
)
"""The fields of a task that a person may change, by their names in the registry; patches name them in this order."""

NOTHING = Task("", "", Provenance(Span(0, 0)))


class Verdict(StrEnum):
    ACCEPTED = "accepted"
    EDITED = "edited"
    REJECTED = "rejected"
    ADDED = "added"
    SPLIT = "split"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class Patch:
    """Values for the fields of `names` (of `FIELDS`); the other fields of `values` say nothing."""

    names: tuple[str, ...] = ()
    values: Task = NOTHING

    def onto(self, task: Task) -> Task:
        """`task` with these values."""
        return replace(task, **{name: getattr(self.values, name) for name in self.names})

    def then(self, later: Patch) -> Patch:
        """Both one after the other; the later one wins where both name a field."""
        named = {*self.names, *later.names}
        return Patch(tuple(name for name in FIELDS if name in named), later.onto(self.onto(NOTHING)))


UNCHANGED = Patch()


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision of one person on one task, never changed once made.

    `text` and `span` are the task's as the person saw it; `at` and `seen` are ISO 8601 date-times.
    """

    task: str
    verdict: Verdict
    by: str
    at: str
    text: str
    span: Span
    notice: str = ""
    seen: str | None = None
    note: str | None = None
    fields: Patch = UNCHANGED
    was: Patch = UNCHANGED
    merged: tuple[str, ...] = ()
    into: tuple[Task, ...] = ()

    @property
    def touches(self) -> tuple[str, ...]:
        """The ids of the tasks that it decides on."""
        return tuple(dict.fromkeys((self.task, *self.merged)))

    @property
    def moment(self) -> datetime:
        """`at` as a point of time; see `moment`."""
        return moment(self.at)


@dataclass(frozen=True, slots=True)
class Bundle:
    """Decisions as they travel: `registry` is the stem of the registry's file, `notice` its notice's id."""

    registry: str
    notice: str
    decisions: tuple[Decision, ...]


def moment(at: str) -> datetime:
    """An ISO 8601 date-time; one without an offset is taken as UTC. Raises ValueError."""
    read = datetime.fromisoformat(at)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def made_id(notice: str, task: Task, verdict: Verdict) -> str:
    """The id of a task that a person made, from its text and place: the same task added twice is one task."""
    return digest("made", verdict, notice, squeeze(task.text), str(task.provenance.span.start))[:ID_LENGTH]


def decide(task: Task, verdict: Verdict, by: str, at: str) -> Decision:
    """A decision on a task as it is on the screen: the whole of it for `accepted` and `rejected`."""
    return Decision(task.id, verdict, by, at, task.text, task.provenance.span, seen=task.review.at)


def edit(before: Task, after: Task, by: str, at: str) -> Decision:
    """The correction that makes `after` of `before`: every field of `FIELDS` in which they differ."""
    names = tuple(name for name in FIELDS if getattr(before, name) != getattr(after, name))
    return replace(
        decide(before, Verdict.EDITED, by, at),
        fields=Patch(names, Patch(names, after).onto(NOTHING)),
        was=Patch(names, Patch(names, before).onto(NOTHING)),
    )


def add(notice: str, task: Task, by: str, at: str) -> Decision:
    """A task that the program missed; its id is made."""
    made = _made(notice, task, Verdict.ADDED)
    return replace(decide(made, Verdict.ADDED, by, at), notice=notice, into=(made,))


def split(notice: str, task: Task, parts: Sequence[Task], signed: tuple[str, str]) -> Decision:
    """`task` is really several; `signed` is (by, at). The parts get ids of their own."""
    made = tuple(_made(notice, part, Verdict.SPLIT) for part in parts)
    return replace(decide(task, Verdict.SPLIT, *signed), notice=notice, into=made)


def merge(notice: str, tasks: Sequence[Task], whole: Task, signed: tuple[str, str]) -> Decision:
    """`tasks` are really the one task `whole`; `signed` is (by, at). The first of them gives text and place."""
    first = replace(decide(tasks[0], Verdict.MERGED, *signed), notice=notice)
    seen = max((task.review.at for task in tasks if task.review.at), key=moment, default=None)
    return replace(
        first, seen=seen, merged=tuple(task.id for task in tasks), into=(_made(notice, whole, Verdict.MERGED),)
    )


def _made(notice: str, task: Task, verdict: Verdict) -> Task:
    return replace(task, id=made_id(notice, task, verdict))
