"""How Word writes the number of a list item: ST_NumberFormat of ECMA-376 (part 1, 17.18.59)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

_DIGITS: Final = "〇一二三四五六七八九"
_ZERO_WORD: Final = "零"
_LEGAL: Final = str.maketrans("〇一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")
_STEMS: Final = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES: Final = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN: Final = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l")),
    *((40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)


def numeral(number: int, form: str) -> str:
    """`number` in the numbering format `form`; decimal where the format has no sign for it or is unknown."""
    writer = _FORMS.get(form, str)
    return writer(number) if number >= 0 else str(number)


def _chinese(number: int) -> str:
    """一 … 十 十一 … 九十九 一百 一百零一 (the reading of chineseCountingThousand)."""
    if not 0 < number < 10_000:
        return _positional(number)
    text = ""
    gap = False
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            text += (_ZERO_WORD if gap and text else "") + _DIGITS[digit] + sign
        gap = not digit
    return text.removeprefix("一") if text.startswith("一十") else text


def _chinese_counting(number: int) -> str:
    """Reads to 九十九, digits from 100 on (一〇〇), as Word counts in chineseCounting."""
    return _chinese(number) if 0 < number < 100 else _positional(number)


def _positional(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(number))


def _japanese(number: int) -> str:
    text = _chinese(number).replace(_ZERO_WORD, "")
    return text.replace("一千", "千").replace("一百", "百") if number < 10_000 else text


def _letters(number: int) -> str:
    """a … z aa bb … (Word repeats the letter)."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1) if 0 < number <= 780 else str(number)


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    text = ""
    for value, sign in _ROMAN:
        count, number = divmod(number, value)
        text += sign * count
    return text


def _block(first: str, last: int) -> Callable[[int], str]:
    """Signs that stand in a row in Unicode, for 1 to `last`."""
    return lambda number: chr(ord(first) + number - 1) if 1 <= number <= last else str(number)


def _circled(number: int) -> str:
    for low, high, first in ((1, 20, "①"), (21, 35, "㉑"), (36, 50, "㊱")):
        if low <= number <= high:
            return chr(ord(first) + number - low)
    return str(number)


def _cycle(signs: str) -> Callable[[int], str]:
    return lambda number: signs[(number - 1) % len(signs)] if number else str(number)


_FORMS: Final[dict[str, Callable[[int], str]]] = {
    "none": lambda _number: "",
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": lambda number: str(number).translate({ord("0") + i: 0xFF10 + i for i in range(10)}),
    "decimalFullWidth2": lambda number: str(number).translate({ord("0") + i: 0xFF10 + i for i in range(10)}),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": _block("⑴", 20),
    "decimalEnclosedFullstop": _block("⒈", 20),
    "ideographEnclosedCircle": _block("㊀", 10),
    "numberInDash": lambda number: f"- {number} -",
    "chineseCounting": _chinese_counting,
    "chineseCountingThousand": _chinese,
    "chineseLegalSimplified": lambda number: _chinese(number).translate(_LEGAL),
    "taiwaneseCounting": _chinese_counting,
    "taiwaneseCountingThousand": _chinese,
    "japaneseCounting": _japanese,
    "japaneseDigitalTenThousand": _positional,
    "ideographDigital": _positional,
    "taiwaneseDigital": _positional,
    "ideographTraditional": _cycle(_STEMS),
    "ideographZodiac": _cycle(_BRANCHES),
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
}
