"""Where one document of a file ends and the next begins: a letter, what it carries, and further attachments."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline.model import Part
from pipeline.ruleset import RuleSet
from pipeline.structure.looks import Looks, squeeze
from pipeline.structure.noise import Marks
from pipeline.structure.reading import quotes

_LONGEST_TITLE = 4
_SHORTEST_TITLE = 4
_LONGEST_LIST = 30
_LOOK_AHEAD = 8
_LEAST_CONTENT = 3
_MARKS = str.maketrans("", "", "《》〈〉“”\"'<>「」")
_LABEL = re.compile(r"^(?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})[.．、]")
_OPENERS = ("attachment_opener", "attachment_titled")
_DATES = ("date", "unit_date")
_HEADS = ("letterhead", "document_number")
# What may follow the date of a letter without opening another document.
_TAIL = (
    *(*_DATES, "signer", "seal", "contact", "contact_line", "distribution", "printed"),
    *("boilerplate", "metadata", "attachment_note", "page_number", "lone_number", "subtitle"),
)


def carried_titles(title: str, rules: RuleSet) -> tuple[str, ...]:
    """What a notice called `title` carries, as `bare` gives it: the 《…》 or the name between 印发 and 的通知."""
    found = []
    for rule in rules.of("header"):
        if rule.emit == "carried" and (match := rule.find(title)):
            found.append(bare(match["title"]))
        elif rule.emit == "carrying" and (match := rule.find(title)):
            found += [bare(title[start:end]) for start, end in quotes(title) if start == match.end()]
    return tuple(found)


def bare(title: str) -> str:
    """A title for comparison: without white space, quotes, and the note in brackets at its end."""
    text = squeeze(title).translate(_MARKS).removesuffix("。")
    for left, right in ("（）", "()"):
        if text.endswith(right) and left in text:
            text = text[: text.rindex(left)]
    return text.removeprefix("关于")


def starts(looks: Looks, noise: Marks, first: int, carried: Iterable[str]) -> list[int]:
    """The first lines of all documents in the file; `first` is the first line below the outer front."""
    walk = _Walk(looks, noise, {title for title in carried if len(title) >= _SHORTEST_TITLE})
    for i in range(first, len(looks)):
        if noise.get(i, Part.TABLE) is Part.TABLE:
            if walk.opens(i):
                walk.open(i)
            walk.observe(i)
    return walk.starts


@dataclass(slots=True)
class _Walk:
    """Goes through the lines once and remembers what it has seen of the current document."""

    looks: Looks
    noise: Marks
    titles: set[str]
    starts: list[int] = field(default_factory=lambda: [0])
    content: int = 0  # lines of substance
    body: bool = False
    signed: bool = False
    signed_once: bool = False  # some document of the file was
    notes: int = 0  # attachment notes so far, in all documents

    def open(self, index: int) -> None:
        self.starts.append(index)
        self.content, self.body, self.signed = 0, False, False

    def observe(self, index: int) -> None:
        look = self.looks[index]
        opener = look.has(*_OPENERS)
        if look.has("attachment_note"):
            self.notes += 1
            self.titles.update(self._noted(index))
        if (look.has("prose", "item", "addressee") and not opener) or look.table:
            self.body = True
        if self.body and self._ends_letter(index):
            self.signed = self.signed_once = True
        self.content += not opener

    def opens(self, index: int) -> bool:
        """Does another document begin at this line?"""
        look = self.looks[index]
        if look.has("attachment_opener") or (look.has("attachment_titled") and not look.has("prose")):
            return self.content > 0 and not self._is_list(index)
        if look.table:
            return False
        if look.has(*_HEADS) and self._heads_letter(index):
            return True
        if look.has("attachment_note"):
            return self.signed and self._heads_attachment(index)
        if self.body and self._repeats(index):
            return True
        return self.signed and not look.has(*_TAIL) and not (look.has("unit") and self._dated_below(index))

    def _heads_letter(self, index: int) -> bool:
        """After an unsigned attachment another letter begins with its whole head: number, title, addressees."""
        if not (self.content and self.signed_once) or self.looks[index - 1].has(*_HEADS):
            return False
        rest = iter([index, *self._below(index, _LOOK_AHEAD)])
        wanted = (("document_number",), ("title_end", "title_tail"), ("addressee",))
        return all(any(self.looks[i].has(*cues) for i in rest) for cues in wanted)

    def _noted(self, index: int) -> list[str]:
        """The titles of an attachment note and of the numbered lines below it."""
        found = []
        for i in range(index, min(index + _LONGEST_LIST, len(self.looks))):
            text = self.looks[i].text
            if i > index and not self.looks[i].has("numbered_note"):
                break
            found.append(bare(_LABEL.sub("", re.split("[：:]", text, maxsplit=1)[-1])))
        return [title for title in found if len(title) >= _SHORTEST_TITLE]

    def _is_list(self, index: int) -> bool:
        """Is this “附件：” followed by the list of the attachments, not by one of them?"""
        below = self._below(index, 3)
        if self.signed or self.notes or not below or not self.looks[index].text.endswith(("：", ":")):
            return False
        first = self.looks[below[0]]
        single = len(below) > 1 and self.looks[below[1]].has("unit", *_DATES)
        return not first.has("prose") and (first.has("numbered_note") or single)

    def _heads_attachment(self, index: int) -> bool:
        """After the signature “附件1：任务分工表” is a note, unless the attachment itself follows."""
        below = self._below(index, _LEAST_CONTENT)
        listed = _LABEL.match(re.split("[：:]", self.looks[index].text, maxsplit=1)[-1])
        if len(below) < _LEAST_CONTENT or listed:
            return False
        return not self.looks[below[0]].has(*_TAIL, "numbered_note")

    def _repeats(self, index: int) -> bool:
        """Do the lines from `index` on spell one of the titles that the letter carries or names?"""
        if not self.titles or self.looks[index].has("attachment_note", "numbered_note", "prose"):
            return False
        text = ""
        for i in range(index, min(index + _LONGEST_TITLE, len(self.looks))):
            text += self.looks[i].text
            if bare(text) in self.titles:
                return True
        return False

    def _dated_below(self, index: int) -> bool:
        return any(self.looks[i].has(*_DATES, "printed") for i in self._below(index, 6))

    def _ends_letter(self, index: int) -> bool:
        """Is this date the end of a letter: at the end of the file, or before something that follows a letter?"""
        if self.looks[index].table or not self.looks[index].has(*_DATES):
            return False
        below = self._below(index, 5)
        if not below or self.looks[below[0]].has(*_TAIL, *_OPENERS):
            return True
        return self._repeats(below[0]) or self._title_ahead(below)

    def _title_ahead(self, below: list[int]) -> bool:
        for look in (self.looks[i] for i in below):
            if look.has("item", "prose") or look.table:
                return False
            if look.has("title_end", "title_tail", "title_start"):
                return True
        return self.looks[below[0]].heading

    def _below(self, index: int, count: int) -> list[int]:
        """The next lines that are no noise."""
        near = range(index + 1, min(index + 1 + _LOOK_AHEAD, len(self.looks)))
        return [i for i in near if self.noise.get(i, Part.TABLE) is Part.TABLE][:count]
