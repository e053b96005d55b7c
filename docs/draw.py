"""Draws tasks of a registry as an SVG: the words of the notice on the left, what they were taken to mean on the right.

python docs/draw.py                               # the picture of the README, after `make run`
python docs/draw.py REGISTRY.yaml PICTURE.svg     # one of your own
"""

from __future__ import annotations

import argparse
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

from pipeline.model import Basis, Deadline, Frequency, Role, Span, Task
from pipeline.registry import Registry, load_registry

ROOT = Path(__file__).parents[1]
SHOWN = ROOT / "data" / "structured" / "澄消安办〔2025〕9号-d5e90899.yaml"
PICTURE = ROOT / "docs" / "registry.svg"
ROWS = 6
SIZE, LINE, PAD = 14, 22, 12  # points: characters, lines, around a row
COLUMNS = (("来源", 52), ("原文", 420), ("责任单位", 196), ("频次", 112), ("完成时限", 126), ("数量", 92))
COLOURS = {"unit": "#cfe8ff", "frequency": "#ffe1a8", "deadline": "#ffc9c9", "quantity": "#d3f2c8"}
FONT = "'Noto Sans CJK SC','Microsoft YaHei','PingFang SC','Source Han Sans SC',sans-serif"
ROLES = {Role.LEAD: "（牵头）", Role.SUPPORT: "（配合）"}
WIDTH = sum(width for _, width in COLUMNS) + 2 * PAD


@dataclass(frozen=True, slots=True)
class Mark:
    """A character of the sentence, the colour of what it belongs to, and its width in points."""

    text: str
    colour: str | None

    @property
    def width(self) -> int:
        wide = self.text == "%" or unicodedata.east_asian_width(self.text) in "WFA"
        return SIZE if wide else SIZE * 4 // 7


def chosen(registry: Registry) -> list[Task]:
    """The tasks that show most: sure ones, with many kinds of values in few characters."""
    ranked = sorted(registry, key=lambda task: (-kinds(task), -task.confidence, len(task.text)))[:ROWS]
    return sorted(ranked, key=lambda task: task.provenance.span)


def kinds(task: Task) -> int:
    named = any(unit.basis is Basis.EXPLICIT for unit in task.responsible_units)
    explicit = [d for d in task.deadlines if d.basis is Basis.EXPLICIT]
    return 2 * named + sum(map(bool, (task.frequencies, explicit, task.quantities)))


def coloured(task: Task) -> Iterator[tuple[Span, str]]:
    yield from ((u.span, COLOURS["unit"]) for u in task.responsible_units if u.span)
    yield from ((f.span, COLOURS["frequency"]) for f in task.frequencies)
    yield from ((d.span, COLOURS["deadline"]) for d in task.deadlines)
    yield from ((q.span, COLOURS["quantity"]) for q in task.quantities)


def sentence(registry: Registry, task: Task) -> list[Mark]:
    spans = list(coloured(task))

    def colour(offset: int) -> str | None:
        return next((c for span, c in spans if span.start <= offset < span.end), None)

    where = task.provenance.span
    text = registry.text
    return [Mark(text[i], colour(i)) for i in range(where.start, where.end) if not text[i].isspace()]


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


def deadline(value: Deadline) -> list[str]:
    if value.date:
        return [value.date.isoformat()]
    window = [f"{value.start or ''} 至"] if value.start else []
    return [*window, f"{value.end or ''}"] if value.start or value.end else [value.duration or value.text]


def cells(task: Task) -> tuple[list[str], ...]:
    """The lines of the columns behind the sentence."""
    units = [unit.name + ROLES.get(unit.role, "") for unit in task.responsible_units]
    amounts = [
        f"{'≥ ' if q.minimum is not None else '≤ '}{q.minimum or q.maximum} {q.unit or ''}" for q in task.quantities
    ]
    return (
        [line for unit in units[:4] for line in chunks(unit, COLUMNS[2][1])],
        [frequency(f) for f in task.frequencies],
        [part for d in task.deadlines for part in deadline(d)],
        amounts,
    )


def chunks(text: str, width: int) -> list[str]:
    size = (width - PAD) // SIZE
    return [text[i : i + size] for i in range(0, len(text), size)]


def wrapped(marks: list[Mark], width: int) -> list[list[Mark]]:
    lines: list[list[Mark]] = [[]]
    for mark in marks:
        if sum(m.width for m in lines[-1]) + mark.width > width:
            lines.append([])
        lines[-1].append(mark)
    return lines


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
    lines = wrapped(sentence(registry, task), COLUMNS[1][1] - PAD)
    columns = cells(task)
    height = max(len(lines), *map(len, columns)) * LINE + PAD
    parts = [f'<path d="M0 {top - LINE + 2}H{WIDTH}" stroke="#ddd"/>', label(PAD, top, task.number or "")]
    x = PAD + COLUMNS[0][1]
    parts += [part for n, line in enumerate(lines) for part in characters(x, top + n * LINE, line)]
    for (_, before), column in zip(COLUMNS[1:], columns, strict=False):
        x += before
        parts += [label(x, top + n * LINE, text) for n, text in enumerate(column)]
    return "\n".join(parts), height


def characters(x: int, y: int, line: list[Mark]) -> Iterator[str]:
    """Each at a place of its own, so that the colours fit whatever font the reader has."""
    for mark in line:
        if mark.colour:
            yield f'<rect x="{x}" y="{y - SIZE}" width="{mark.width}" height="{SIZE + 4}" fill="{mark.colour}"/>'
        yield label(x, y, mark.text)
        x += mark.width


def label(x: int, y: int, text: str, weight: str = "") -> str:
    bold = f' font-weight="{weight}"' if weight else ""
    return f'<text x="{x}" y="{y}"{bold}>{escape(text)}</text>'


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("registry", nargs="?", type=Path, default=SHOWN)
    parser.add_argument("picture", nargs="?", type=Path, default=PICTURE)
    asked = parser.parse_args()
    asked.picture.write_text(draw(load_registry(asked.registry)), encoding="utf-8")


if __name__ == "__main__":
    main()
