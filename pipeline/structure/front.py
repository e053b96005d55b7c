"""The front of a document: issuer, number, title, adoption notes, 目录, addressees — up to its first body line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.model import Part
from pipeline.structure.looks import Look, Looks
from pipeline.structure.noise import Marks

_LONGEST_TITLE = 6
_LONGEST_ADDRESSEES = 5
_LONGEST_NOTE = 8
_LONGEST_COVER = 150
_LONGEST_PLAIN_TITLE = 40
_MARKS = re.compile("[，。；：:！？]")
_TITLE = ("title_end", "title_tail")
# What a line above the body is by its looks alone, in order of precedence.
_PLAIN: tuple[tuple[str, Part], ...] = (
    ("adoption", Part.METADATA),
    ("news", Part.BOILERPLATE),
    ("attachment_opener", Part.ATTACHMENT_NOTE),
    ("document_number", Part.DOCUMENT_NUMBER),
    ("order_number", Part.DOCUMENT_NUMBER),
    ("marking", Part.METADATA),
    ("date", Part.SIGNATURE),
    ("unit_date", Part.SIGNATURE),
    ("signer", Part.SIGNATURE),
    ("metadata", Part.METADATA),
    ("letterhead", Part.ISSUER),
    ("sheet", Part.METADATA),
)


@dataclass(frozen=True, slots=True)
class Front:
    """The lines above the body (`end` is the first line below), their parts, and the title's lines."""

    marks: Marks
    end: int
    title: tuple[int, ...] = ()


@dataclass(slots=True)
class _Scan:
    """The lines of one document while its front is read."""

    looks: Looks
    start: int
    end: int
    noise: Marks
    marks: Marks = field(default_factory=dict)

    def free(self, first: int, last: int) -> list[int]:
        """Lines first..last-1 that nothing has been said of yet."""
        return [i for i in range(first, last) if i not in self.marks and i not in self.noise]


def front(looks: Looks, start: int, end: int, noise: Marks) -> Front:
    """Read the front of the document in lines start..end."""
    scan = _Scan(looks, start, end, noise)
    _adoption_notes(scan)
    stop = _stop(scan)
    for i in scan.free(start, stop):
        _plain(scan, i)
    title = _inner_title(scan, stop) if start else _title(scan, stop)
    scan.marks.update(dict.fromkeys(title, Part.TITLE))
    stop = _addressees(scan, title, stop)
    _above_title(scan, title, stop)
    # Below the title may stand the fields of a form, which look like anything.
    end = next(iter(scan.free(title[-1] if title else start, stop)), stop)
    return Front({i: part for i, part in scan.marks.items() if i < end}, end, title)


def _adoption_notes(scan: _Scan) -> None:
    """Notes in brackets that run over lines: “（2016年…令” … “…修正）”."""
    for i in scan.free(scan.start, min(scan.start + 30, scan.end)):
        text = scan.looks[i].text
        if i in scan.marks or not text.startswith(("（", "(")) or text.endswith(("）", ")")):
            continue
        run = _until_closed(scan, i)
        if run and scan.looks.joined(run).has("adoption"):
            scan.marks.update(dict.fromkeys(run, Part.METADATA))


def _until_closed(scan: _Scan, first: int) -> list[int]:
    for last in range(first + 1, min(first + _LONGEST_NOTE, scan.end)):
        if scan.looks[last].text.endswith(("）", ")")):
            return list(range(first, last + 1))
    return []


def _stop(scan: _Scan) -> int:
    """The first line that is neither title nor any other part of the front (or the line after a one-line addressee)."""
    if (cover := _cover_end(scan)) is not None:
        return cover
    for i in range(scan.start, scan.end):
        look = scan.looks[i]
        if scan.noise.get(i) is Part.TABLE and look.text.strip("|｜-—:："):
            return i
        if i in scan.noise or i in scan.marks or look.has("adoption", "news", "attachment_opener"):
            continue
        if look.has("item", "prose", "contents"):
            return i
    return scan.end


def _cover_end(scan: _Scan) -> int | None:
    """The 目录 line below a cover page, when nothing but short lines stands above it."""
    for i in range(scan.start, min(scan.start + _LONGEST_COVER, scan.end)):
        look = scan.looks[i]
        if look.has("contents"):
            return i
        if look.has("prose") and not look.has("adoption"):
            return None
    return None


def _plain(scan: _Scan, index: int) -> None:
    look = scan.looks[index]
    if look.has("order") and _is_order(scan, index):
        scan.marks[index] = Part.DOCUMENT_NUMBER
        return
    for cue, part in _PLAIN:
        if look.has(cue):
            scan.marks[index] = part
            return


def _is_order(scan: _Scan, index: int) -> bool:
    """“……令” is the head of an order when its number stands in it or below it; else it may be a title."""
    text = scan.looks[index].text
    below = index + 1 < scan.end and scan.looks[index + 1].has("order_number")
    return below or text.endswith(("号", "号）", "号)"))


def _title(scan: _Scan, stop: int) -> tuple[int, ...]:
    """The title: in the last run of lines that ends in a kind of document, else the nearest thing to it."""
    runs = _runs(scan, stop)
    for cues in (("title_end",), _TITLE, ("title_start",)):
        for run in reversed(runs):
            if found := _in_run(scan, run, cues):
                return found
    for run in runs:
        marked = [i for i in run if scan.looks[i].heading]
        if marked and marked[0] == run[0]:
            return tuple(marked[:_LONGEST_TITLE])
    alone = runs[0] if len(runs) == 1 and len(runs[0]) == 1 and runs[0][0] == scan.start else []
    return tuple(i for i in alone if _reads_as_title(scan.looks[i]))


