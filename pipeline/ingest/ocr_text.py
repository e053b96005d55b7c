"""What recognition takes for one another, put right where the line itself leaves no doubt.

Nothing is guessed that a person reading the line alone would not correct. Each entry names what was seen.
"""

from __future__ import annotations

import re
from typing import Final

_CJK: Final = "\u3000-\u303f\u3400-\u9fff\uff00-\uffef\u201c\u201d"
_WIDE: Final = str.maketrans(",:;?!()", "，：；？！（）")
# （ and ( look alike: marks have the width of what stands beside them; ; ? ! are wide in every Chinese line.
_NARROW_MARK = re.compile(
    rf"(?<=[{_CJK}])[,:;?!()]|[,:;?!()](?=[{_CJK}])|[(](?=[一二三四五六七八九十\d]{{1,2}}[)）])|(?<=[%\d])[;?!]|(?<=%)[,:]"
)
_CHINESE = re.compile(r"[\u3400-\u9fff]|^[^A-Za-z]*$")  # a line of a cell may be no more than “30%；”
# 门 is read as 内: 部内, 专内, 上内, and 内窗 behind a mark, are no words.
_GATE = re.compile(
    r"部内(?!部|务|外|设|容|各)|(?<=[专登热])内(?!容|部|心|存|蒙)|(?<!以)上内(?!容|部|外|设|存|控|部)"
    r"|(?:(?<=[、，；。：（“和与或在将])|^)内(?=[窗户店票禁槛牌诊])"
)
# A wide dot between month and day: “6·5”环境日, “11·9”消防日.
_DAY = re.compile(r"(?<=“)(1[0-2]|[1-9])\s?[.．•・]\s?([12]\d|3[01]|[1-9])(?=”)")
# A closing quote before a full stop is read as digits: “一户一档39.
_CLOSED = re.compile(r"(“[^“”]*[\u3400-\u9fff])(?:39|99|9[。.])$")
_STOP = re.compile(r"(?<=[%\u3400-\u9fff”）])[/.]$")
_YEAR_BRACKETS = re.compile(r"〔\s?(\d{4})\s?[\]】)）〕]|[\[【(（]\s?(\d{4})\s?〕")


def mended(text: str) -> str:
    """A line as it was recognised, without what can only be misread. Lines of another script stay as they are."""
    if not _CHINESE.search(text):
        return text
    text = _NARROW_MARK.sub(lambda match: match[0].translate(_WIDE), text)
    text = _GATE.sub(lambda match: match[0].replace("内", "门"), text)
    text = _DAY.sub(r"\1·\2", text)
    text = _STOP.sub("。", _CLOSED.sub(r"\1”。", text))
    return _YEAR_BRACKETS.sub(lambda match: f"〔{match[1] or match[2]}〕", text)
