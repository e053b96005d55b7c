"""Draws tasks of a registry as an SVG: the words of the notice on the left, what they were taken to mean on the right.

python docs/draw.py data/structured/NAME.yaml docs/registry.svg
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

from pipeline.model import Basis, Deadline, Frequency, Span, Task
from pipeline.registry import Registry, load_registry

ROWS = 6
SIZE, LINE, PAD = 14, 22, 12  # points: characters, lines, around a row
COLUMNS = (("来源", 52), ("原文", 420), ("责任单位", 196), ("频次", 112), ("完成时限", 126), ("数量", 92))
COLOURS = {"unit": "#cfe8ff", "frequency": "#ffe1a8", "deadline": "#ffc9c9", "quantity": "#d3f2c8"}
FONT = "'Noto Sans CJK SC','Microsoft YaHei','PingFang SC','Source Han Sans SC',sans-serif"
WIDTH = sum(width for _, width in COLUMNS) + 2 * PAD


@dataclass(frozen=True, slots=True)
class Word:
    """A character of the sentence and the colour of what it belongs to."""

    text: str
    colour: str | None


def chosen(registry: Registry) -> list[Task]:
    """The tasks that show most: many kinds of values, few characters."""
    ranked = sorted(registry, key=lambda task: (-kinds(task), len(task.text)))[:ROWS]
    return sorted(ranked, key=lambda task: task.provenance.span)


def kinds(task: Task) -> int:
    named = any(unit.basis is Basis.EXPLICIT for unit in task.responsible_units)
    return named + sum(map(bool, (task.frequencies, task.deadlines, task.quantities)))


def marks(task: Task) -> Iterator[tuple[Span, str]]:
    yield from ((u.span, COLOURS["unit"]) for u in task.responsible_units if u.span)
    yield from ((f.span, COLOURS["frequency"]) for f in task.frequencies)
    yield from ((d.span, COLOURS["deadline"]) for d in task.deadlines)
    yield from ((q.span, COLOURS["quantity"]) for q in task.quantities)


def words(registry: Registry, task: Task) -> list[Word]:
    spans = list(marks(task))

    def colour(offset: int) -> str | None:
        return next((c for span, c in spans if span.start <= offset < span.end), None)

    where = task.provenance.span
    text = registry.text
    return [Word(text[i], colour(i)) for i in range(where.start, where.end) if not text[i].isspace()]


def frequency(value: Frequency) -> str:
    if value.vague:
        return value.text
    bounds = {
        (True, True): f"= {value.minimum}",
        (True, False): f"≥ {value.minimum}",
        (False, True): f"≤ {value.maximum}",
    }
    count = bounds.get((value.minimum is not None, value.maximum is not None), "")
    return f"{value.every or ''} {count} 次" if count else value.every or value.text


def deadline(value: Deadline) -> str:
    if value.date:
        return value.date.isoformat()
    if value.start or value.end:
        return f"{value.start or ''} → {value.end or ''}"
    return value.duration or value.text


def cells(task: Task) -> tuple[list[str], ...]:
    """The lines of the columns behind the sentence."""
    units = [f"{unit.name}{'（牵头）' if unit.role.value == 'lead' else ''}" for unit in task.responsible_units]
    amounts = [
        f"{'≥ ' if q.minimum is not None else '≤ '}{q.minimum or q.maximum} {q.unit or ''}" for q in task.quantities
    ]
    return (
        [line for unit in units[:4] for line in chunks(unit, COLUMNS[2][1])],
        [frequency(f) for f in task.frequencies],
        [part for d in task.deadlines for part in chunks(deadline(d), 2 * COLUMNS[4][1])],
        amounts,
    )


def chunks(text: str, width: int) -> list[str]:
    size = (width - PAD) // SIZE
    return [text[i : i + size] for i in range(0, len(text), size)]


def draw(registry: Registry) -> str:
    """The SVG document."""
    body, y = [], 3 * LINE + PAD
    for task in chosen(registry):
        drawn, height = row(registry, task, y)
        body.append(drawn)
        y += height
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{y + PAD}" viewBox="0 0 {WIDTH} {y + PAD}" '
        f'font-family="{FONT}" font-size="{SIZE}">'
    )
    return "\n".join([head, frame(registry, y + PAD), *body, "</svg>", ""])


def frame(registry: Registry, height: int) -> str:
    title = f"{registry.header.document_number or ''}　{registry.header.title or ''}"
    parts = [
        f'<rect width="{WIDTH}" height="{height}" fill="#fff" stroke="#ddd"/>',
        label(PAD, LINE + 2, title, "bold"),
    ]
    x = PAD
    for (name, width), colour in zip(COLUMNS, (None, None, *COLOURS.values()), strict=True):
        if colour:
            parts.append(
                f'<rect x="{x - 4}" y="{1.6 * LINE:.0f}" width="{width - 8}" height="{LINE}" fill="{colour}"/>'
            )
        parts.append(label(x, int(2.3 * LINE), name, "bold"))
        x += width
    return "\n".join(parts)


def row(registry: Registry, task: Task, top: int) -> tuple[str, int]:
    """A task drawn at `top`, and the height it takes."""
    size = (COLUMNS[1][1] - PAD) // SIZE
    sentence = words(registry, task)
    lines = [sentence[i : i + size] for i in range(0, len(sentence), size)]
    columns = cells(task)
    height = max(len(lines), *map(len, columns)) * LINE + PAD
    parts = [f'<path d="M0 {top - LINE + 2}H{WIDTH}" stroke="#ddd"/>', label(PAD, top, task.number or "")]
    for n, line in enumerate(lines):
        parts += [character(PAD + COLUMNS[0][1] + i * SIZE, top + n * LINE, word) for i, word in enumerate(line)]
    x = PAD + COLUMNS[0][1]
    for (_, before), column in zip(COLUMNS[1:], columns, strict=False):
        x += before
        parts += [label(x, top + n * LINE, text) for n, text in enumerate(column)]
    return "\n".join(parts), height


def character(x: int, y: int, word: Word) -> str:
    back = (
        f'<rect x="{x}" y="{y - SIZE}" width="{SIZE}" height="{SIZE + 4}" fill="{word.colour}"/>' if word.colour else ""
    )
    return f'{back}<text x="{x}" y="{y}">{escape(word.text)}</text>'


def label(x: int, y: int, text: str, weight: str = "normal") -> str:
    return f'<text x="{x}" y="{y}" font-weight="{weight}">{escape(text)}</text>'


if __name__ == "__main__":
    registry_path, picture = map(Path, sys.argv[1:])
    picture.write_text(draw(load_registry(registry_path)), encoding="utf-8")
