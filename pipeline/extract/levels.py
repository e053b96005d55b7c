"""Lists of administrative levels and districts: 市、区民政部门 → 市民政部门 · 区民政部门."""

from __future__ import annotations

import re
from itertools import takewhile

from pipeline.extract.shared_heads import head_of

LEVEL = re.compile(
    r"^(?:各)?(?:省|市|县|区|镇|乡|民族乡|村|自治区|直辖市|县区|区县|区县（市）|县（市）区|设区[的\ue000]市级?|(?:省|市|县|地市|乡镇)级)"
    r"(?:[（(][^）)]*(?:地区|州|盟|旗)[^）)]*[）)])?$"
)
_AFTER_LEVEL = re.compile(
    r"^(?!各?县级市)(?:各)?(?:设区\ue000市|(?:省|地市|乡镇|市|县)级(?=平台|部门)|县（市）区|区县|县区|开发区|新区|街镇|镇街|乡镇|街道(?!办)|自治区|直辖市|民族乡|省|市|县|区|镇|乡|村)(?:（[^）]*）)?(级?[^（属直].*)$"
)
_EACH_LEVEL = re.compile(
    r"^各(?:省|市|县|区|镇|乡|村|乡镇|镇街|街道|社区|区县|县区)(?:[（(][^）)]*[）)])?(?:人民政府|政府|党委)?$"
)
_LIKE_LEVEL = re.compile(
    r"^(?!乡村)(?:市|县|区|镇|乡|村|社区|街道|乡镇)(?:[（(][^）)]*[）)])?"
    r"(?:$|(?:人民政府|政府|党委|办事处)$|(?![直属级有相委内域])[^、]{1,10}(?:主管部门|局)(?:[（(][^）)]*[）)])?$)|^(?:(?:省|市|县|乡|镇)级市?(?:人民政府|政府|党委)|县级市|旗|盟)$|^(?:自治[区州县]|直辖市)(?:[^、的]{2,14}(?:部门|局|厅|委员会)|(?:人民)?政府|党委)?$"
)
_TIERS = re.compile(r"^(省|市|县|区|镇|乡|村|街道|区县)[两三四]级(.*)$")
DISTRICT = re.compile(r"^(?!(?:各)?(?:街|乡|村|城)镇$)[一-鿿]{1,5}(?:区|县|市|镇)$")
_OF_DISTRICT = re.compile(r"^[一-鿿]{1,5}?(?:区|县(?!级市)|市|镇)(?=.*(?:部门|局|政府|委员会|办公室)$)(.{2,})$")
_PLACED_LEVEL = re.compile(
    r"^(.*(?:所在|居住|户籍)地的?|.{2,}地区|[一-鿿]{0,2}[出入生受]地的?|当地|相邻的|有条件的|(?:各)?(?:有关|相关))((?:省|市|县|乡镇)级|区县|县区|省|市|区|县|乡|镇)$"
)
_LEVELLED = re.compile(
    r"^(?P<level>(?:各)?(?:区县|县区|市县|自治区|直辖市|设区\ue000市级?|省|市|县|区|镇|乡)(?:（[^）]*）)?)(?P<body>人民政府)?(?P<field>[^（直属级].*)$"
)
_ASIDE_LEVEL = re.compile(r"^[市县区镇乡]（[^）]{1,6}）$")
_GOVERNMENT_OF_LEVEL = re.compile(r"^(?:县|区|镇|乡|街道|村)(?:（[^）]{1,6}）)?((?:人民)?政府|党委)$")
GENERIC = re.compile(r"^(?:部门|单位|企业|机构|政府|党委|管委会|负责人|机关)$|^政府(?:主要|分管)?负责人$")
PARTY = re.compile(r"(?:党委|党组|党（工）委|党\(工\)委|工委)$")


