"""A list of names as written → one name each: shared prefixes and heads are distributed (GUIDE, rulings on units).

    各县区(开发区)党委、政府        → 各县区(开发区)党委 · 各县区(开发区)政府
    公安、民政和相关部门            → 公安部门 · 民政部门 · 相关部门
    生产、储存危险化学品的单位      → one name: the list belongs to the clause before 的
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.rules import RuleSet

_JOINERS = re.compile(r"[、，,/／]|以及|或者|及(?!时|早)|和|与|或")
_BRACKETS = {"（": "）", "(": ")", "〔": "〕", "“": "”", "《": "》"}
_MEMBER_OF = re.compile(r"^等")
_POST_HEADS = re.compile(r"(?:的)?(?:党政)?(?:主要|分管|相关|有关)?(?:负责人|负责同志|责任人|负责领导|领导班子(?:成员)?|领导)$")
_FIELD_HEADS = re.compile(
    r"(?:行政主管部门|主管部门|行政管理部门|行政部门|工作部门|部门|主管单位|单位|人民政府|政府|机构|机关|企业|办公室|行业协会)$"
)
_RELATIVE = re.compile(r"^(?P<clause>.{2,}的)(?P<rest>[^的]+)$")
_LEVELS = re.compile(r"^(?:省|市|县|区|镇|乡|村|自治区|直辖市|县区|区县|设区的市|街道)(?:（[^）]*）|\([^)]*\))?$")
_PLACES = re.compile(r"(?:地区|流域|区域|地段|领域|场所|路段|部位|岗位|行业|环节)$")


@dataclass(frozen=True, slots=True)
class NameSplitter:
    """Splits lists of names by the words of rules/lexicon_duties.yaml."""

    kept: re.Pattern[str]
    stands: re.Pattern[str]
    prefix: re.Pattern[str]
    own: re.Pattern[str]
    verb: re.Pattern[str]

    @classmethod
    def of(cls, rules: RuleSet) -> NameSplitter:
        heads = f"(?:{rules.words('body_head')}|{rules.words('person_head')}|{rules.words('short_head')})"
        return cls(
            re.compile(rules.words("kept_and")),
            re.compile(rf"{heads}(?:[（(][^）)]*[）)])?$"),
            re.compile(rf"^(?:{rules.words('shared_prefix')})"),
            re.compile(rf"^(?:{rules.words('own_prefix')})"),
            re.compile(rf"^(?:{rules.words('relative_verb')})"),
        )

    def split(self, names: str) -> tuple[str, ...]:
        """The names in `names` (no white space), in order, each once."""
        found: list[str] = []
        for group in self._groups(names):
            found.extend(self._distribute(group))
        return tuple(dict.fromkeys(name for name in found if name))

    def split_cell(self, names: str) -> tuple[str, ...]:
        """The names in a table cell, where ； and line ends separate lists."""
        return tuple(dict.fromkeys(n for part in re.split(r"[；;。]", names) for n in self.split(part)))

    def _groups(self, names: str) -> list[list[str]]:
        """Members between commas: a shared prefix holds up to the next ，."""
        groups: list[list[str]] = [[]]
        for member, joiner in self._members(names):
            groups[-1].append(member)
            if joiner in ("，", ","):
                groups.append([])
        return [group for group in groups if group]

    def _members(self, names: str) -> list[tuple[str, str]]:
        if self._is_relative(names):
            return [(names, "")]
        found: list[tuple[str, str]] = []
        start = 0
        for begin, end in self._cuts(names):
            if begin > start:
                found.append((names[start:begin], names[begin:end]))
            start = end
        found.append((names[start:], ""))
        return found

    def _cuts(self, names: str) -> list[tuple[int, int]]:
        kept = [m.span() for m in self.kept.finditer(names)] + _asides(names)
        return [m.span() for m in _JOINERS.finditer(names) if not any(s <= m.start() < e for s, e in kept)]

    def _is_relative(self, names: str) -> bool:
        """“生产、储存……的单位”: the list before 的 is of actions or places, not of bodies."""
        match = _RELATIVE.match(names)
        if not match or _JOINERS.search(match["rest"]) or not _JOINERS.search(match["clause"]):
            return False
        clause = match["clause"][:-1]
        return bool(self.verb.match(clause) or _PLACES.search(clause))

    def _distribute(self, members: list[str]) -> list[str]:
        members = self._share_posts(members)
        members = self._share_heads(members)
        return self._share_prefix(members)

    def _share_posts(self, members: list[str]) -> list[str]:
        """“A、B的主要负责人”, “各部门及分公司负责人”: every body takes the post."""
        last = members[-1]
        owner = re.match(r"^(.+?)的([^的]+)$", last)
        if owner and len(members) > 1 and self.stands.search(owner[1]) and not self.verb.match(last):
            bodies = [*members[:-1], owner[1]]
            if all(self._is_body(b) for b in bodies):
                return [f"{body}的{owner[2]}" for body in bodies]
        post = _POST_HEADS.search(last)
        if post and post.start() > 0 and len(members) > 1 and all(self._is_body(m) for m in members[:-1]):
            return [*(m + post[0] for m in members[:-1]), last]
        return members

    def _is_body(self, member: str) -> bool:
        return bool(self.stands.search(member)) and not _POST_HEADS.search(member) and not self.verb.match(member)

    def _share_heads(self, members: list[str]) -> list[str]:
        """Members that cannot stand alone take the head of the next one that can (公安、民政部门)."""
        shared: list[str] = []
        head = ""
        for member in reversed(members):
            if self.stands.search(member) and not _LEVELS.match(member):
                head = self._head_of(member)
                shared.append(member)
            elif _LEVELS.match(member) and shared and (tail := self._after_level(shared[-1])):
                shared.append(member + tail)
            else:
                shared.append(member + head)
        return shared[::-1]

    def _head_of(self, member: str) -> str:
        match = _FIELD_HEADS.search(member)
        return match[0] if match else ""

    def _after_level(self, member: str) -> str:
        """What a bare level word (市、区民政部门) takes over: the name behind the other's level word."""
        match = re.match(r"^(?:[^的]*的)?(?:省|市|县|区|镇|乡|村|自治区|直辖市)(?:（[^）]*）)?(级?.+)$", member)
        return match[1] if match else ""

    def _share_prefix(self, members: list[str]) -> list[str]:
        if len(members) < 2:
            return members
        first, prefix = members[0], self._prefix_of(members[0])
        if not prefix:
            return members
        return [first, *(m if self.own.match(m) else prefix + m for m in members[1:])]

    def _prefix_of(self, member: str) -> str:
        """The prefix that holds for the whole list: a clause with 的, or a word such as 各、有关、县级以上."""
        relative = re.match(r"^(.{2,}的)[^的]+$", member)
        if relative and not self.stands.search(relative[1][:-1]):
            return relative[1]
        match = self.prefix.match(member)
        return match[0] if match and len(match[0]) < len(member) - 1 else ""


def _asides(names: str) -> list[tuple[int, int]]:
    """Stretches in brackets and quotes; an opening bracket without its end counts up to the end."""
    spans: list[tuple[int, int]] = []
    closing, start = "", 0
    for position, char in enumerate(names):
        if not closing and char in _BRACKETS:
            closing, start = _BRACKETS[char], position
        elif closing and char == closing:
            spans.append((start, position + 1))
            closing = ""
    if closing:
        spans.append((start, len(names)))
    return spans
