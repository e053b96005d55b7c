"""A list of names as written → one name each: shared prefixes and heads are distributed (docs/annotating.md).

各县区(开发区)党委、政府        → 各县区(开发区)党委 · 各县区(开发区)政府
公安、民政和相关部门            → 公安部门 · 民政部门 · 相关部门
生产、储存危险化学品的单位      → one name: the list belongs to the clause before 的
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile

from pipeline.extract.levels import DISTRICT, GENERIC, LEVEL, PARTY, cross_levels, with_levels
from pipeline.extract.shared_heads import head_of, looks_whole, share_of, share_trade
from pipeline.extract.shared_prefixes import goes_on, has_prefix, its_own, owned_by, place_of, scope_of
from pipeline.ruleset import RuleSet

_JOINERS = re.compile(r"[、，,/／]|以及|或者|及(?!时|早|以[上下])|和|(?<!参)与|或|(?<=[理长任人])同(?=[项各部分])")
_BRACKETS = {"（": "）)", "(": "）)", "〔": "〕", "“": "”", "《": "》"}  # half and full width are mixed freely
_DEFINED = re.compile(
    r"[（(](?:(?:以下|下同|简称|统称)[^）)]*|[^）)]*除外)[）)]"
    r"|[（(](?:每|联系人|联系电话|电话|传真|邮箱|电子邮箱)[^）)]*[）)]"
    r"|[（(](?:包括|含)[^）)]*[）)](?=$|[、和及与或，])"
)
_POST = re.compile(
    r"(?:的)?(?:党政)?(?:主要|分管|相关|有关)?(?:负责人|负责同志|责任人|负责领导|领导班子(?:成员)?|领导|从业人员|(?<=[相有]关)工作人员)$"
)
_UNSHARED = re.compile(r"(?:中心|小组|专班|[处科室局院所馆部]|(?<!网)站|学院|公司|集团)$")
_OFFICE = re.compile(r"^[^各]{1,6}(?:科|处|室|部|股|办公室)$")
_OF_BOARD = re.compile(r"^[^委局厅]{2,12}(?:[处科股]|工作部)$")
_BOARD = re.compile(
    r"^.+?(?:委员会|委|局|厅|政府|公司|集团|学校|医院|大学|学院|高校|院校)"
    r"(?=[一-鿿]{0,10}(?:[处科股办]|办公室|工作部|党总支|党支部|团委|工会)$)"
)
_OFFICE_OWNER = re.compile(r"^各[^，]{0,6}?(?:医院|学校|单位|企业|公司|乡镇|街道)(?=.{2})")
_BARE_POST = re.compile(
    r"^(?:副|常务副|主要|分管|专职|兼职)?(?:安全)?(?:书记|主任|经理|总经理|董事长|厂长|校长|院长|所长|站长|班组长|总监"
    r"|负责人|负责同志|领导|责任人|管理员|联络员|信息员)$"
)
_STAFF = re.compile(r"^[^的]{1,4}(?:员|长|师|主任)$")
_BARE_VERB = re.compile(r"^(?:[一-鿿]{2}){1,2}$")
_OWNED = re.compile(
    r"^([^的]{0,12}?(?:企业|单位|公司|机构|学校|医院|经营者))的[^的]{1,60}(?:场所|室|仓库|厂房|车间|布局|设施|设备)$"
)
_TRADES = re.compile(r"^([^的，有]{2,80}行业)的([^的、，和及]{2,20})$")
_COUNTED = re.compile(r"^(?:至少|不少于)?(?:[0-9]{1,2}|[一二三四五六七八九十两多数])名(?:及?以上)?的?")
_CITY = "设区\ue000市"  # its 的 makes no clause
# What 各 of the name before it goes on to, though it has a place of its own:
# 各街镇、开发区; 各乡镇卫生院、社区卫生服务中心.
_OF_PLACE = re.compile(
    r"^(?:街道|乡镇|街镇|镇|村|社区|(?:经济|高新)?(?:开发区|园区|新区|功能区))(?:管委会|办事处)?$"
    r"|^(?:社区|村)[^委民（]{2,12}(?:中心|院|室|站)$|^[分子]公司(?:[^，]{0,6}负责人)?$"
)
_RUN_BY = re.compile(r"^(?:经营|运营|管理|维护|养护|产权|权属)(?:使用|管理)?(?:单位|企业|机构)")
_NAMED_GENERIC = re.compile(r"^((?:(?![等各])[一-鿿]){2,4})(?:单位|部门)$")  # 用印单位或部门
_ONE_CHARACTER = ("委", "办", "局")  # 各有关委、办、局
_GOVERNMENT = re.compile(r"^(?:.{0,20}?人民政府|国务院)(?=.{2,12}部门$)")
_AND_SO_ON = re.compile(r"(?<=.{2})(?<![高同平中初上下一二三优特])等$|(?<=.{2})之间$")
_APPOINTED = re.compile(r".*(?:人民政府|国务院)(?:负责|负有|承担|确定|指定)")  # its 的 describes one office only
_LEVEL_ASIDE = re.compile(r"(?<=[市县区镇乡])（[^）]{1,6}）[级区]?")
_ITS = re.compile(r"其(?![他它])")
_DEPUTY = re.compile(r"^(?:常务)?副([一-鿿]{2,4})$")
_PLACE = re.compile(r"(?:地区|流域|区域|地段|领域|场所|路段|部位|岗位|行业|环节)$")


@dataclass(frozen=True, slots=True, eq=False)  # one for each rule set, told apart by identity
class NameSplitter:
    """Splits lists of names by the words of rules/lexicon_duties.yaml. Built once per rule set."""

    kept: re.Pattern[str]
    stands: re.Pattern[str]
    prefix: re.Pattern[str]
    own: re.Pattern[str]
    person: re.Pattern[str]
    relative: re.Pattern[str]
    verb_start: re.Pattern[str]
    managed: re.Pattern[str]
    placed: re.Pattern[str]

    @classmethod
    @lru_cache(maxsize=4)
    def of(cls, rules: RuleSet) -> NameSplitter:
        """The splitter of these rules, built once."""
        heads = "|".join(rules.words(f"{kind}_head") for kind in ("body", "person", "short", "level"))
        return cls(
            rules.pattern(rules.words("kept_and")),
            rules.pattern(rf"(?:{heads})(?:[（(][^）)]*[）)])?$"),
            rules.pattern(rf"^(?:{rules.words('shared_prefix')})"),
            rules.pattern(rf"^(?:{rules.words('own_prefix')})"),
            rules.pattern(rf"(?:{rules.words('person_head')})$"),
            rules.pattern(rf"^(?:{rules.words('relative_verb')})"),
            rules.pattern(
                rf"^(?!..类(?![别型])|{rules.words('compound_noun')}|{rules.words('team')}|{_named(rules)})(?:{rules.words('verb')})(?![、和与及](?!{rules.words('verb')}))"
            ),
            rules.pattern(rf"(?:{rules.words('managed_place')})$"),
            rules.pattern(rf"^(?:{rules.words('placed_body')})$"),
        )

    @lru_cache(maxsize=4096)  # noqa: B019 - it lives as long as the process; half of a notice's names come again
    def split(self, names: str) -> tuple[str, ...]:
        """The names in `names` (no white space), in order, each once; definitions in brackets are left out."""
        names = _COUNTED.sub("", _DEFINED.sub("", names)).replace("设区的市", _CITY).replace("等以及", "以及")
        names = _AND_SO_ON.sub("", names).replace("居、村民委员会", "居民委员会、村民委员会")
        if trades := _TRADES.match(names):
            return tuple(f"{trade}的{trades[2]}" for trade in self._trades(trades[1]))
        if owner := _OWNED.match(names):
            return (owner[1],)
        if managers := self._managers(names):
            return managers
        clause, rest = self._relative_clause(names)
        found = [
            name if self._has_own_clause(name) else clause + name
            for group in self._groups(rest)
            for name in self._distribute(group, bool(clause))
        ]
        return tuple(dict.fromkeys(name.replace(_CITY, "设区的市") for name in found if name))

    def is_name(self, name: str) -> bool:
        """Could this be a body's name: it ends in a head and does not begin with a verb?"""
        return bool(self.stands.search(name)) and not self.verb_start.match(name)

    def split_cell(self, names: str) -> tuple[str, ...]:
        """The names in a table cell, where ； and line ends separate lists."""
        return tuple(dict.fromkeys(n for part in re.split(r"[；;。]", names) for n in self.split(part)))

    def _managers(self, names: str) -> tuple[str, ...]:
        """“商场、公园等公共场所的管理单位”: the body of each place or thing; none where actions are listed."""
        listed, _, body = names.partition("的")
        managed = self.managed.search(listed) or _RUN_BY.match(body)  # “森林、林地的经营单位”
        members = [member for group in self._groups(listed) for member in group] if managed else []
        things = [m for m in members if not (m.startswith("其") or self.verb_start.match(m))]
        if len(members) < 2 or not body or "的" in body or len(things) < len(members):
            return ()
        bodies = self._distribute([one for group in self._groups(body) for one in group], True)
        return tuple(f"{member}的{one}" for one in bodies for member in members)

    def _trades(self, names: str) -> list[str]:
        """“矿山、装卸等行业”: each one's trade."""
        starts = [0, *(end for _, end in self._cuts(names))]
        ends = [*(start for start, _ in self._cuts(names)), len(names)]
        trades = [names[start:end] for start, end in zip(starts, ends, strict=True)]
        return [trade if trade.endswith("行业") else trade + "行业" for trade in trades if trade]

    def _has_own_clause(self, name: str) -> bool:
        return "的" in name and bool(self.relative.match(name))

    # --- cutting ---

    def _relative_clause(self, names: str) -> tuple[str, str]:
        """“生产、储存……的单位”: a clause before 的 that lists actions or places goes to every name behind it."""
        end = names.find("的") + 1
        cuts = self._cuts(names[:end]) if end > 1 else []
        if not cuts:
            return "", names
        first = names[: cuts[0][0]]
        named = self.stands.search(first) and not _PLACE.search(first) and not self.verb_start.match(first)
        lists_bodies = bool(named or LEVEL.match(first))
        return ("", names) if lists_bodies else (names[:end], names[end:])

    def _groups(self, names: str) -> list[list[str]]:
        """Members between commas: a shared prefix holds up to the next ，or 与."""
        groups: list[list[str]] = [[]]
        start = 0
        for begin, end in self._cuts(names):
            if begin > start:
                groups[-1].append(names[start:begin])
            if names[begin:end] in ("，", ",", "与"):
                groups.append([])
            start = end
        if start < len(names):
            groups[-1].append(names[start:])
        return [group for group in groups if group]

    def _cuts(self, names: str) -> list[tuple[int, int]]:
        joiners = [m.span() for m in _JOINERS.finditer(names)]
        if not joiners:
            return []
        kept = [m.span() for m in self.kept.finditer(names)] + _asides(names)
        cuts = [cut for cut in joiners if not any(start <= cut[0] < end for start, end in kept)]
        return [cut for cut in cuts if not self._is_inside_name(names, cut, cuts)]

    def _is_inside_name(self, names: str, cut: tuple[int, int], cuts: list[tuple[int, int]]) -> bool:
        """“网络与信息中心”: what stands before 与 is no body, and no head behind it could be shared."""
        begin, end = cut
        if names[begin:end] not in ("与", "和", "及"):
            return False
        first = max((e for _, e in cuts if e <= begin), default=0)
        last = min((b for b, _ in cuts if b >= end), default=len(names))
        before, behind = names[first:begin], names[end:last]
        alone = self.stands.search(before) or _PLACE.search(before) or LEVEL.match(before) or DISTRICT.match(before)
        return not alone and bool(_UNSHARED.search(behind))

    # --- distributing ---

    def _distribute(self, members: list[str], in_clause: bool) -> list[str]:
        if len(members) < 2:
            return members
        levels = LEVEL.match(members[0]) and not members[0].startswith("各")  # a bare 市 is no prefix of the rest
        place = "" if self.stands.search(members[0]) else place_of(members[0])
        shared = self._share_heads(self._share_posts(with_levels(cross_levels(members, self.stands, self.own))))
        prefix = "" if levels else place or self._prefix_of(shared[0])
        return shared if in_clause else self._share_prefix(shared, prefix)

    def _share_posts(self, members: list[str]) -> list[str]:
        """“A、B的主要负责人（或分管负责人）”, “各部门及分公司负责人”: every body takes every post."""
        bare = list(takewhile(lambda m: _POST.fullmatch(m) or _STAFF.match(m), reversed(members[1:])))[::-1]
        *first, last = members[: len(members) - len(bare)] or members
        owner = re.match(r"^(.+?)的([^的]+)$", last)
        describes = self.relative.match(last) or (owner and self.verb_start.match(owner[1]))  # 接收病人的医疗机构
        if owner and not describes and all(self._is_body(b) for b in (*first, owner[1])):
            bodies = self._share_prefix([*first, owner[1]], self._prefix_of(first[0])) if first else [owner[1]]
            return [f"{body}的{post}" for body in bodies for post in (owner[2], *bare)]
        last = members[-1]
        post = _POST.search(last)
        begin = len(members) - 1 - sum(1 for _ in takewhile(self._is_body, reversed(members[:-1])))
        if post and post.start() > 0 and last[0] != "其":
            return [*members[:begin], *(m + post[0] for m in members[begin:-1]), last]
        return members

    def _is_body(self, member: str) -> bool:
        return bool(self.stands.search(member)) and not (_POST.search(member) or self.person.search(member))

    def _share_heads(self, members: list[str]) -> list[str]:
        """Members that cannot stand alone take the head of the next one that can (公安、民政部门)."""
        shared: list[str] = []
        head = ""
        of_class = "等" in members[-1]  # 血液透析、手术室、产科等重点科室: all are of the class
        for member in reversed(members):
            if self.stands.search(member) and not looks_whole(member, head):
                head = head_of(member) or (head if of_class else "")
                shared.append(member)
            else:
                lent = share_of(head, member)
                head = lent or head  # 金属冶炼、建筑施工、道路运输单位: 单位 for all
                shared.append(member + lent)
        return share_trade(self._share_object(shared[::-1], members))

    def _share_object(self, shared: list[str], members: list[str]) -> list[str]:
        """“危险化学品生产、储存、使用单位”: bare verbs take what stands before the first one's verb."""
        first = members[0]
        if len(first) <= 3 or not all(_BARE_VERB.match(m) for m in (first[-2:], *members[1:-1])):
            return shared
        last_verb = members[-1][:2]
        if not all(self.verb_start.match(v) for v in (first[-2:], *members[1:-1], last_verb)):
            return shared
        return [shared[0], *(first[:-2] + name for name in shared[1:])]

    def _share_prefix(self, members: list[str], prefix: str) -> list[str]:
        found = [members[0]]
        for member in members[1:]:
            if lent := self._lent(member, found[0], found[-1]):
                found.append(lent + member)
            elif self.placed.match(member) or has_prefix(member, prefix):
                found.append(member)
                prefix = self._prefix_of(member) if "的" in member[1:] else prefix  # ……的其他组织和个人
            elif self.own.match(member) and not goes_on(member, found[0], prefix):
                found.append(member)
                prefix = its_own(member) if _ITS.match(member) else self._prefix_of(member) or prefix
            else:
                found.append(prefix + member)
        return found

    def _lent(self, member: str, first: str, before: str) -> str:
        """What a member takes from the first name or the one before it, whatever prefix the list shares."""
        return (
            self._house_of(member, first)
            or (self._generic_prefix(before) if GENERIC.match(member) else "")
            or owned_by(member, first)
            or self._body_of_deputy(member, first)
            or scope_of(member, first)
            or ("各" if before.startswith("各") and _OF_PLACE.match(member) else "")
        )

    def _house_of(self, member: str, first: str) -> str:
        """The body whose office or post `member` is (各医院医务科、护理部; 市交通委法规处、科技处)."""
        if _OF_BOARD.match(member) and not self.own.match(member) and (board := _BOARD.match(first)):
            return board[0]
        house = _OFFICE_OWNER.match(first)
        of_house = _OFFICE.match(member) or (_BARE_POST.match(member) and self.person.search(first))
        return house[0] if house and of_house else ""

    def _body_of_deputy(self, member: str, first: str) -> str:
        """The body whose deputy `member` is (市安委会主任、副主任)."""
        deputy = _DEPUTY.match(member)
        body = first.removesuffix(deputy[1]) if deputy else first
        return body if body != first and self.stands.search(body) else ""

    def _generic_prefix(self, before: str) -> str:
        """What a bare 政府 or 单位 takes from the name before it (各县区党委、政府; 各有关部门和单位)."""
        if party := PARTY.search(_POST.sub("", before)):
            return before[: party.start()]
        named = _NAMED_GENERIC.match(before)
        return self._prefix_of(before) or (named[1] if named else "")

    def _prefix_of(self, member: str) -> str:
        """The prefix that holds for the rest of the list: an owner with 的, or a word such as 各、有关、县级以上."""
        owner = re.match(r"^(.{2,}的(?:(?:各?[省市县区]级|有关|相关|其他)(?=.{2}))?)[^的]+$", member)
        if owner:
            return "" if _APPOINTED.match(owner[1]) else owner[1]
        if government := _GOVERNMENT.match(member):
            return government[0]
        match = self.prefix.match(member)
        if match is None:
            return ""
        aside = _LEVEL_ASIDE.match(member, match.end())
        prefix = member[: aside.end()] if aside else match[0]
        rest = member[len(prefix) :]
        alone = len(rest) > 1 or prefix.endswith("所在") or rest in _ONE_CHARACTER  # 所在区, 各有关委
        return prefix if rest and alone else ""


