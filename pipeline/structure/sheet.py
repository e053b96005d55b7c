"""The data sheet of a notice: what a page or a file says of it beside its text."""

from __future__ import annotations

from pipeline.model import Part
from pipeline.structure.reading import Reading

_RUNNING = "页眉页脚"
_SEPARATORS = "：:|｜ "


def value(reading: Reading, keys: tuple[str, ...]) -> str | None:
    """The first value of the first of `keys` that the sheet or the file's metadata holds."""
    pairs = [*_sheet(reading), *reading.document.metadata]
    for key in keys:
        for name, content in pairs:
            if name.strip(_SEPARATORS).casefold() == key.casefold() and content.strip(_SEPARATORS):
                return content.strip(_SEPARATORS)
    return None


def running(reading: Reading, key: str = "") -> str:
    """What running heads and feet say after `key` (all of it without one): a cover that is a picture says no more."""
    text = value(reading, (_RUNNING,)) or ""
    return text.split(key, 1)[1] if key and key in text else "" if key else text


def _sheet(reading: Reading) -> list[tuple[str, str]]:
    """Keys with their values, on the same line or on the next one."""
    texts = [reading.raw(line).strip("|｜ \t") for line in reading.of(Part.METADATA, document=None)]
    pairs = []
    for i, text in enumerate(texts):
        key, content = _split(text)
        following = texts[i + 1] if i + 1 < len(texts) else ""
        pairs.append(("".join(key.split()), content or following))
    return pairs


def _split(text: str) -> tuple[str, str]:
    for mark in "：:|｜":
        if mark in text:
            key, content = text.split(mark, 1)
            return key, content.strip("|｜ ")
    return text, ""