def _reads_as_title(look: Look) -> bool:
    """The only line above the body, which names neither a unit nor ends as a sentence."""
    return 6 <= len(look.text) <= _LONGEST_PLAIN_TITLE and not look.has("unit") and not _MARKS.search(look.text)


def _inner_title(scan: _Scan, stop: int) -> tuple[int, ...]:
    """The title of a carried document: its first lines up to one that ends as titles do."""
    lines = next(iter(_runs(scan, stop)), [])[:_LONGEST_TITLE]
    ends = [k for k, i in enumerate(lines) if scan.looks[i].has(*_TITLE)]
    last = _first_whole(scan, lines, ends) if ends else 0
    while last + 1 < len(lines) and scan.looks[lines[last + 1]].has("subtitle"):
        last += 1
    return tuple(lines[: last + 1])


def _runs(scan: _Scan, stop: int) -> list[list[int]]:
    """Neighbouring lines of the front that are still free; a cover page is cut at wide gaps too."""
    cover = stop < scan.end and scan.looks[stop].has("contents")
    runs: list[list[int]] = []
    previous = -2
    for i in scan.free(scan.start, stop):
        apart = any(j not in scan.noise for j in range(previous + 1, i)) or (cover and scan.looks[i].gap > 1)
        if not runs or apart:
            runs.append([])
        runs[-1].append(i)
        previous = i
    return runs


def _in_run(scan: _Scan, run: list[int], cues: tuple[str, ...]) -> tuple[int, ...]:
    """The title in a run: it ends at the last (in a long run the first) line with one of `cues`."""
    ends = [k for k, i in enumerate(run) if scan.looks[i].has(*cues)]
    if not ends:
        return ()
    opened = any(scan.looks[i].has("title_start") for i in run)
    last = ends[-1] if opened and len(run) <= _LONGEST_TITLE + 2 else _first_whole(scan, run, ends)
    first = _title_start(scan, run, last)
    while last + 1 < len(run) and scan.looks[run[last + 1]].has("subtitle"):
        last += 1
    return tuple(run[first : last + 1])


def _first_whole(scan: _Scan, run: list[int], ends: list[int]) -> int:
    """The first end that leaves no 《 open and is not continued by “的……” or by a line that ends better."""
    for k in ends:
        text = scan.looks.spelled(run[: k + 1])
        follower = scan.looks[run[k + 1]] if k + 1 < len(run) else None
        open_quote = text.count("《") != text.count("》")
        if open_quote or (follower and (follower.text.startswith("的") or _goes_on(scan, run, k))):
            continue
        return k
    return ends[-1]


def _goes_on(scan: _Scan, run: list[int], end: int) -> bool:
    """Is the line below the last of the run, and a title's end too (“……应急预案” “备案管理办法”)?"""
    rest = [i for i in run[end + 1 :] if not scan.looks[i].has("subtitle")]
    return len(rest) == 1 and scan.looks[rest[0]].has("title_end") and not scan.looks[rest[0]].has("form_field")


def _title_start(scan: _Scan, run: list[int], last: int) -> int:
    """A title opens with “关于” and the issuers above it; without that it is the whole of a short run."""
    for k in range(max(last - _LONGEST_TITLE, 0), last + 1):
        if scan.looks[run[k]].has("title_start") and _opens(scan, run[k : last + 1]):
            while k > 0 and scan.looks[run[k - 1]].has("unit"):
                k -= 1
            return k
    return 0 if last < _LONGEST_TITLE else last


def _opens(scan: _Scan, lines: list[int]) -> bool:
    """Is no bracket closed in these lines that was opened above them?"""
    text = scan.looks.spelled(lines)
    return text.count("《") >= text.count("》")


def _addressees(scan: _Scan, title: tuple[int, ...], stop: int) -> int:
    """Mark the addressees, on one line or wrapped over several, and return where the body begins."""
    if stop >= scan.end:
        return stop
    free = [*scan.free(title[-1] + 1 if title else stop, stop), stop]
    for run in (free, [stop]):
        joined = scan.looks.joined(run)
        if len(run) <= _LONGEST_ADDRESSEES and joined.has("addressee") and not joined.has("form"):
            scan.marks.update(dict.fromkeys(run, Part.ADDRESSEE))
            return stop + 1
    return stop


def _above_title(scan: _Scan, title: tuple[int, ...], stop: int) -> None:
    """Whatever is left above the title is an issuer's name or a doublet of the title; so is all of a cover page."""
    cover = stop < scan.end and scan.looks[stop].has("contents")
    last = stop if cover else title[0] if title else scan.start
    for i in scan.free(scan.start, last):
        scan.marks[i] = Part.ISSUER if _names_issuer(scan, i, last) else Part.METADATA


def _names_issuer(scan: _Scan, index: int, last: int) -> bool:
    """Is the line a unit's name, or one of two lines that make one?"""
    pairs = ((i, i + 1) for i in (index - 1, index) if scan.start <= i and i + 1 < last)
    near = (pair for pair in pairs if scan.looks[pair[1]].gap == 0 and all(len(scan.looks[i].text) > 1 for i in pair))
    return scan.looks[index].has("unit") or any(scan.looks.joined(pair).has("unit") for pair in near)
