"""Who issues a notice and to whom: 发文机关 and 主送机关."""

from __future__ import annotations

import re

from pipeline.model import Part
from pipeline.structure.adoption import adoption
from pipeline.structure.looks import cues_of
from pipeline.structure.naming import Name
from pipeline.structure.reading import Reading
from pipeline.structure.sheet import value

_ISSUER_KEYS = ("发文机关", "发文机构", "发文单位", "制定机关", "发布机构", "发布单位", "ContentSource")
_SEAL = re.compile(r"[（(](?:章|盖章|公章|印章|印|代章|代)[）)]$")
_SITE = re.compile(r"(?:官网|官方网站|门户网站|网站|网)$")
_BRACKET = {"（": 1, "(": 1, "）": -1, ")": -1}
_LEAST_PREFIX = 2


def issuers(reading: Reading, name: Name) -> tuple[str, ...]:
    """From the signature, else the title, an order's head, the letterhead, an adoption note, the data sheet."""
    if name.issuers:
        return _bodies(reading, name.issuers)
    return (
        _signed(reading)
        or _titled(reading, name.title or "")
        or _ordered(reading)
        or _headed(reading)
        or _adopted(reading)
        or _sheeted(reading)
    )


def addressees(reading: Reading) -> tuple[str, ...]:
    """主送机关, split at commas and 、 that stand in no bracket."""
    text = "".join(reading.texts(Part.ADDRESSEE)) or _run_in(reading)
    return tuple(_split(text.rstrip("：:")))


def _signed(reading: Reading) -> tuple[str, ...]:
    found: list[str] = []
    for line in reading.of(Part.SIGNATURE):
        raw = reading.raw(line)
        cues = cues_of(reading.text(line), reading.rules)
        if cues & {"unit_date"}:
            date = reading.find("date", reading.text(line))
            raw = _before(raw, date[0][:4]) if date else raw
        if cues & {"unit", "unit_date"} and "signer" not in cues:
            found += _bodies(reading, raw)
    return tuple(dict.fromkeys(found))


def _titled(reading: Reading, title: str) -> tuple[str, ...]:
    found = reading.find("title_issuer", "".join(title.split()))
    if not found:
        return ()
    written = _before(title, "关于") if "关于" in found[0] else found["issuers"]
    return _bodies(reading, written)


def _ordered(reading: Reading) -> tuple[str, ...]:
    for line in reading.of(Part.DOCUMENT_NUMBER):
        if found := reading.find("order", reading.text(line)):
            return _bodies(reading, found["issuers"])
    return ()


def _headed(reading: Reading) -> tuple[str, ...]:
    lines = [reading.raw(line) for line in reading.of(Part.ISSUER)]
    whole = [text.removesuffix("文件").strip() for text in lines]
    joined = "".join(whole)
    if len(whole) > 1 and not all(_is_body(reading, text) for text in whole) and _is_body(reading, joined):
        return (joined,)
    return tuple(dict.fromkeys(body for text in whole for body in _bodies(reading, text)))


def _adopted(reading: Reading) -> tuple[str, ...]:
    """Who passed or published a regulation: the authority of an order first, else the first that is named."""
    found = adoption(reading)
    return found.issuers if found else ()


def _sheeted(reading: Reading) -> tuple[str, ...]:
    written = _SITE.sub("", value(reading, _ISSUER_KEYS) or "")
    return _bodies(reading, written) if _is_body(reading, written) else ()


def _run_in(reading: Reading) -> str:
    """The addressees of a notice whose text goes on after them in the same line."""
    body = reading.of(Part.BODY)
    if not body:
        return ""
    text = reading.text(body[0])
    if "addressee_run_in" not in cues_of(text[:400], reading.rules):
        return ""
    return re.split("[：:]", text, maxsplit=1)[0]


def _bodies(reading: Reading, written: str) -> tuple[str, ...]:
    """The units of a line: parted by blanks or 、 where each part is a unit's name, else one name."""
    written = _SEAL.sub("", written.strip())
    pieces = [piece for piece in re.split(r"[ 、，,]+", written) if piece]
    if len(pieces) > 1 and all(_is_body(reading, piece) for piece in pieces):
        return tuple(pieces)
    joined = "".join(pieces)
    return tuple(_repeated(reading, joined)) if joined else ()


def _repeated(reading: Reading, joined: str) -> list[str]:
    """甲市某局甲市某局 written together is two units: the place that opens the first opens the second."""
    if joint := reading.find("joint", joined):
        return [joint["first"], joint["second"]]
    for length in range(4, _LEAST_PREFIX - 1, -1):
        cuts = [m.start() for m in re.finditer(re.escape(joined[:length]), joined)]
        pieces = [joined[a:b] for a, b in zip(cuts, [*cuts[1:], len(joined)], strict=True)]
        if len(pieces) > 1 and all(_is_body(reading, piece) for piece in pieces):
            return pieces
    return [joined]


def _is_body(reading: Reading, text: str) -> bool:
    return len(text) > 2 and "unit" in cues_of("".join(text.split()), reading.rules)


def _before(text: str, mark: str) -> str:
    return text.split(mark, 1)[0].strip()


def _split(text: str) -> list[str]:
    found = [""]
    depth = 0
    for char in text:
        depth = max(depth + _BRACKET.get(char, 0), 0)
        if char in "，、,；;" and depth == 0:
            found.append("")
        else:
            found[-1] += char
    return [piece for piece in found if piece]
