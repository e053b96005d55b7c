"""Notice → duties and background: walks through the sentences in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from itertools import groupby, takewhile

from pipeline.extract.background import Backgrounds
from pipeline.extract.duties import Cutter
from pipeline.extract.matching import Match, as_mention, mask, matches, resolve
from pipeline.extract.names import NameSplitter
from pipeline.extract.owners import Owners
from pipeline.extract.pieces import Found, Piece
from pipeline.extract.tags import Tag, Tags, own_role
from pipeline.model import (
    TIMED,
    Background,
    Basis,
    Borrowed,
    Duty,
    Extraction,
    Field,
    Flow,
    Heading,
    Mention,
    Modality,
    Notice,
    Recipient,
    Role,
    Sentence,
    Span,
    Unit,
)
from pipeline.ruleset import RuleSet

# A heading that is a time and nothing else: “（一）2023年4月底前”.
_ONLY_TIME = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十0-9]{1,2}[）)]?[、.．]?\s*)?[0-9]{0,4}年?[0-9]{1,2}月(?:[0-9]{1,2}日)?[底末]?(?:之?前)?$"
)

_SPOKEN_OF = re.compile(r"的(?!同时)")  # … reported to: a noun follows, or a condition ends
_TELL_MONTH = ("recurring", "before", "on", "window")


class Extractor:
    """Finds the duties of notices. Built once per rule set, used for any number of notices."""

    def __init__(self, rules: RuleSet) -> None:
        self.rules = rules
        self.tags = Tags(rules)
        self.cutter = Cutter(rules, self.tags)
        self.backgrounds = Backgrounds(rules, self.cutter.subjects)
        self.splitter = NameSplitter.of(rules)
        self.times = tuple(rule for family in TIMED for rule in rules.of(family))

    def extract(self, notice: Notice) -> Extraction:
        """The duties of `notice`, and every sentence that is none with the reason why."""
        return _Walk(self, notice).run()

    def find(self, flow: Flow, where: str = "") -> list[Match]:
        """Schedules, quantities, recipients … of a sentence, in text order; `where` is "table" in the row of one."""
        found = self.find_times(flow.text, where)
        present = self.rules.present(flow.text)
        for family in ("report", "condition", "deliverable"):
            found += resolve(matches(self.rules.of(family), flow.text, present))
        return sorted(found, key=lambda match: match.start)

    def find_times(self, text: str, where: str = "") -> list[Match]:
        """Schedules and amounts alone."""
        masked = mask(self.rules.of("veto", where), text, self.rules.present(text))
        return _with_month(resolve(matches(self.times, masked, self.rules.present(masked))))


def _with_month(found: list[Match]) -> list[Match]:
    """A day without a month (25日前) is a date only behind one that tells its month, or that it is of every month."""
    return [
        match
        for index, match in enumerate(found)
        if match.rule.emit != "same_month" or any(m.rule.emit in _TELL_MONTH for m in found[:index])
    ]


@lru_cache(maxsize=4)
def extractor_of(rules: RuleSet) -> Extractor:
    """The extractor of these rules, built once."""
    return Extractor(rules)


class _Walk:
    """One pass over one notice."""

    def __init__(self, extractor: Extractor, notice: Notice) -> None:
        self.x = extractor
        self.notice = notice
        self.text = notice.document.text
        self.owners = Owners(extractor.rules, notice.items, extractor.splitter)
        self.duties: list[Duty] = []
        self.background: list[Background] = []
        self.tagged = 0  # duties before this index have had their tag
        self.dated = 0  # … and their tag with a deadline
        self.grants: set[Span] = set()  # lead-ins that allow what they list
        self.occasions: dict[Span, tuple[Borrowed, ...]] = {}  # the day of what stands under a heading
        self.below: dict[Span | None, tuple[Unit, ...]] = {}
        self.preamble = preamble(notice)
        self.order = extractor.tags.order(self.text)
        self.requested: set[int] = set()  # documents whose preamble has asked for something

    def run(self) -> Extraction:
        for sentence in self.notice.sentences:
            self._sentence(sentence)
        return Extraction(tuple(self.duties), tuple(self.background))

    # --- one sentence ---

    def _sentence(self, sentence: Sentence) -> None:
        flow = Flow.of(self.text, sentence.span, sentence.skips)
        tag = self.x.tags.alone(flow.text, self.text.endswith(("。", "；"), 0, sentence.span.start))
        if tag:
            self._apply(tag, sentence, sentence.span)
            return self._leave(sentence.span, "other")
        if sentence.opens_list:
            self._lead_in(sentence, flow)
            return None
        reason = self._reason(sentence, flow)
        if reason:
            if sentence.span in self.preamble and self.x.backgrounds.issues(flow):
                self.requested.add(sentence.document)
            return self._leave(sentence.span, reason)
        start = self._preamble_start(sentence, flow)
        if start is None:
            return self._leave(sentence.span, "preamble")
        start = max(start, self.x.backgrounds.opening(flow))
        if start:
            self._leave(flow.span(0, start), "preamble")
        return self._add(sentence, _part(flow, start, len(flow.text)))

    def _leave(self, span: Span, reason: str) -> None:
        self.background.append(Background(span, reason))

    def _reason(self, sentence: Sentence, flow: Flow) -> str | None:
        path = self.notice.items[sentence.item].path
        if section := self.x.backgrounds.of_section(path):
            if section == "metadata" and len(path) > 1:  # the time of the whole is the notice's period
                self.occasions[path[-2].span] = self._dated(sentence.span)
            return section
        if sentence.span in self.preamble and self.x.backgrounds.request(flow) is not None:
            return None
        return self.x.backgrounds.of_sentence(flow, "table" if sentence.row else "")

    def _preamble_start(self, sentence: Sentence, flow: Flow) -> int | None:
        """Where the duty begins: 0, or behind “现将……印发给你们，”; None when a preamble asks for nothing."""
        if sentence.span not in self.preamble and not self.x.backgrounds.carries(flow):
            return 0
        request = self.x.backgrounds.request(flow)
        if request is not None:
            self.requested.add(sentence.document)
            return request
        asked = sentence.document in self.requested or self.x.backgrounds.opening(flow)
        return 0 if asked and self.x.backgrounds.puts_duty(flow) else None

    def _lead_in(self, sentence: Sentence, flow: Flow) -> None:
        pieces = self.x.cutter.cut(flow, ())
        subject = next((p.subject for p in pieces if p.subject), None)
        if pieces and pieces[-1].modality is Modality.PERMITTED:
            self.grants.add(sentence.span)
        self.owners.note_lead_in(sentence.span, flow.text, subject, sentence.item)
        if subject:
            self.owners.note(sentence.item, [subject])
        self._leave(sentence.span, "heading")

    # --- its duties ---

    def _add(self, sentence: Sentence, flow: Flow) -> None:
        tag_start = self.x.tags.at_end(flow.text)
        body = _part(flow, 0, tag_start) if tag_start else flow
        found = self.x.find(body, "table" if sentence.row else "")
        pieces = self.x.cutter.cut(body, [_as_found(match) for match in found])
        said = found or self._granted(sentence) or self.x.backgrounds.says_something_to_do(body.text)
        if not pieces or not said:
            return self._leave(flow.span(0, len(flow.text)), "statement")
        for piece in pieces:
            self.duties.append(self._duty(sentence, body, piece, found))
        if pieces[0].subject:  # one that is only brought in mid-sentence is not carried on
            self.owners.note(sentence.item, [p.subject for p in pieces if p.subject and not p.shared])
        if tag_start and (tag := self.x.tags.alone(flow.text[tag_start:].rstrip("。；"))):
            self._apply(tag, sentence, flow.span(tag_start, len(flow.text)))
            self._leave(flow.span(tag_start, len(flow.text)), "other")
        return None

    def _duty(self, sentence: Sentence, flow: Flow, piece: Piece, found: list[Match]) -> Duty:
        inside = [m for m in found if piece.start <= m.start and m.end <= piece.end]
        text = flow.text[piece.start : piece.end]
        span = flow.span(piece.start, piece.end)
        return Duty(
            span,
            sentence,
            self._modality(sentence, piece, text),
            span,
            self._units(sentence, piece, text, flow),
            tuple(as_mention(match, flow) for match in inside),
            tuple(self._borrowed(sentence)),
            tuple(r for match in inside if match.rule.family == Field.REPORT for r in self._recipients(match, flow)),
        )

    def _modality(self, sentence: Sentence, piece: Piece, text: str) -> Modality:
        """What a part without a subject does not say itself, its lead-in says: “行使下列职权：（一）实施现场检查；”."""
        said = piece.subject or piece.penalty or self.x.cutter.says_modality(text)
        unsaid = self._granted(sentence) and not said
        return Modality.PERMITTED if unsaid else piece.modality

    def _granted(self, sentence: Sentence) -> bool:
        return self.notice.items[sentence.item].lead_in in self.grants

    def _recipients(self, match: Match, flow: Flow) -> Iterable[Recipient]:
        """Whom a task reports to; “向县局报告的内容” only speaks of a report."""
        if _SPOKEN_OF.match(flow.text, match.end):
            return
        mention = as_mention(match, flow)
        group = next(g for g in mention.groups if g.name == "name")
        cut_off = group.text.count("（") > group.text.count("）")  # “街道办事处（乡镇人民政府”
        for name in self.x.splitter.split(f"{group.text}）" if cut_off else group.text):
            yield Recipient(name, group.span, mention.rule)

    def _units(self, sentence: Sentence, piece: Piece, text: str, flow: Flow) -> tuple[Unit, ...]:
        explicit = self._explicit(piece, flow)
        partners = _placed((Unit(name, Role.SUPPORT, rule="unit.partner") for name in piece.partners), flow, piece)
        if sentence.row and (table := self._row_units(sentence)):
            return _unique((*_beside(explicit, self._as_row_supporters(text, table)), *partners))
        owned = explicit or self._as_supporters(text, self.owners.without_subject(sentence.item, text, piece.penalty))
        return _unique((*owned, *partners))

    def _as_supporters(self, text: str, units: tuple[Unit, ...]) -> tuple[Unit, ...]:
        """“协助主要负责人……”: where supporting or leading is the duty's own verb, who inherits it does so."""
        if self.x.cutter.subjects.supports(text):
            return tuple(replace(u, role=Role.SUPPORT) for u in units)
        return tuple(replace(u, role=Role.LEAD) for u in units) if self.x.cutter.subjects.leads(text) else units

    def _as_row_supporters(self, text: str, units: tuple[Unit, ...]) -> tuple[Unit, ...]:
        """“配合县水利局……” in the row of one body: it supports, unless the row's columns tell the roles apart."""
        told = any(unit.role is not Role.RESPONSIBLE for unit in units)
        return (
            units
            if told or not self.x.cutter.subjects.supports(text)
            else tuple(replace(u, role=Role.SUPPORT) for u in units)
        )

    def _explicit(self, piece: Piece, flow: Flow) -> tuple[Unit, ...]:
        subject, roles = piece.subject, _placed(piece.roles, flow, None if piece.shared else piece)
        if roles:
            known = {unit.name for unit in roles}
            if subject is None or piece.shared or subject.conditional or known.intersection(subject.names):
                return roles
        if subject is None or (piece.penalty and subject.conditional):
            return ()
        span = flow.span(subject.start, subject.end)
        named = (Unit(name, subject.role, Basis.EXPLICIT, span, subject.rule) for name in subject.names)
        return (*roles, *named)

    def _row_units(self, sentence: Sentence) -> tuple[Unit, ...]:
        row = sentence.row
        if row is None:
            return ()
        cells = ((Role.LEAD, row.leads), (Role.RESPONSIBLE, row.units), (Role.SUPPORT, row.supports))
        return tuple(unit for role, spans in cells for span in spans for unit in self._cell_units(role, span))

    def _cell_units(self, role: Role, span: Span) -> Iterable[Unit]:
        """A cell may say itself who leads (“A牵头，B配合”); else the column's head does."""
        words = Flow.of(self.text, span).text
        if named := self.x.tags.roles(words):
            return (replace(unit, basis=Basis.TABLE, span=span) for unit in named)
        return (Unit(*own_role(name, role), Basis.TABLE, span) for name in self.x.splitter.split_cell(words))

    # --- what holds for it from outside ---

    def _borrowed(self, sentence: Sentence) -> Iterable[Borrowed]:
        if sentence.row:
            for span in sentence.row.times:
                yield from (Borrowed(m, Basis.TABLE) for m in self._deadlines_in(span))
        for heading in self.notice.items[sentence.item].path:
            if _dates_a_phase(heading):
                yield from self._dated(heading.span)
            yield from self.occasions.get(heading.span, ())

    def _dated(self, span: Span) -> tuple[Borrowed, ...]:
        return tuple(Borrowed(mention, Basis.HEADING) for mention in self._deadlines_in(span))

    def _deadlines_in(self, span: Span) -> list[Mention]:
        flow = Flow.of(self.text, span)
        return [
            as_mention(match, flow) for match in self.x.find_times(flow.text) if match.rule.family == Field.DEADLINE
        ]

    # --- tags ---

    def _apply(self, tag: Tag, sentence: Sentence, span: Span) -> None:
        """What the tag at `span` names holds for every duty since the last such tag in the same item."""
        if tag.units or tag.below:
            self._name(tag, sentence, span)
        if deadlines := self._dated(span):
            for index in self._since(self.dated, sentence):
                self.duties[index] = replace(self.duties[index], borrowed=(*self.duties[index].borrowed, *deadlines))
            self.dated = len(self.duties)

    def _name(self, tag: Tag, sentence: Sentence, span: Span) -> None:
        flow = Flow.of(self.text, span)
        tagged = _placed(tag.ordered(self.order).units, flow)
        for index in self._since(self.tagged, sentence):
            duty = self.duties[index]
            named = tuple(u for u in duty.units if u.basis is Basis.EXPLICIT)
            self.duties[index] = replace(duty, units=_unique((*_beside(named, tagged), *self._below(sentence))))
        self.tagged = len(self.duties)
        if tag.below:
            self.below[self._chapter(sentence)] = tag.below

    def _since(self, first: int, sentence: Sentence) -> list[int]:
        """The duties from `first` on in the sentence's item, or in the item before its line."""
        items = [duty.sentence.item for duty in self.duties[first:]]
        item = sentence.item if sentence.item in items else items[-1] if items else None
        return [index for index in range(first, len(self.duties)) if self.duties[index].sentence.item == item]

    def _below(self, sentence: Sentence) -> tuple[Unit, ...]:
        """“以下均需X落实，不再列出” holds for the tagged tasks of the same chapter."""
        return self.below.get(self._chapter(sentence), ())

    def _chapter(self, sentence: Sentence) -> Span | None:
        path = self.notice.items[sentence.item].path
        return path[0].span if path else None


