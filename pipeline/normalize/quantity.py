"""Mentions of amounts → Quantity: minimum, maximum and the measure word as written."""

from __future__ import annotations

from pipeline.model import Mention, Number, Quantity
from pipeline.normalize.moment import Context
from pipeline.normalize.numerals import is_upper_bound, narrow, parse_number, whole

_SHARES = {"百": "%", "千": "‰", "万": "‱"}
_YUAN = {"元": 1, "百元": 100, "千元": 1000, "万元": 10**4, "亿元": 10**8}
_DECIMALS = 3  # of a third
_MONTHS = {"月": 1, "个月": 1, "年": 12}


def quantity(mention: Mention, _context: Context) -> Quantity | None:
    """The amount; None when its number cannot be read."""
    low, unit = _amount(mention, "number", "unit", "share")
    high, unit_to = _amount(mention, "upto", "unit_to", "share_to")
    if low is None:
        return None
    unit = unit or unit_to
    if high is not None and unit_to and unit != unit_to:
        low, high, unit = _same_unit((low, unit or ""), (high, unit_to))
    elif high is None and unit in ("千元", "百元"):
        low, unit = low * _YUAN[unit], "元"
    minimum, maximum = _bounds(mention, low, high)
    return Quantity(mention.text, mention.span, minimum, maximum, unit, _per(mention), mention.rule)


def _first(mention: Mention, *names: str) -> str | None:
    return next((text for name in names if (text := mention.group(name))), None)


def _amount(mention: Mention, number: str, unit: str, share: str) -> tuple[Number | None, str | None]:
    if share_text := _first(mention, share, f"{share}_plain"):
        return _share(share_text)
    text = _first(mention, number, "copies", "pieces", "sheets") if number == "number" else mention.group(number)
    written = _first(mention, unit, f"{unit}_of", f"{unit}_pieces", f"{unit}_sheets")
    return parse_number(text or ""), _unit(written)


def _unit(word: str | None) -> str | None:
    return narrow(word).removesuffix("人民币") if word else None


def _share(text: str) -> tuple[Number | None, str | None]:
    """百分之八十 is 80 %, 千分之三 3 ‰, 四分之一 a quarter without a unit."""
    below, _, above = text.partition("分之")
    number = parse_number(above)
    if below in _SHARES or number is None:
        return number, _SHARES.get(below)
    divisor = parse_number(below)
    return (round(whole(number / divisor), _DECIMALS), None) if divisor else (None, None)


def _same_unit(low: tuple[Number, str], high: tuple[Number, str]) -> tuple[Number, Number, str]:
    """Amounts in different units are given in the smaller: 五千元以上三万元以下 in 元, 6个月至1年 in 个月."""
    for sizes, smallest in ((_YUAN, "元"), (_MONTHS, "个月")):
        if low[1] in sizes and high[1] in sizes:
            return whole(low[0] * sizes[low[1]]), whole(high[0] * sizes[high[1]]), smallest
    return low[0], high[0], high[1]


def _bounds(mention: Mention, low: Number, high: Number | None) -> tuple[Number | None, Number | None]:
    tail = _first(mention, "tail", "tail_share", "tail_plain") or ""
    if side := mention.group("side"):
        return (low, None) if side in ("低于", "小于", "少于", "不足") else (None, low)
    bound = _first(mention, "bound", "limit") or ""
    if is_upper_bound(bound, tail):
        return None, low if high is None else high
    if bound or mention.group("over") or tail.endswith("以上"):
        return low, None
    return low, low if high is None else high


def _per(mention: Mention) -> str | None:
    return _first(mention, "per", "each")
