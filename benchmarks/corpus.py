"""What the benchmarks read: the real notices where they are at hand, else the samples of data/raw, and variants."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from pipeline.ingest import read

ROOT = Path(__file__).resolve().parent.parent
SHARED_VARIABLE = "NOTICE_PIPELINE_SHARED"


def texts(most: int = 12) -> list[str]:
    """Up to `most` notices as text, always the same ones."""
    shared = os.environ.get(SHARED_VARIABLE)
    folder = Path(shared) / "notices" if shared else ROOT / "data" / "raw"
    return [read(path).text for path in sorted(folder.glob("*.txt"))[:most]]


def sample(suffix: str) -> Path:
    """The first sample of data/raw in this form."""
    return sorted((ROOT / "data" / "raw").glob(f"*{suffix}"))[0]


def variants(number: int, characters: int = 1500) -> Iterator[str]:
    """`number` notices that differ in a line of their own, each the beginning of a notice."""
    sources = texts()
    for index in range(number):
        text = sources[index % len(sources)]
        yield f"{text[:characters]}\n第{index}号附注：请于每月{index % 27 + 1}日前报送第{index}号材料。\n"


def write_variants(folder: Path, number: int, characters: int = 1500) -> Path:
    """`number` variants as text files, 1,000 to a folder."""
    for index, text in enumerate(variants(number, characters)):
        path = folder / f"{index // 1000:04}" / f"{index:06}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
