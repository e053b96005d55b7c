"""The back of a document: 附件说明, signature and date, contacts, distribution — and 目录 and notes inside it."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.model import Part
from pipeline.structure.looks import Looks
from pipeline.structure.noise import Marks

_LONGEST_CONTACT = 160
_NO_CONTACT = ("item", "attachment_note", "unit", "date", "unit_date", "distribution", "printed")
_LONGEST_LIST = 40
_LONGEST_DISTRIBUTION = 6
_MOST_SIGNERS = 20
_LEAST_NAME = 4


@dataclass(frozen=True, slots=True)
class Stretch:
    """The lines of one document below its front, and what is known of them."""

    looks: Looks
    start: int
    end: int
    known: Marks

    def free(self, index: int) -> bool:
        return self.start <= index < self.end and index not in self.known


def back(stretch: Stretch) -> Marks:
    """Marks of the lines of `stretch` that are not body."""
    marks: Marks = {}
    _contents(stretch, marks)
    for i in range(stretch.start, stretch.end):
        if not stretch.free(i) or i in marks:
            continue
        look = stretch.looks[i]
        if look.has("attachment_note", "attachment_opener") and not look.has("item"):
            _attachments(stretch, marks, i)
        elif look.has("distribution"):
            _distribution(stretch, marks, i)
        elif look.has("printed"):
            marks[i] = Part.DISTRIBUTION
            if (
                look.text[0].isdecimal()
                and i - 1 not in marks
                and stretch.free(i - 1)
                and stretch.looks[i - 1].has("unit")
            ):
                marks[i - 1] = Part.DISTRIBUTION  # the printing office on a line of its own
        elif _is_contact(stretch, marks, i):
            marks[i] = Part.CONTACT
    _signatures(stretch, marks)
    return marks


def _is_contact(stretch: Stretch, marks: Marks, index: int) -> bool:
    """A line that names a contact, or one below such a line that gives a number or goes on with it."""
    look = stretch.looks[index]
    if look.has("contact"):
        return len(look.text) <= _LONGEST_CONTACT
    if marks.get(index - 1) is not Part.CONTACT:
        return False
    wrapped = stretch.looks[index - 1].text[-1] not in "。）)" and look.has("numbers") and not look.has(*_NO_CONTACT)
    return look.has("contact_line") or (wrapped and len(look.text) <= _LONGEST_CONTACT)


def _contents(stretch: Stretch, marks: Marks) -> None:
    """目录 and its entries, up to the line that repeats the first entry."""
    looks = stretch.looks
    opener = next((i for i in range(stretch.start, stretch.end) if looks[i].has("contents")), None)
    if opener is None:
        return
    entries = [i for i in range(opener + 1, stretch.end) if stretch.free(i)]
    if not entries:
        return
    first = _entry(looks[entries[0]].text)
    end = next((i for i in entries[1:] if looks[i].text == first and not looks[i].has("contents_entry")), None)
    if end is None:
        end = next((i for i in entries if not looks[i].has("contents_entry")), entries[0])
    marks.update(dict.fromkeys((opener, *(e for e in entries if e < end)), Part.CONTENTS))


def _entry(text: str) -> str:
    """An entry without its leader and page."""
    return text.rstrip("0123456789").rstrip(".…·．-—")


def _attachments(stretch: Stretch, marks: Marks, first: int) -> None:
    """An attachment note with the numbered (or wrapped) lines that continue it."""
    marks[first] = Part.ATTACHMENT_NOTE
    listed = _lists(stretch, first)
    for i in range(first + 1, min(first + _LONGEST_LIST, stretch.end)):
        look = stretch.looks[i]
        if not stretch.free(i) or not (listed or _continues(stretch, i)):
            break
        if not look.has("numbered_note", "attachment_note") and not _wrapped(stretch, i):
            break
        if look.has("prose") and look.text[-1] in "。：:":
            break
        marks[i] = Part.ATTACHMENT_NOTE


def _lists(stretch: Stretch, first: int) -> bool:
    """Does the note open a numbered list (“附件：1.……”, or nothing after its colon)?"""
    text = stretch.looks[first].text
    rest = text.split("：", 1)[-1].split(":", 1)[-1]
    return not rest or rest[0] in "1１一"


def _continues(stretch: Stretch, index: int) -> bool:
    return stretch.looks[index].has("attachment_note")


def _wrapped(stretch: Stretch, index: int) -> bool:
    """The rest of a title that did not fit its line, or the only title below “附件：”."""
    look, above = stretch.looks[index], stretch.looks[index - 1]
    ends = ("unit", "date", "unit_date", "contact", "distribution", "printed", "prose", "item", "attachment_opener")
    if look.has(*ends) and not (look.has("unit") and above.text.count("《") > above.text.count("》")):
        return False
    if above.has("attachment_opener"):
        return True
    below = stretch.looks[index + 1] if index + 1 < stretch.end else None
    return (
        len(above.text) >= 18
        and len(look.text) < len(above.text)
        and (below is None or below.has("numbered_note", "unit", "date", "unit_date", "contact", "distribution"))
    )


def _distribution(stretch: Stretch, marks: Marks, first: int) -> None:
    """抄送 with its wrapped lines, up to the line that ends in a full stop or names the printing office."""
    marks[first] = Part.DISTRIBUTION
    for i in range(first, min(first + _LONGEST_DISTRIBUTION, stretch.end)):
        look = stretch.looks[i]
        if i > first and (not stretch.free(i) or look.has("item", "title_end", "attachment_opener", "contact")):
            break
        marks[i] = Part.DISTRIBUTION
        if look.text.endswith(("。", ".")) or look.has("printed") or not look.text.endswith(("，", "、", ",")):
            break


def _signatures(stretch: Stretch, marks: Marks) -> None:
    """The block of units and dates at the very end of the document."""
    looks = stretch.looks
    open_lines = [i for i in range(stretch.start, stretch.end) if stretch.free(i) and i not in marks]
    block: list[int] = []
    for i in reversed(open_lines[-_MOST_SIGNERS:]):
        if not looks[i].has("date", "unit_date", "signer", "seal", "unit"):
            break
        block.append(i)
    if block and _ends_text(looks, open_lines, block):
        marks.update(dict.fromkeys(block, Part.SIGNATURE))


def _ends_text(looks: Looks, open_lines: list[int], block: list[int]) -> bool:
    """Does running text (or a note) end above the block? The cells of a flattened table only look like signatures."""
    text = [i for i in open_lines if i not in block]
    dated = any(looks[i].has("date", "unit_date") for i in block)
    above = looks[text[-1]] if text else None
    if above is None or above.has("prose") or text[-1] < block[-1] - 1:
        return dated or (above is not None and len(looks[block[0]].text) >= _LEAST_NAME)
    return dated and sum(looks[i].has("date", "unit_date") for i in open_lines) == 1
