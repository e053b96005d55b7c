"""Which files are one notice: the notice and its 附件, told by what they are called. Nothing is opened here.

Only files of one folder (of one folder in an archive) can belong together; those in a folder called 附件… below belong
to the folder above it. A file is taken for an attachment, in this order:

1. its name is that of another file with 附件 after it (`关于X的通知.docx`, `关于X的通知附件1.xlsx`);
2. the name of another file issues or forwards it (`关于印发《X》的通知.docx`, `X.docx`);
3. its name begins with 附件 or the like and a number, a mark or nothing (`附件2：X.xlsx`), and all that is not such a
   file has one name: that is the notice. Two different attachments of one number leave it open;
4. the notice's own list of attachments names it, in a folder of at most `MOST_LISTED` files (asked of the caller,
   because files have to be read for it).

A file that two others claim belongs to neither, and what no rule joins stays a notice of its own.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path, PurePath

MOST_LISTED = 20
_LEAST_STEM = 4
_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九十")}
_LABEL = re.compile(
    r"^[\s_\-—(\[【]*(?:\d{1,2}[.、_\-]\s*)?(?:附(?:件|表|录|图)|附(?=[\d:]))\s*"
    r"(?:[(\[]?(?P<number>\d{1,2}|[一二三四五六七八九十]{1,3})(?P<part>-\d{1,2}(?!\d))?[)\]]?(?!\d|年|月|届|批|季)"
    r"|(?=[\s:_\-—.、)\]】]|$))"
    r"[\s:_\-—.、)\]】]*"
)
_MARKS = re.compile(r"[\s_\-—()\[\]【】《》〈〉“”\"'·.,、:;]+")
_CARRIED = re.compile(r"(?:印发|转发|发布|公布|下发|颁布)(.+)的(?:通知|公告|通报|决定|函)")
_COPY = re.compile(r"\s*\(\d{1,2}\)$")
_MAIN = re.compile(r"[\s_\-—(]*(?:正文|主件)\)?$")
_LETTER = re.compile(r"通知|通报|公告|意见|函|决定|批复|命令|令|纪要|正文|〔|\[?20\d\d")
_FOLDER = re.compile(r"^附(?:件|表|录)")

Listed = Callable[[Sequence[Path]], Mapping[Path, tuple[str, ...]]]
"""The titles of the attachments that notices list, for those of the given files that list any."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A notice and the files of its attachments, in the order of their numbers."""

    notice: Path
    attached: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Label:
    """What the name of an attachment's file says: its number (with `part`, of “附件1-2”), and its title if any."""

    number: int | None
    title: str
    part: str = ""


def label(name: str) -> Label | None:
    """The label of a file called `name`; None where it is not called an attachment."""
    stem = _stem(name)
    found = _LABEL.match(stem) if "附" in stem else None
    if found is None:
        return None
    return Label(_value(found["number"]), stem[found.end() :].rstrip(")]】 "), found["part"] or "")


def bundles(paths: Sequence[Path], listed: Listed | None = None) -> tuple[Bundle, ...]:
    """`paths` with attachments put to their notices, in the order of the notices among `paths`."""
    folders: dict[PurePath, list[Path]] = {}
    for path in paths:
        folders.setdefault(home(path), []).append(path)
    groups = [_Group(tuple(files)) for files in folders.values() if len(files) > 1]
    if listed is not None:
        asked = [path for group in groups for path in group.to_ask()]
        titles = listed(asked) if asked else {}
        for group in groups:
            group.claim(titles)
    owners = {file: owner for group in groups for file, owner in group.owners().items()}
    return _bundled(paths, owners)


def home(path: Path) -> Path:
    """The folder whose files a file may belong to."""
    return path.parent.parent if _FOLDER.match(path.parent.name) else path.parent


def _bundled(paths: Sequence[Path], owners: Mapping[Path, Path]) -> tuple[Bundle, ...]:
    attached: dict[Path, list[Path]] = {}
    for path in paths:
        if path in owners:
            attached.setdefault(owners[path], []).append(path)
    return tuple(
        Bundle(path, tuple(sorted(attached.get(path, ()), key=_order))) for path in paths if path not in owners
    )


def _order(path: Path) -> tuple[int, str]:
    found = label(path.name)
    return (found.number if found and found.number is not None else 100, path.name)


