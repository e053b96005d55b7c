"""Paragraphs → items and sentences: which headings stand above a sentence, which numbered item holds it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.model import Flow, Heading, Item, Residue, Sentence, Span
from pipeline.ruleset import RuleSet
from pipeline.structure.heads import (
    closed_heading,
    colon_head,
    is_tag,
    ordinal_heads,
    owner_head,
    run_in_head,
    stretch_heads,
    whole_heading,
)
from pipeline.structure.lists import keeps_parts
from pipeline.structure.outline import TEXT_RANK, Label, read_label
from pipeline.structure.paragraphs import Paragraph
from pipeline.structure.sentences import sentences, trim


@dataclass(frozen=True, slots=True)
class Tree:
    items: tuple[Item, ...]
    sentences: tuple[Sentence, ...]
    residue: tuple[Residue, ...]


@dataclass(slots=True)
class _Open:
    """An item that is still open. `lead_in` is the sentence that opened its list; `texted` once it held a sentence."""

    rank: int
    item: int
    heading: Heading | None = None
    lead_in: Span | None = None
    texted: bool = False


def build(text: str, paragraphs: Sequence[Paragraph], rules: RuleSet) -> Tree:
    """The items and sentences of the body; headings and lead-ins that stand alone are residue."""
    builder = _Builder(text, paragraphs, rules)
    index = 0
    while index < len(paragraphs):
        index = builder.add(index)
    return Tree(tuple(builder.items), tuple(builder.sentences), tuple(builder.residue))


@dataclass(slots=True)
class _Builder:
    text: str
    paragraphs: Sequence[Paragraph]
    rules: RuleSet
    items: list[Item] = field(default_factory=list)
    sentences: list[Sentence] = field(default_factory=list)
    residue: list[Residue] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    document: int = -1
    row: range = range(0)  # the unnumbered paragraphs looked at last, and whether heads run in there
    row_has_heads: bool = False

    def add(self, index: int) -> int:
        """Adds the paragraph at `index`; returns the index of the next one that is still to be added."""
        paragraph = self.paragraphs[index]
        self._enter_document(paragraph.document)
        body = self._body(paragraph)
        if paragraph.label:
            self._open(paragraph.label)
        elif body and not self._is_head_line(paragraph, body):
            self._return_to_holder(index)
        if body is None:
            return index + 1
        head = self._head(index, paragraph, body)
        if head:
            self._set_heading(paragraph, head)
            body = trim(self.text, Span(head.end, body.end))
        return self._add_sentences(index, paragraph, body) if body else index + 1

    # --- items ---

    def _enter_document(self, document: int) -> None:
        if document != self.document:
            self.document = document
            self.items.append(Item(None))
            self.stack = [_Open(-1, len(self.items) - 1)]

    def _body(self, paragraph: Paragraph) -> Span | None:
        start = paragraph.span.start + (paragraph.label.length if paragraph.label else 0)
        return trim(self.text, Span(start, paragraph.span.end))

    def _open(self, label: Label) -> None:
        self._pop(label.rank)
        self._push(label.rank, label)

    def _pop(self, rank: int) -> None:
        while self.stack[-1].rank >= rank:
            self.stack.pop()

    def _push(self, rank: int, label: Label | None) -> None:
        parent = self.stack[-1]
        path = tuple(o.heading for o in self.stack if o.heading)
        number = self._number(label) if label else self.items[parent.item].number
        lead_in = next((o.lead_in for o in reversed(self.stack) if o.lead_in), None)
        self.items.append(Item(number, path, parent.item, lead_in, label.kind if label else None))
        self.stack.append(_Open(rank, len(self.items) - 1))

    def _number(self, label: Label) -> str:
        """An article's number holds for the items in it, whatever their own labels (第五条（一） → 五)."""
        for opened in self.stack:
            if self.items[opened.item].kind == "article":
                return self.items[opened.item].number or label.number
        return label.number

    def _set_heading(self, paragraph: Paragraph, head: Span) -> None:
        start = paragraph.span.start if paragraph.label else head.start
        self._open_heading(Span(start, head.end), paragraph.label)

    def _open_heading(self, span: Span, label: Label | None) -> None:
        """The heading of the item that `label` has opened; without one it opens an item of its own."""
        if label is None:
            self._pop(TEXT_RANK)
            self._push(TEXT_RANK, None)
        opened = self.stack[-1]
        quote = " ".join(self.text[span.start : span.end].split("\n"))
        opened.heading = Heading(span, quote.strip(), label.number if label else None, opened.rank)
        item = self.items[opened.item]
        self.items[opened.item] = Item(item.number, (*item.path, opened.heading), item.parent, item.lead_in, item.kind)
        self.residue.append(Residue(span, "heading"))

    def _return_to_holder(self, index: int) -> None:
        """An unnumbered paragraph belongs to the article or heading above it, not to a finished list's last part."""
        self._pop(TEXT_RANK)
        while len(self.stack) > 1 and self._finished(self.stack[-1], index):
            self.stack.pop()

    def _finished(self, opened: _Open, index: int) -> bool:
        item = self.items[opened.item]
        if item.kind in ("article", "chapter") or not opened.texted:
            return False
        in_article = any(self.items[o.item].kind == "article" for o in self.stack[:-1])
        following = next(
            (p.label for p in self.paragraphs[index + 1 :] if p.label or p.document != self.document), None
        )
        last_of_list = following is None or following.rank < opened.rank
        return in_article or last_of_list

    # --- headings ---

    def _is_head_line(self, paragraph: Paragraph, body: Span) -> bool:
        return whole_heading(Flow.of(self.text, body).text, False, paragraph.heading, self.rules)

    def _head(self, index: int, paragraph: Paragraph, body: Span) -> Span | None:
        label = paragraph.label
        if label and label.kind == "article":
            return None
        if whole_heading(Flow.of(self.text, body).text, label is not None, paragraph.heading, self.rules):
            opens = self._opens_something(index) or label is None or label.rank < 40
            return body if opens else colon_head(self.text, body, self.rules)
        if label and closed_heading(self.text, body, self.rules) and self._opens_items(index):
            return owner_head(self.text, body, self.rules) or body
        if label and self.stack[-1].lead_in is not None:
            return owner_head(self.text, body, self.rules)
        if label:
            return run_in_head(self.text, body, self.rules)
        return run_in_head(self.text, body, self.rules) if self._heads_run_in_here(index) else None

    def _opens_something(self, index: int) -> bool:
        """Does something follow that stands below this paragraph: a deeper label, or unnumbered text?"""
        if index + 1 >= len(self.paragraphs):
            return False
        label, following = self.paragraphs[index].label, self.paragraphs[index + 1]
        if following.document != self.document:
            return False
        return following.label is None or label is None or following.label.rank > label.rank

    def _opens_items(self, index: int) -> bool:
        """The same for a part of a list of duties, which is a duty itself unless it has parts of its own."""
        if self.items[self.stack[-1].item].lead_in is None:
            return self._opens_something(index)
        label, following = self.paragraphs[index].label, self.paragraphs[index + 1 : index + 2]
        return any(p.label and label and p.label.rank > label.rank for p in following)

    def _heads_run_in_here(self, index: int) -> bool:
        """Unnumbered run-in heads come in rows under a bare heading: all paragraphs up to the next label have one.

        A line that only tags units (“（责任单位：……）”) is none of the row.
        """
        if self.paragraphs[index].label or (self.stack[-1].texted and not self._in_text_item()):
            return False
        if index not in self.row:
            self.row = self._row_around(index)
            self.row_has_heads = self._have_heads([self.paragraphs[n] for n in self.row])
        return self.row_has_heads and not is_tag(self.text, self.paragraphs[index].span, self.rules)

    def _have_heads(self, row: list[Paragraph]) -> bool:
        untagged = [p for p in row if not is_tag(self.text, p.span, self.rules)]
        headed = sum(1 for p in untagged if run_in_head(self.text, p.span, self.rules))
        return len(untagged) > 1 and headed >= len(untagged) * 0.8

    def _in_text_item(self) -> bool:
        return self.stack[-1].rank >= TEXT_RANK

    def _row_around(self, index: int) -> range:
        first = index
        while first > 0 and self.paragraphs[first - 1].label is None and self._same_document(first - 1):
            first -= 1
        last = index
        while last + 1 < len(self.paragraphs) and self.paragraphs[last + 1].label is None:
            if not self._same_document(last + 1):
                break
            last += 1
        return range(first, last + 1)

    def _same_document(self, index: int) -> bool:
        return self.paragraphs[index].document == self.document

    # --- sentences ---

    def _add_sentences(self, index: int, paragraph: Paragraph, body: Span) -> int:
        opened = self.stack[-1]
        opened.texted = True
        spans = self._whole_lists(list(sentences(self.text, body)))
        following = index + 1
        opens_list = False
        if self.text[spans[-1].end - 1] in "：:":
            end = self._list_end(index)
            if end > index + 1 and self._keeps(spans[-1], index, end):
                spans[-1] = Span(spans[-1].start, self.paragraphs[end - 1].span.end)
                following = end
            elif end > index + 1:
                # “现将有关事项通知如下：” opens the whole notice, not a list.
                opened.lead_in = spans[-1] if opened.rank >= 0 else None
                opens_list = True
        heads = stretch_heads(self.text, spans, self.rules)
        silent = ordinal_heads(self.text, spans, self.rules)
        for span in spans:
            if span in heads:
                self._open_heading(span, None)
            elif span in silent:
                self.residue.append(Residue(span, "heading"))
            else:
                self._add_sentence(self._without_label(span), paragraph, opens_list and span is spans[-1])
        return following

    def _add_sentence(self, span: Span, paragraph: Paragraph, opens_list: bool) -> None:
        skips = tuple(s for s in paragraph.skips if span.holds(s))
        item = self.stack[-1].item
        self.sentences.append(Sentence(span, item, document=self.document, skips=skips, opens_list=opens_list))

    def _whole_lists(self, spans: list[Span]) -> list[Span]:
        """“……以下内容：甲；乙；丙。” is one sentence, however many semicolons it has."""
        joined: list[Span] = []
        for span in spans:
            if joined and self._is_open_list(joined[-1]):
                joined[-1] = Span(joined[-1].start, span.end)
            else:
                joined.append(span)
        return joined

    def _is_open_list(self, span: Span) -> bool:
        flow = Flow.of(self.text, span).text
        colon = flow.replace(":（", "：（").find("：") + 1
        if not colon or flow[-1] not in "；;":
            return False
        return keeps_parts(flow[:colon], (), self.rules)

    def _without_label(self, span: Span) -> Span:
        """A part listed within the line (“（一）……；（二）……”) begins behind its label."""
        label = read_label(self.text[span.start : span.end], self.rules)
        if label is None or label.kind not in ("chinese_paren", "arabic_paren", "circled"):
            return span
        return trim(self.text, Span(span.start + label.length, span.end)) or span

    def _list_end(self, index: int) -> int:
        """The index after the labelled parts that follow the lead-in at `index`."""
        label = self.paragraphs[index].label
        rank = label.rank if label else self.stack[-1].rank
        end = index + 1
        while end < len(self.paragraphs) and self._same_document(end):
            part = self.paragraphs[end].label
            if part is None or part.rank <= rank or part.kind == "article":
                break
            end += 1
        return end

    def _keeps(self, lead_in: Span, index: int, end: int) -> bool:
        first = self.paragraphs[index + 1].label
        if first and first.kind == "chinese":
            return False  # “……以下事项：” before 一、二、 opens the sections
        parts = [Flow.of(self.text, p.span).text for p in self.paragraphs[index + 1 : end]]
        return keeps_parts(Flow.of(self.text, lead_in).text, parts, self.rules)