def preamble(notice: Notice) -> frozenset[Span]:
    """Sentences before the first item of their document, and all of a letter that only carries another document."""
    spans: list[Span] = []
    last = max((s.document for s in notice.sentences), default=0)
    for number, group in groupby(notice.sentences, key=lambda s: s.document):
        sentences = list(group)
        opening = list(takewhile(lambda s: _at_root(notice, s), sentences))
        if len(opening) < len(sentences) or number < last:
            spans.extend(s.span for s in opening)
    return frozenset(spans)


def _at_root(notice: Notice, sentence: Sentence) -> bool:
    item = notice.items[sentence.item]
    return item.parent is None and not item.path and sentence.place is None


def _part(flow: Flow, start: int, end: int) -> Flow:
    return Flow(flow.text[start:end], flow.back[start:end])


def _as_found(match: Match) -> Found:
    return Found(Field(match.rule.family), match.start, match.end, match.rule.emit == "vague")


def _unique(units: Iterable[Unit]) -> tuple[Unit, ...]:
    """Each name once; what comes first stands."""
    return tuple({unit.name: unit for unit in reversed(list(units))}.values())[::-1]


def _placed(units: Iterable[Unit], flow: Flow, piece: Piece | None = None) -> tuple[Unit, ...]:
    """The units with where their names stand in a piece of the flow, or in a tag: all of it where parts are shared."""
    start, end = (piece.start, piece.end) if piece else (0, len(flow.text))
    found = ((unit, flow.text.find(unit.name, start, end)) for unit in units)
    shared = None if piece else flow.span(start, end)
    return tuple(replace(unit, span=flow.span(at, at + len(unit.name)) if at >= 0 else shared) for unit, at in found)


def _beside(explicit: tuple[Unit, ...], told: tuple[Unit, ...]) -> tuple[Unit, ...]:
    """A duty's own subject stands beside the unit cell or tag, unless it equals one there but for 各 or 全."""
    names = {unit.name.lstrip("各全") for unit in told}
    return _unique((*(u for u in explicit if u.name.lstrip("各全") not in names), *told))


def _dates_a_phase(heading: Heading) -> bool:
    """“（一）部署阶段（3月1日至7日）”: the heading's own dates hold for what stands under it."""
    words = heading.text
    return (
        bool(_ONLY_TIME.match(words))
        or "阶段" in words
        or "·" in words
        or ("（" in words[4:] and ("月" in words or "季度" in words))
    )
