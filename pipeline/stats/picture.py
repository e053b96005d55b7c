"""The counts as one SVG: how many tasks a notice has, how sure they are, what they hold, who must do them, by which
rules they were found. Plain SVG, no library."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from pipeline.stats.counting import CONFIDENCE_STEPS, Stats

HELD_NAMES = {
    "trackable": "可跟踪",
    "named_unit": "写明责任单位",
    "date": "有日期",
    "frequency": "有频次",
    "quantity": "有数量",
    "deliverable": "有成果",
    "recipient": "有报送对象",
    "issue": "有疑点",
    "reviewed": "已复核",
}
_MOST = 20
_WIDTH, _ROW, _LABEL, _BAR = 960, 20, 300, 520
_TASK_STEPS = ((0, 0), (1, 5), (6, 10), (11, 20), (21, 50), (51, 100), (101, None))

_Bar = tuple[str, float, str]
"""Label, value (bars of one panel share a scale), and what is written behind the bar."""


def draw(stats: Stats) -> str:
    """The SVG text; equal counts give equal text."""
    body: list[str] = []
    top = 60
    for title, bars in _panels(stats):
        body.append(_text((20, top), title, 15))
        body.extend(_bars(bars, top + 12))
        top += 12 + _ROW * len(bars) + 36
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{top}" viewBox="0 0 {_WIDTH} {top}"'
    title = _text((20, 30), f"通知{stats.notices}份，任务{stats.tasks}项", 18)
    background = f'<rect width="{_WIDTH}" height="{top}" fill="#ffffff"/>'
    return "\n".join([f'{head} font-family="sans-serif" font-size="12">', background, title, *body, "</svg>"]) + "\n"


def _panels(stats: Stats) -> Iterator[tuple[str, Sequence[_Bar]]]:
    yield "每份通知的任务数", tuple(_task_numbers(stats))
    yield "置信度", tuple(_confidences(stats))
    shares = [(HELD_NAMES[name], stats.share(name)) for name in HELD_NAMES]
    yield "任务所含内容", tuple((name, share, f"{share:.1%}") for name, share in shares)
    for title, counter in (("任务最多的单位", stats.units), ("疑点", stats.issues), ("规则命中的任务数", stats.rules)):
        most = sorted(counter.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST]
        if most:
            yield title, tuple((name, number, f"{number}") for name, number in most)


def _task_numbers(stats: Stats) -> Iterator[_Bar]:
    for low, high in _TASK_STEPS:
        notices = sum(
            n for tasks, n in stats.tasks_per_notice.items() if low <= tasks and (high is None or tasks <= high)
        )
        label = f"{low}项以上" if high is None else f"{low}项" if low == high else f"{low}—{high}项"
        yield label, notices, f"{notices}份"


def _confidences(stats: Stats) -> Iterator[_Bar]:
    lowest = min(stats.confidence, default=CONFIDENCE_STEPS)
    for step in range(CONFIDENCE_STEPS - 1, lowest - 1, -1):
        number = stats.confidence[step]
        yield f"{step / CONFIDENCE_STEPS:.2f}—{(step + 1) / CONFIDENCE_STEPS:.2f}", number, f"{number}"


def _bars(bars: Sequence[_Bar], top: int) -> Iterator[str]:
    longest = max((value for _, value, _ in bars), default=0) or 1
    for number, (label, value, note) in enumerate(bars):
        y = top + _ROW * number
        length = round(_BAR * value / longest, 1)
        yield _text((_LABEL - 8, y + 14), _short(label), 12, "end")
        yield f'<rect x="{_LABEL}" y="{y + 3}" width="{length}" height="{_ROW - 6}" fill="#2f6fd0"/>'
        yield _text((_LABEL + length + 6, y + 14), note, 12)


def _short(label: str) -> str:
    most = 22
    return label if len(label) <= most else f"{label[: most - 1]}…"


def _text(at: tuple[float, float], words: str, size: int, anchor: str = "start") -> str:
    shown = escape("".join(c if c.isprintable() else " " for c in words))
    return f'<text x="{at[0]}" y="{at[1]}" font-size="{size}" text-anchor="{anchor}" fill="#222222">{shown}</text>'
