"""What leaves the house: no rejected task, no proposed one unless asked, no personal contact unless asked.

Contacts are masked character by character, so that every offset still holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TypeVar, cast

from pipeline.export.model import Batch, Options
from pipeline.model import Header, Issue, Task
from pipeline.registry import Registry
from pipeline.registry.ids import encodable

T = TypeVar("T")

# ASCII, and only from where a word begins: Chinese letters before it would each be tried as its beginning.
_EMAIL = r"(?<![A-Za-z0-9_.+-])[A-Za-z0-9_.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}"
_MOBILE = r"(?<!\d)1[3-9]\d(?:[- ]?\d{4}){2}(?!\d)"
_LANDLINE = r"(?<!\d)[(（]?0\d{2,3}[)）]?[-—–－ ]?\d{7,8}(?!\d)"
_NAMED = r"(?<=电话)[:：]?\d{7,8}(?!\d)|(?<=手机)[:：]?\d{7,11}|(?<=传真)[:：]?\d{7,8}(?!\d)"
_CONTACT = rf"{_EMAIL}|{_MOBILE}|{_LANDLINE}|{_NAMED}"
# A contact “name” that is an office (市安委办, 综合科) is no person.
_PERSON = re.compile(r"[\u4e00-\u9fff·]{2,4}(?<![办局处科室委部组队站所院厅会司中心])")
_SHOWN = re.compile(r"[:：\s]")


# What every telephone of `_CONTACT` holds: nearly no text has it. Written so that the search runs to the next digit.
_TELEPHONE = re.compile(r"\d\d\d[- ]?\d{4}")


@dataclass(frozen=True, slots=True)
class _Mask:
    """Puts stars in the place of the contacts that `pattern` finds; one that is no telephone holds what `named` finds.

    Two quick searches tell that a text holds none: one for both would try every character.
    """

    named: re.Pattern[str]
    pattern: re.Pattern[str]

    def __call__(self, text: str) -> str:
        return self.pattern.sub(lambda match: _stars(match.group()), text) if self.hinted(text) else text

    def hinted(self, text: str) -> bool:
        """Whether `text` may hold a contact."""
        return bool(self.named.search(text) or _TELEPHONE.search(text))

    def by_line(self, text: str) -> str:
        """The same for a long text: no contact runs over a line's end, and few lines have a hint of one."""
        parts, end = [], 0
        hints = [found.span() for hint in (self.named, _TELEPHONE) for found in hint.finditer(text)]
        for first, last in sorted(hints, key=lambda span: (span[0], -span[1])):
            if first < end:
                continue
            start = text.rfind("\n", end, first) + 1 or end
            stop = text.find("\n", last)
            parts += [text[end:start], self(text[start:stop])] if stop > 0 else [text[end:start], self(text[start:])]
            end = stop if stop > 0 else len(text)
        return "".join([*parts, text[end:]])


def _stars(text: str) -> str:
    return "".join(c if _SHOWN.match(c) else "*" for c in text)


def select(registries: Iterable[Registry], options: Options) -> Batch:
    """The batch that `options` allow out; of a notice that is there twice the first."""
    everything: dict[str, Registry] = {}
    for registry in registries:
        everything.setdefault(registry.id, registry)
    kept = [_kept(registry, options.include_proposed) for registry in everything.values()]
    tasks = [task for registry in everything.values() for task in registry]
    rejected = sum(task.review.state == "rejected" for task in tasks)
    shown = kept if options.with_contacts else [_masked_registry(registry) for registry in kept]
    return Batch(tuple(shown), len(tasks) - rejected - sum(map(len, kept)), rejected)


def as_utf8(batch: Batch) -> Batch:
    """The batch with ? for what UTF-8 cannot hold."""
    return replace(batch, registries=_masked(batch.registries, encodable))


def _kept(registry: Registry, proposed: bool) -> Registry:
    tasks = [t for t in registry if t.review.state != "rejected" and (proposed or t.status != "proposed")]
    return registry if len(tasks) == len(registry) else replace(registry, tasks=tuple(tasks))


def _masked_registry(registry: Registry) -> Registry:
    mask = _mask(registry.header)
    header = replace(registry.header, contacts=_masked(registry.header.contacts, _all))
    issues: tuple[Issue, ...] = _masked(registry.issues, mask)
    masked = replace(registry, header=header, issues=issues, text=mask.by_line(registry.text))
    if not mask.hinted("\n".join([text for task in registry for text in _texts(task)])):
        return masked
    tasks = [_masked(t, mask) if mask.hinted("\n".join(_texts(t))) else t for t in registry]
    return replace(masked, tasks=tuple(tasks))


def _mask(header: Header) -> _Mask:
    known = {part for c in header.contacts for part in (c.phone, c.email) if part}
    known |= {c.name for c in header.contacts if c.name and _PERSON.fullmatch(c.name)}
    longest = [re.escape(part) for part in sorted(known, key=lambda part: (-len(part), part))]
    return _Mask(*(re.compile("|".join([*longest, shape])) for shape in ("@", _CONTACT)))


def _all(text: str) -> str:
    return "*" * len(text)


def _texts(task: Task) -> list[str]:
    texts = [task.text, *task.path]
    if task.deliverables or task.reports_to or task.conditions:
        texts += [deliverable.name for deliverable in task.deliverables]
        texts += [recipient.name for recipient in task.reports_to]
        texts += [condition.text for condition in task.conditions]
    if task.deadlines or task.quantities:
        texts += [deadline.text for deadline in task.deadlines]
        texts += [quantity.text for quantity in task.quantities]
    if task.issues:
        texts += [issue.message for issue in task.issues]
    return texts


def _masked(value: T, mask: Callable[[str], str]) -> T:
    """`value` with every text in it masked; enumerations, ids and numbers stay."""
    if type(value) is str:  # not an enumeration's member
        return cast(T, mask(str(value)))
    if isinstance(value, tuple):
        return cast(T, tuple(_masked(part, mask) for part in value))
    if is_dataclass(value) and not isinstance(value, type):
        parts = {f.name: _masked(getattr(value, f.name), mask) for f in fields(value) if f.name not in _IDS}
        return cast(T, replace(value, **parts))
    return value


_IDS = frozenset({"id", "rule", "rules", "code", "state", "status", "review"})
