"""Document → Notice: the elements of GB/T 9704, the outline, tables and sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.model import Document, Item, Line, Notice, Part, Residue, Sentence, Span, Table
from pipeline.ruleset import RuleSet
from pipeline.structure.grid import grids
from pipeline.structure.header import read_header
from pipeline.structure.lines import lines
from pipeline.structure.paragraphs import paragraphs
from pipeline.structure.parts import classify
from pipeline.structure.several import scopes
from pipeline.structure.tables import TableReader
from pipeline.structure.tree import Tree, build

_REASONS = {
    Part.TITLE: "title",
    Part.ADDRESSEE: "addressee",
    Part.SIGNATURE: "signature",
    Part.CONTACT: "contact",
    Part.DISTRIBUTION: "distribution",
    Part.ATTACHMENT_NOTE: "attachment",
    Part.FORM: "form",
    Part.TABLE: "form",
    Part.METADATA: "metadata",
    Part.DOCUMENT_NUMBER: "metadata",
    Part.ISSUER: "metadata",
}


def read_structure(document: Document, rules: RuleSet) -> Notice:
    """The structure of `document`. Every line is in a sentence, a heading, or the residue with its reason."""
    return _structure(document, classify(document, lines(document), rules), rules)


def read_structures(document: Document, rules: RuleSet) -> tuple[Notice, ...]:
    """The structure of each notice in a file: nearly always one, of which this is what `read_structure` gives.

    Where there are several, `Notice.document.scope` says which stretch of the text each one is.
    """
    classified = classify(document, lines(document), rules)
    found = scopes(document, classified, rules)
    if len(found) == 1:
        return (_structure(document, classified, rules),)
    return tuple(read_structure(replace(document, scope=scope), rules) for scope in found)


def _structure(document: Document, classified: Sequence[Line], rules: RuleSet) -> Notice:
    header, issues = read_header(document, classified, rules)
    tables = _tables(document, classified)
    reader = TableReader(document.text, rules)
    taken = tuple(
        table.span
        for n, table in enumerate(tables)
        if document.read.holds(table.span) and reader.read(n, table, _document_at(classified, table))
    )
    body = [line for line in classified if not any(span.overlaps(line.span) for span in taken)]
    tree = build(document.text, paragraphs(document, body, rules), rules)
    items, sentences = _joined(tree, reader.tree())
    residue = (*tree.residue, *reader.residue, *_residue(body))
    return Notice(document, header, items, sentences, tuple(sorted(residue, key=lambda r: r.span)), issues)


def _tables(document: Document, classified: Sequence[Line]) -> Sequence[Table]:
    """The tables that a file marks, else those that its plain text draws; each of several files by itself."""
    marked = [o.span for o in document.origins if any(o.span.holds(table.span) for table in document.tables)]
    if document.tables and not document.origins:
        return document.tables
    drawn = grids(document.text, [line for line in classified if not any(span.holds(line.span) for span in marked)])
    return sorted((*document.tables, *drawn), key=lambda table: table.span)


def _document_at(classified: Sequence[Line], table: Table) -> int:
    return next((line.document for line in classified if line.span.overlaps(table.span)), 0)


def _joined(body: Tree, tables: Tree) -> tuple[tuple[Item, ...], tuple[Sentence, ...]]:
    """Body and tables as one notice; the tables' items come after the body's."""
    shift = len(body.items)
    moved = (
        Sentence(s.span, s.item + shift, s.place, s.row, s.document, s.skips, s.opens_list) for s in tables.sentences
    )
    sentences = sorted((*body.sentences, *moved), key=lambda s: s.span)
    return (*body.items, *tables.items), tuple(sentences)


def _residue(classified: Sequence[Line]) -> list[Residue]:
    return [
        Residue(Span(line.span.start, line.span.end), _REASONS.get(line.part, "boilerplate"))
        for line in classified
        if line.part is not Part.BODY
    ]