def _named(rules: RuleSet) -> str:
    """Pattern of a name that begins with verbs: what an office does, and its head (检验科、采购部、消防救援站)."""
    done = rf"(?!{rules.words('taking_verb')})(?:{rules.words('verb')}){{1,2}}"
    told = "(?!..(?:相关|有关|各|其他|同级|当地))"  # 移送相关部门
    department = rf"(?!{rules.words('taking_verb')}){told}[一-鿿]{{2,12}}(?:行政管理|行政主管|监督管理|行政)部门$"
    post = "(?:主要负责人|分管负责人|法定代表人|负责人|主任|科长|部长|站长|所长|队长|组长|经理|总监|工程师|主管)"
    person = "(?<!老年)(?<!残疾)(?<![他本专别家每])人"
    doer = rf"(?!{rules.words('taking_verb')})[一-鿿]{{2,4}}(?:者|{person})$"  # 献血者, 发行人
    return rf"{done}(?:工作)?(?:{rules.words('office_head')}{post}?|等部门|干部|{post})$|{department}|{doer}"


def _asides(names: str) -> list[tuple[int, int]]:
    """Stretches in brackets and quotes; an opening bracket without its end counts up to the end."""
    spans: list[tuple[int, int]] = []
    closing, start = "", 0
    for position, char in enumerate(names):
        if not closing and char in _BRACKETS:
            closing, start = _BRACKETS[char], position
        elif closing and char in closing:
            spans.append((start, position + 1))
            closing = ""
    if closing:
        spans.append((start, len(names)))
    return spans
