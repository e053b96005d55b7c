"""Where one document of a file ends and the next begins: a letter, what it carries, and further attachments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline.model import Part
from pipeline.rules import RuleSet
from pipeline.structure.looks import Looks, squeeze
from pipeline.structure.noise import Marks

_LONGEST_TITLE = 4
_LOOK_AHEAD = 5
_OPENERS = ("attachment_opener", "attachment_titled")
# What may follow the date of a letter without opening another document.
_TAIL = (
    "date", "unit_date", "signer", "contact", "distribution", "printed", "boilerplate", "metadata", "attachment_note",
    "page_number", "lone_number",
)  # fmt: skip


@dataclass(slots=True)
class _State:
    """What has been seen of the current document."""

    starts: list[int]
    content: int = 0  # lines of substance
    body: bool = False
    signed: bool = False
    notes: int = 0  # attachment notes so far, in all documents
    seen: set[str] = field(default_factory=set)

    def open(self, index: int) -> None:
        self.starts.append(index)
        self.content, self.body, self.signed = 0, False, False


def carried_titles(title: str, rules: RuleSet) -> tuple[str, ...]:
    """What a notice called `title` carries: the 《…》 or the bare name between 印发 and 的通知."""
    found = (rule.pattern.search(title) for rule in rules.of("header") if rule.emit == "carried")
    return tuple(bare(match["title"]) for match in found if match)


def bare(title: str) -> str:
    """A title for comparison: without white space, quotes, and the note in brackets at its end."""
    text = squeeze(title).translate(str.maketrans("", "", "《》〈〉“”\"'<>「」"))
    for left, right in ("（）", "()"):
        if text.endswith(right) and left in text:
            text = text[: text.rindex(left)]
    return text.removeprefix("关于").removesuffix("。")


def starts(looks: Looks, noise: Marks, first: int, carried: Iterable[str]) -> list[int]:
    """The first lines of all documents in the file; `first` is the first line below the outer front."""
    state = _State([0])
    titles = {title for title in carried if title}
    for i in range(first, len(looks)):
        if noise.get(i, Part.TABLE) is not Part.TABLE:
            continue
        if _opens(looks, noise, i, state, titles):
            state.open(i)
        _observe(looks, noise, i, state, titles)
    return state.starts


def _observe(looks: Looks, noise: Marks, index: int, state: _State, titles: set[str]) -> None:
    look = looks[index]
    if look.has("attachment_note"):
        state.notes += 1
        titles.update(_noted(looks, index))
    opener = look.has(*_OPENERS)
    if (look.has("prose", "item", "addressee") and not opener) or look.table:
        state.body = True
    if _ends_letter(looks, noise, index, titles) and state.body:
        state.signed = True
    state.content += not opener


def _noted(looks: Looks, index: int) -> list[str]:
    """The titles of an attachment note and of the numbered lines below it."""
    found = []
    for i in range(index, min(index + 30, len(looks))):
        if i > index and not looks[i].has("numbered_note"):
            break
        text = looks[i].text.split("：", 1)[-1].split(":", 1)[-1]
        found.append(bare(text.lstrip("0123456789０１２３４５６７８９.．、 ")))
    return [title for title in found if title]


def _opens(looks: Looks, noise: Marks, index: int, state: _State, titles: set[str]) -> bool:
    look = looks[index]
    if look.table and not look.has(*_OPENERS):
        return False
    if look.has("attachment_opener") or (look.has("attachment_titled") and not look.has("prose")):
        return state.content > 0 and not _is_list(looks, index, state)
    if look.has("attachment_note") and state.signed:
        return _opens_attachment(looks, index, state)
    if state.body and _repeats(looks, index, titles):
        return True
    return state.signed and not look.has(*_TAIL) and not (look.has("unit") and _dated_below(looks, noise, index))


def _is_list(looks: Looks, index: int, state: _State) -> bool:
    """Is this “附件：” followed by the list of the attachments, not by one of them?"""
    below = [looks[i] for i in range(index + 1, min(index + 4, len(looks)))]
    if state.signed or not below or not looks[index].text.endswith(("：", ":")):
        return False
    numbered = below[0].has("numbered_note") and not below[0].has("prose")
    single = len(below) > 1 and not below[0].has("prose") and below[1].has("unit", "date", "unit_date")
    return state.notes == 0 and (numbered or single)


def _opens_attachment(looks: Looks, index: int, state: _State) -> bool:
    """After the signature “附件1：任务分工表” is a note, unless the attachment itself follows."""
    if index + 1 >= len(looks) or state.notes == 0:
        return False
    return not looks[index + 1].has("attachment_note", "numbered_note", "contact", "distribution", "printed")


def _repeats(looks: Looks, index: int, titles: set[str]) -> bool:
    """Do the lines from `index` on spell one of the titles that the letter carries or names?"""
    if not titles or looks[index].has("attachment_note", "numbered_note", "prose"):
        return False
    for count in range(1, _LONGEST_TITLE + 1):
        run = range(index, min(index + count, len(looks)))
        if bare(looks.joined(run).text) in titles:
            return True
    return False


def _dated_below(looks: Looks, noise: Marks, index: int) -> bool:
    below = [looks[i] for i in range(index + 1, min(index + 8, len(looks))) if i not in noise]
    return any(look.has("date", "printed") for look in below[:6])


def _ends_letter(looks: Looks, noise: Marks, index: int, titles: set[str]) -> bool:
    """Is this date the end of a letter: at the end of the file, or before something that follows a letter?"""
    look = looks[index]
    if look.table or not look.has("date", "unit_date"):
        return False
    following = [i for i in range(index + 1, min(index + 1 + _LOOK_AHEAD, len(looks))) if i not in noise]
    if not following:
        return True
    after = looks[following[0]]
    if after.has(*_TAIL, *_OPENERS) or _repeats(looks, following[0], titles):
        return True
    return _title_ahead(looks, following)


def _title_ahead(looks: Looks, following: list[int]) -> bool:
    for i in following:
        if looks[i].has("item", "prose") or looks[i].table:
            return False
        if looks[i].has("title_end", "title_tail", "title_start"):
            return True
    return looks[following[0]].heading
