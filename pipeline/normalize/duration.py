"""Lengths and periods of time as ISO 8601, in the unit written: 5个工作日 → P5WD, 每半月 → P15D, 24小时 → PT24H."""

from __future__ import annotations

import re

from pipeline.model import Number
from pipeline.normalize.numerals import narrow, parse_number

# The longer word first: 月 is in 半月, 年 in 学年.
_UNITS = {
    "工作日": "P{}WD", "半学期": "P3M", "学期": "P{}M", "学年": "P{}Y", "半年": "P6M", "半个月": "P15D", "半月": "P15D",
    "季": "P{}M", "年": "P{}Y", "月": "P{}M", "周": "P{}W", "星期": "P{}W", "礼拜": "P{}W", "旬": "P{}D",
    "半小时": "PT30M", "小时": "PT{}H", "分钟": "PT{}M", "半天": "PT12H", "自然日": "P{}D", "日": "P{}D", "天": "P{}D",
    "晚": "P{}D", "昼夜": "P{}D", "夜": "P{}D",
}  # fmt: skip
_TIMES = {"季": 3, "学期": 6, "旬": 10}
_LENGTH = re.compile(
    r"(?P<number>[0-9０-９.．]+|[〇○零一二两三四五六七八九十百廿卅]+)?"
    r"(?:(?:[至到~～]|[-－—–―─]{1,2})(?P<upto>[0-9０-９.．]+|[一二两三四五六七八九十百]+))?个?"
    rf"(?P<half>半个?)?(?P<unit>{'|'.join(_UNITS)})"
)
_EVERY_OTHER = re.compile("隔|双|单")
# 一个半月, 两个半小时, 一年半: whole and half of the unit together, in the next smaller one.
_AND_HALF = re.compile(r"(?P<number>[0-9０-９]+|[一二两三四五六七八九十]+)(?:个半(?P<unit>月|小时)|(?P<year>年)半)")
_IN_SMALLER = {"月": ("P{}D", 30), "小时": ("PT{}M", 60), "年": ("P{}M", 12)}


def iso_duration(text: str) -> str | None:
    """The length that `text` names; of a range (3至5日) the longer; None when it names none."""
    if (match := _AND_HALF.search(text)) and (whole := parse_number(narrow(match["number"]))):
        shape, smaller = _IN_SMALLER[match["unit"] or match["year"]]
        return shape.format(int(whole * smaller + smaller // 2))
    match = _LENGTH.search(text.replace("个工作", "工作").replace("个小时", "小时"))
    if match is None:
        return None
    half, unit = match["half"], match["unit"]
    shape = _UNITS.get(f"半{unit}", _UNITS[unit]) if half else _UNITS[unit]
    if "{}" not in shape:
        return shape
    number = parse_number(narrow(match["upto"] or match["number"] or "一"))
    return None if number is None or number == 0 else shape.format(_times(number, unit))


def _times(number: Number, unit: str) -> Number:
    return number * _TIMES.get(unit, 1)


def iso_period(text: str) -> str | None:
    """The period that a count is in: 每2个月 → P2M, 全年 → P1Y, 隔周 → P2W; None for 每班 and what is no period."""
    if "班" in text:
        return None
    if re.match("全年|年度?内|今年|本年|当年|[一1]年内", text):
        return "P1Y"
    plain = re.sub("^(?:每|各|按照?|逐|以|间?隔|逢|满)+一?(?:个(?!工作))?", "", text)
    if _EVERY_OTHER.search(text) and not re.match("每间?隔", text):
        plain = "2" + plain.lstrip("逢双单个")
    return iso_duration(plain)
