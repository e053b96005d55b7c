"""Finds the heading of a paragraph: a whole heading line, or a run-in head (“2. 健全会商机制。定期……”)."""

from __future__ import annotations

import re

from pipeline.model import Flow, Span
from pipeline.ruleset import RuleSet
from pipeline.structure.sentences import sentences, trim

_ASIDE = re.compile(r"（[^）]*）|\([^)]*\)|“[^”]*”")
_ORDINAL = re.compile(r"[一二三四五六七八九十]{1,2}[是要]")
_LONGEST_ORDINAL = 22
_LONGEST_RUN_IN = 50
_LONGEST_HEADING = 60
_LONGEST_COLON = 26
_FEWEST_TAGGED = 5
"""Sentences of two stretches with a head and a duty each, and of the tag between them."""


def whole_heading(flow: str, numbered: bool, marked: bool, rules: RuleSet) -> bool:
    """Is the paragraph nothing but a heading: no full stop, or one short phrase that puts no duty on anybody?

    `flow` is its text without white space and label; `marked` says that a style or its font sets it apart.
    """
    if not flow:
        return True
    if flow[-1] in "。；;！!？":
        return False
    if flow[-1] in "：:":
        return numbered and len(flow) <= 13 and not _says_duty(flow, rules)
    if not (numbered or marked) or "。" in flow or len(flow) > _LONGEST_HEADING:
        return False
    return numbered or len(flow) <= 30


def closed_heading(text: str, body: Span, rules: RuleSet) -> bool:
    """Could a paragraph of one sentence with its full stop be a heading? Only what follows it can tell for sure."""
    flow = Flow.of(text, body).text
    return flow[-1:] == "。" and flow.count("。") == 1 and len(flow) <= _LONGEST_RUN_IN and not _says_duty(flow, rules)


def run_in_head(text: str, body: Span, rules: RuleSet) -> Span | None:
    """The run-in head of a paragraph that goes on after it, its mark (。or ：) included."""
    first = next(sentences(text, body), None)
    if first is None:
        return None
    if colon := _colon_head(text, first, rules):
        return colon
    flow = Flow.of(text, first).text
    if first.end >= body.end or flow[-1] not in "。！" or len(flow) > _LONGEST_RUN_IN or _says_duty(flow, rules):
        return None
    return first


def stretch_heads(text: str, spans: list[Span], rules: RuleSet) -> set[Span]:
    """Heads that run in within a paragraph, of each stretch up to a tag of units (“……（A牵头）……”)."""
    if len(spans) < _FEWEST_TAGGED:
        return set()
    stretches: list[list[Span]] = [[]]
    for span in spans:
        if is_tag(text, span, rules):
            stretches.append([])
        else:
            stretches[-1].append(span)
    opened = [stretch for stretch in stretches if len(stretch) > 1]
    heads = {stretch[0] for stretch in opened if closed_heading(text, stretch[0], rules)}
    return heads if len(opened) > 1 and len(heads) >= len(opened) * 0.8 else set()


def is_tag(text: str, span: Span, rules: RuleSet) -> bool:
    """Does it say nothing but which units what stands before it is for (“（A牵头，B配合）”)?"""
    flow = Flow.of(text, span).text
    return any(rule.emit == "tag" and rule.find(flow) for rule in rules.possible("tag", flow))


def ordinal_heads(text: str, spans: list[Span], rules: RuleSet) -> set[Span]:
    """“一是压实责任。各单位要……”: a short phrase that the sentence after it goes on to explain."""
    flows = [Flow.of(text, span).text for span in spans]
    return {
        span
        for span, words, after in zip(spans, flows, flows[1:], strict=False)
        if (label := _ORDINAL.match(words)) and not _ORDINAL.match(after) and len(words) <= _LONGEST_ORDINAL
        if closed_heading(text, Span(span.start + label.end(), span.end), rules)  # 一要 itself asks for nothing yet
    }


def colon_head(text: str, body: Span, rules: RuleSet) -> Span | None:
    """The head of a line that names a thing and gives it (“演练时间：5月12日”), its colon included."""
    first = next(sentences(text, body), None)
    return _colon_head(text, first, rules) if first else None


def owner_head(text: str, body: Span, rules: RuleSet) -> Span | None:
    """The head of a listed duty that names its owner (“（一）生产部：组织……”), its colon included."""
    head = colon_head(text, body, rules)
    words = Flow.of(text, head).text[:-1] if head else ""
    return head if any(r.emit == "label" and r.find(words) for r in rules.of("owner")) else None


def _colon_head(text: str, first: Span, rules: RuleSet) -> Span | None:
    quote = text[first.start : first.end]
    for position, char in enumerate(quote[: _LONGEST_COLON * 2]):
        if char in "。，；,":
            return None
        if char in "：:":
            head = Span(first.start, first.start + position + 1)
            rest = trim(text, Span(head.end, first.end))
            flow = Flow.of(text, head).text
            short = len(flow) <= _LONGEST_COLON
            return head if rest and short and not _says_duty(flow, rules) and not _opens_list(flow) else None
    return None


def _opens_list(flow: str) -> bool:
    return flow.endswith(("如下：", "下列：", "以下：", "包括：", "是：", "为："))


def _says_duty(flow: str, rules: RuleSet) -> bool:
    """What stands in brackets (a phase's dates) or quotes (a slogan) says nothing about the heading itself."""
    bare = _ASIDE.sub("", flow)
    said = next((rule.emit for rule in rules.of("head") if rule.find(bare)), "")  # that of a phase comes first
    return said == "duty"
