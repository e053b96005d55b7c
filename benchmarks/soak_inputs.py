"""What the soak reads: variants of notices in different lengths, forms and encodings, some broken, some unreadable."""

from __future__ import annotations

import os
import random
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

import corpus

BROKEN = (
    b"",
    b"%PDF-1.7\n%broken",
    b"PK\x03\x04broken",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1broken",
    b"\xff" * 300,
)
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16")
_DOCX = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Target="word/document.xml" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>',
}
_BODY = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'


@dataclass(slots=True)
class Inputs:
    """The names of what can be read, as notices.csv has them, and the paths of what cannot, as errors.csv has them."""

    names: list[str] = field(default_factory=list)
    failing: list[str] = field(default_factory=list)


def make(folder: Path, number: int, seed: int) -> Inputs:
    """`number` variants, 1,000 to a folder; one in a hundred is broken, and a few beside them cannot be opened."""
    dice = random.Random(seed)  # noqa: S311 - variety, not secrecy
    made = Inputs()
    for index, text in enumerate(corpus.variants(number, 4000)):
        stem = folder / f"{index // 1000:03}" / f"{index:06}"
        stem.parent.mkdir(parents=True, exist_ok=True)
        if index % 100 == 7:
            path = stem.with_suffix(".txt")
            path.write_bytes(BROKEN[len(made.failing) % len(BROKEN)])
            made.failing.append(str(path))
        else:
            made.names.append(_write(stem, text[-_length(dice) :], dice))
    made.failing.extend(map(str, _unreadable(folder)))
    return made


def _length(dice: random.Random) -> int:
    """Characters: most notices are short, one in fifty is ten times as long."""
    return dice.randrange(2000, 4000) if dice.random() < 0.02 else dice.randrange(80, 600)


def _write(stem: Path, text: str, dice: random.Random) -> str:
    """One variant in a form by chance; gives the file's name."""
    form = dice.random()
    if form < 0.15:
        path = stem.with_suffix(".html")
        path.write_text(_html(text), encoding="utf-8")
    elif form < 0.25:
        path = stem.with_suffix(".docx")
        _zip(path, _DOCX | {"word/document.xml": _BODY.format("".join(_docx_lines(text)))})
    elif form < 0.3:
        path = stem.with_suffix(".zip")
        _zip(path, {f"{stem.name}.txt": text})
        return f"{stem.name}.txt"
    else:
        path = stem.with_suffix(".txt")
        path.write_bytes(text.encode(dice.choice(ENCODINGS), "replace"))
    return path.name


def _html(text: str) -> str:
    paragraphs = "".join(f"<p>{escape(line)}</p>\n" for line in text.split("\n") if line)
    return f'<html><head><meta charset="utf-8"><title>通知</title></head><body>\n{paragraphs}</body></html>'


def _docx_lines(text: str) -> Iterator[str]:
    return (f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in text.split("\n") if line.strip())


def _zip(path: Path, files: dict[str, str]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as container:
        for name, text in files.items():
            container.writestr(zipfile.ZipInfo(name), text)  # no date: the same seed gives the same bytes


def _unreadable(folder: Path) -> Iterator[Path]:
    """Files that are there and cannot be opened, or whose reading fails half way."""
    dangling = folder / "dangling.txt"
    dangling.symlink_to(folder / "nowhere.txt")
    yield dangling
    if Path("/proc/self/mem").exists():  # an input/output error at the first byte
        failing = folder / "failing.txt"
        failing.symlink_to("/proc/self/mem")
        yield failing
    if os.name == "posix" and os.geteuid() != 0:  # root may read everything
        locked = folder / "locked.txt"
        locked.write_text("检查。", encoding="utf-8")
        locked.chmod(0)
        yield locked
