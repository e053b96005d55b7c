"""联系人: one contact a person, with the telephone and mail that stand with the name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.model import Contact, Part
from pipeline.structure.looks import cues_of
from pipeline.structure.reading import Reading

_CUE = "联系"
_LONGEST = 260
_OFFICES = "局办处科室站部院所司"
_NAME_SEPARATORS = re.compile(r"[、及和/]")
_NUMBER_SEPARATORS = re.compile(r"[、/，,]")
# A blank between two words that are no label: 市应急局 顾春林, but not 顾春林 电话：.
_TWO_NAMES = re.compile(r"(?<=[一-龥]{2})\s+(?=[一-龥]{2,3}(?:[\s，,；;。）)0-9]|$))")


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    what: str
    text: str


def contacts(reading: Reading) -> tuple[Contact, ...]:
    """The contacts of all documents in the file, each once; those of the contact lines first."""
    found = _read(reading, _lines(reading))
    for text in _in_body(reading):
        found += [contact for contact in _read(reading, text) if contact not in found]
    return tuple(dict.fromkeys(found))


def _lines(reading: Reading) -> str:
    """The contact lines as one text; a line that only goes on with the one above is joined to it."""
    text = ""
    for line in reading.of(Part.CONTACT, document=None):
        fresh = cues_of(reading.text(line), reading.rules) & {"contact", "contact_line"}
        text += ("；" if fresh and text[-1:] not in ("", "：", ":") else "") + _spaced(reading.raw(line))
    return text


def _spaced(raw: str) -> str:
    """A contact line without its blanks; one between two names becomes 、."""
    return "".join(_TWO_NAMES.sub("、", raw).split())


def _in_body(reading: Reading) -> list[str]:
    """What running text says from “联系人” or “联系电话” on."""
    return [
        text[text.index(_CUE) :][:_LONGEST]
        for text in reading.texts(Part.BODY)
        if _CUE in text and reading.find("phone", text[text.index(_CUE) :][:_LONGEST])
    ]


def _read(reading: Reading, text: str) -> list[Contact]:
    found: list[Contact] = []
    names: list[str] = []
    pending: list[_Found] = []
    for item in _items(reading, text):
        if item.what == "names" and (pending or not names):
            found += _contacts(names, pending)
            names, pending = _NAME_SEPARATORS.split(item.text), []
        elif item.what == "names":
            names += _NAME_SEPARATORS.split(item.text)
        else:
            pending.append(item)
    return found + _contacts(names, pending)


def _items(reading: Reading, text: str) -> list[_Found]:
    """Names, telephones and mail addresses in the order of the text."""
    persons = reading.find_all("person", text)
    found = []
    for what, matches in (
        ("names", (*reading.find_all("names", text), *persons)),
        ("phone", (*reading.find_all("phone", text), *persons)),
        ("email", reading.find_all("email", text)),
    ):
        taken = 0
        for match in sorted(matches, key=lambda m: m.start(what)):
            if match.start(what) >= taken:  # a name or number that two rules see counts once
                taken = match.end(what)
                found.append(_Found(match.start(what), what, match[what]))
    return sorted(found, key=lambda item: item.start)


def _contacts(names: list[str], items: list[_Found]) -> list[Contact]:
    """Each name with its number where there is one for each, else with all of them."""
    names = [name for name in names if name and name[-1] not in _OFFICES]
    numbers = [number for item in items if item.what == "phone" for number in _NUMBER_SEPARATORS.split(item.text)]
    mails = [item.text for item in items if item.what == "email"]
    people: list[str | None] = [*names] or ([None] if numbers else [])
    return [
        Contact(person, _share(numbers, i, len(people)), _share(mails, i, len(people)))
        for i, person in enumerate(people)
    ]


def _share(values: list[str], index: int, people: int) -> str | None:
    """One of `values` each where there are as many as people, else all of them for everybody."""
    return values[index] if len(values) == people else "、".join(values) or None