@dataclass(slots=True)
class _Group:
    """The files of one folder; `claims` says of a file which others take it for their attachment."""

    files: tuple[Path, ...]
    claims: dict[Path, set[Path]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        labelled = any("附" in str(file) for file in self.files)  # most folders of notices hold no such file
        if labelled:
            self._by_stem()
        self._by_carrying_name()
        if labelled:
            self._by_label()

    def owners(self) -> dict[Path, Path]:
        """The notice of each attachment; what an attachment owns goes to the notice above it."""
        direct = {file: next(iter(owners)) for file, owners in self.claims.items() if len(owners) == 1}
        found = {}
        for file in direct:
            seen, owner = {file}, direct[file]
            while owner in direct and owner not in seen:
                seen.add(owner)
                owner = direct[owner]
            if owner not in seen:
                found[file] = owner
        return found

    def to_ask(self) -> list[Path]:
        """The files whose lists might name one of those that are still free."""
        if len(self.files) > MOST_LISTED:
            return []
        free = self._free()
        letters = [file for file in free if _LETTER.search(_stem(file.name)) and not self._is_attachment(file)]
        others = len(free) > len(letters) or len(letters) > 1
        return letters if others else []

    def claim(self, titles: Mapping[Path, tuple[str, ...]]) -> None:
        """Give the files that are free to the notices whose lists name them."""
        free = set(self._free())
        for notice in free & titles.keys():
            wanted = {squeezed(title) for title in titles[notice]}
            for file in free - {notice}:
                if squeezed(_title(file)) in wanted:
                    self.claims.setdefault(file, set()).add(notice)

    def _free(self) -> list[Path]:
        return [file for file in self.files if file not in self.claims]

    def _is_attachment(self, file: Path) -> bool:
        return label(file.name) is not None or bool(_FOLDER.match(file.parent.name))

    def _by_stem(self) -> None:
        stems: dict[str, list[Path]] = {}
        for file in self.files:
            if not self._is_attachment(file):
                stems.setdefault(_MAIN.sub("", _stem(file.name)), []).append(file)
        for file in (file for file in self.files if "附" in file.name):
            for owner in _owners_by_stem(_stem(file.name), stems):
                if owner != file:
                    self.claims.setdefault(file, set()).add(owner)

    def _by_carrying_name(self) -> None:
        carried: dict[str, list[Path]] = {}
        for notice in self.files:
            if found := _CARRIED.search(notice.name) and _CARRIED.search(_stem(notice.name)):
                carried.setdefault(squeezed(found[1]), []).append(notice)
        for file in self._free() if carried else ():
            for notice in carried.get(squeezed(_title(file)), ()):
                if file != notice:
                    self.claims.setdefault(file, set()).add(notice)

    def _by_label(self) -> None:
        labelled = [file for file in self._free() if self._is_attachment(file)]
        others = [file for file in self._free() if not self._is_attachment(file)]
        if not labelled or len({_stem(file.name) for file in others}) != 1 or _ambiguous(labelled):
            return
        notice = min(others, key=lambda file: file.name)
        self.claims.update({file: {notice} for file in labelled})


def _owners_by_stem(stem: str, stems: Mapping[str, list[Path]]) -> Iterable[Path]:
    """The files whose whole name `stem` begins with, when 附件 follows; the longest such name counts."""
    for place in range(len(stem) - 1, _LEAST_STEM - 1, -1):
        if stem[place] == "附" and _LABEL.match(stem[place:]):
            for end in (place, len(stem[:place].rstrip(" _-—([【."))):
                if owners := stems.get(stem[:end]):
                    return owners[:1]
    return ()


def _ambiguous(labelled: Sequence[Path]) -> bool:
    """Do two different attachments have the same number? The same name in two formats is one attachment."""
    labels = {_stem(file.name): label(file.name) for file in labelled}
    numbers = Counter((found.number, found.part) for found in labels.values() if found and found.number is not None)
    return any(count > 1 for count in numbers.values())


def _title(file: Path) -> str:
    found = label(file.name)
    return found.title if found else _stem(file.name)


@lru_cache(maxsize=1024)
def _stem(name: str) -> str:
    """A file's name without suffix and the “(1)” of a second download, full-width forms made half-width."""
    stem = unicodedata.normalize("NFKC", PurePath(name).stem)
    return _COPY.sub("", stem).strip()


def squeezed(title: str) -> str:
    """A title for comparison with the name of a file: without marks, which names leave out or change."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", title)).removeprefix("关于")


def _value(number: str | None) -> int | None:
    if number is None:
        return None
    if number.isdecimal():
        return int(number)
    tens, ten, ones = number.rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)
