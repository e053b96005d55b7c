"""Numbers as Chinese notices write them: 12, １２, 十二, 二〇二四, 两, 半, 廿五, 1.5, 5,000, 三万五千."""

from __future__ import annotations

import re

from pipeline.model import Number

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"○": 0, "零": 0, "两": 2}
_TENS = {"廿": 20, "卅": 30}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
_AT_MOST = re.compile("超过|多于|大于|高于|最多|至多|超出|长于|最高|最长|[只仅]能|仅限|上限")
_NARROW = str.maketrans("０１２３４５６７８９．，％", "0123456789.,%")


def narrow(text: str) -> str:
    """`text` with full-width digits and their point in ASCII."""
    return text.translate(_NARROW)


def is_upper_bound(bound: str, tail: str) -> bool:
    """Do the words before and behind a number say that it may not be exceeded?"""
    return bool(_AT_MOST.search(bound)) or tail.endswith(("以下", "以内"))


def parse_number(text: str) -> Number | None:
    """The number that `text` writes out, None when it is none. `半` is 0.5; a whole number comes back as int."""
    plain = narrow(text).replace(",", "")
    if plain == "半":
        return 0.5
    if plain.replace(".", "", 1).isdecimal() and plain.isascii():
        return float(plain) if "." in plain else int(plain)
    if plain and plain[-1] in _MYRIADS and (head := parse_number(plain[:-1])) is not None:
        return whole(head * _MYRIADS[plain[-1]])
    return _chinese(plain)


def parse_int(text: str) -> int | None:
    """The whole number that `text` writes out, else None."""
    number = parse_number(text)
    return number if isinstance(number, int) else None


def whole(number: Number) -> Number:
    """2.0 as 2; fractions of a cent that binary floats add are rounded off."""
    return int(number) if float(number).is_integer() else round(float(number), 6)


def _chinese(text: str) -> int | None:
    if not text or any(c not in _DIGITS | _TENS | _UNITS | _MYRIADS for c in text):
        return None
    if all(c in _DIGITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    total, section, digit = 0, 0, 0
    for c in text:
        if c in _DIGITS:
            digit = _DIGITS[c]
        elif c in _MYRIADS:
            total, section, digit = (total + section + digit) * _MYRIADS[c], 0, 0
        else:
            section, digit = section + _step(c, digit), 0
    return total + section + digit


def _step(unit: str, digit: int) -> int:
    """十 alone is ten: the one may be left out."""
    return _TENS[unit] if unit in _TENS else (digit or 1) * _UNITS[unit]


def to_chinese(number: int) -> str:
    """`number` (0 to 99999999) in Chinese numerals, 十 for ten as in 十五日."""
    if number >= 10**4:
        high, low = divmod(number, 10**4)
        gap = "零" if 0 < low < 1000 else ""
        return to_chinese(high) + "万" + gap + (_below_myriad(low) if low else "")
    written = _below_myriad(number) if number else "零"
    return written.removeprefix("一") if written.startswith("一十") else written


def _below_myriad(number: int) -> str:
    out, pending = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            out += ("零" if pending else "") + "零一二三四五六七八九"[digit] + name
        pending = bool(out) and not digit
    return out