def with_levels(members: list[str]) -> list[str]:
    """Bare levels take over the body of the name behind them: 市、区民政部门 → 市民政部门, 区民政部门."""
    for at, place in enumerate(map(_PLACED_LEVEL.match, members)):
        if place:
            end = at + 2 + len(list(takewhile(LEVEL.match, members[at + 1 :])))  # the bare ones, the one with the body
            placed = [place[1] + name for name in with_levels([place[2], *members[at + 1 : end]])]
            return (with_levels(members[:at]) if at else []) + placed + members[end:]
    if both := _levels_of_bodies(members) or _tiers(members):
        return both
    first = next((n for n, member in enumerate(members) if _EACH_LEVEL.match(member)), len(members))
    alike = first + 1 + len(list(takewhile(lambda name: _like_level(members[first], name), members[first + 1 :])))
    members = [*members[: first + 1], *("各" + member for member in members[first + 1 : alike]), *members[alike:]]
    whole = members[-1:]
    for member in reversed(members[:-1]):
        whole.append(member + _tail_of_level(member, whole[-1]))
    return whole[::-1]


def _like_level(first: str, member: str) -> bool:
    """Does 各 of the first level (各县、市、乡) stand for this one too? Not for a higher one (各区政府、市水务局)."""
    higher = member.startswith(("省", "市")) and not first.startswith(("各省", "各市", "各县", "各区县", "各县区"))
    return bool(_LIKE_LEVEL.match(member)) and not higher


def cross_levels(members: list[str], stands: re.Pattern[str], own: re.Pattern[str]) -> list[str]:
    """“市、区卫生、教育部门”: each level has an office for each field. Other lists come back as they are.

    `stands` finds a name that needs no head, `own` one with a prefix of its own.
    """
    bare = list(takewhile(LEVEL.match, members))
    fields = list(takewhile(lambda member: not stands.search(member), members[len(bare) :]))
    rest = members[len(bare) + len(fields) :]
    first = _LEVELLED.match(fields[0]) if bare and fields and rest else None
    head = head_of(rest[0]) if rest else ""
    if first is None or not head.endswith(("部门", "单位")) or "的" in rest[0] or own.match(rest[0]):
        return members
    offices = [*(field + head for field in (first["field"], *fields[1:])), rest[0]]
    levels = _each([*bare, first["level"]])
    return [f"{level}{first['body'] or ''}{office}" for office in offices for level in levels] + rest[1:]


def _each(levels: list[str]) -> list[str]:
    """各 before the first level stands before every one."""
    if not levels[0].startswith("各"):
        return levels
    return ["各" + level.removeprefix("各") for level in levels]


def _levels_of_bodies(members: list[str]) -> list[str]:
    """“市级、县级党委和政府”: each level has each body; none where the list is not of that kind."""
    bare = list(takewhile(LEVEL.match, members))
    if not bare or len(members) < len(bare) + 2:
        return []
    named, *rest = members[len(bare) :]
    party = PARTY.search(named)
    if not party or not all(GENERIC.match(body) for body in rest):
        return []
    return [level + body for body in (party[0], *rest) for level in _each([*bare, named[: party.start()]])]


def _tiers(members: list[str]) -> list[str]:
    """“市、区两级住建部门” → 市级住建部门, 区级住建部门; none where the list is not of that kind."""
    last = _TIERS.match(members[-1])
    if not last or not all(LEVEL.match(member) for member in members[:-1]):
        return []
    return [f"{level.removesuffix('级')}级{last[2]}" for level in (*members[:-1], last[1])]


def _tail_of_level(member: str, following: str) -> str:
    """What a bare level or district (市、区民政部门; 东浦区、南汀区政府) takes over from the name behind it."""
    for bare, full in ((LEVEL, _AFTER_LEVEL), (DISTRICT, _OF_DISTRICT), (_ASIDE_LEVEL, _GOVERNMENT_OF_LEVEL)):
        if bare.match(member) and (match := full.match(following)):
            return str(match[1]).removeprefix("级" if bare is LEVEL and member.endswith("级") else "")
    return ""
