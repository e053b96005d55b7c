"""How alike two duties read: shared pairs of characters (Dice), which needs no word list and does not mind order."""

from __future__ import annotations

import re
from collections import Counter

_NOISE = re.compile(r"[\s，。；：、“”‘’（）()《》,.;:0-9０-９]+")


def pairs(text: str) -> Counter[str]:
    """The pairs of neighbouring characters of `text`, punctuation and digits left out, with their counts."""
    bare = _NOISE.sub("", text)
    return Counter(bare[i : i + 2] for i in range(len(bare) - 1))


def alike(first: Counter[str], second: Counter[str]) -> float:
    """The Dice coefficient of two bags of pairs: 0 (nothing shared) to 1 (the same pairs)."""
    total = first.total() + second.total()
    if not total:
        return 0.0
    smaller, larger = sorted((first, second), key=len)
    return 2 * sum(min(count, larger[pair]) for pair, count in smaller.items()) / total
