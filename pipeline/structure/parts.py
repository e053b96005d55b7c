"""Says of every line which part of a notice it is (GB/T 9704-2012), and to which document of the file it belongs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.model import Document, Line, Part
from pipeline.ruleset import RuleSet
from pipeline.structure.back import Stretch, back
from pipeline.structure.bounds import carried_titles, starts
from pipeline.structure.forms import forms
from pipeline.structure.front import Front, front
from pipeline.structure.looks import Looks, look_at
from pipeline.structure.noise import Marks, noise


def classify(document: Document, lines: Sequence[Line], rules: RuleSet) -> tuple[Line, ...]:
    """`lines` with `part` and `document` set. What may hold a duty stays BODY (or TABLE)."""
    if not lines:
        return ()
    looks = look_at(document, lines, rules)
    plain = noise(looks)
    outer = front(looks, 0, len(looks), plain)
    carried = carried_titles(_text(looks, outer), rules)
    begins = _with_files(starts(looks, plain, outer.end, carried), document, lines)
    marks: Marks = {}
    numbers = [0] * len(looks)
    for number, (start, end) in enumerate(zip(begins, [*begins[1:], len(looks)], strict=True)):
        numbers[start:end] = [number] * (end - start)
        head = outer if number == 0 else front(looks, start, end, plain)
        marks |= _document(looks, (start, end), plain, head)
    return tuple(_marked(line, marks.get(i, Part.BODY), numbers[i]) for i, line in enumerate(lines))


def _marked(line: Line, part: Part, document: int) -> Line:
    plain = line.part is part and line.document == document
    return line if plain else replace(line, part=part, document=document)


def _with_files(begins: list[int], document: Document, lines: Sequence[Line]) -> list[int]:
    """The first lines of documents, those with which an attachment's own file begins among them."""
    first = (
        next((i for i, line in enumerate(lines) if origin.span.holds(line.span)), 0) for origin in document.origins
    )
    return sorted({*begins, *first})


def _document(looks: Looks, bounds: tuple[int, int], plain: Marks, head: Front) -> Marks:
    start, end = bounds
    marks = {i: part for i, part in (plain | head.marks).items() if start <= i < end}
    body = next((i for i in range(head.end, end) if i not in head.marks), end)
    blank = forms(Stretch(looks, body, end, marks), _text(looks, head), outer=start == 0)
    marks |= blank  # over a bare number that looked like a page's
    return back(Stretch(looks, body, end, marks)) | marks


def _text(looks: Looks, head: Front) -> str:
    return looks.spelled(head.title)
