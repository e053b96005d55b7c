"""What the names of a list share at their end: a head (公安、民政部门), a trade (电梯安装、改造单位)."""

from __future__ import annotations

import re

_TRADES = (
    "生产|经营|使用|储存|运输|施工|销售|批发|零售|检验|检测|注册|备案|"
    "设计|安装|改造|修理|维修|维护|充装|进口|监理|加工|回收|处置|收集|清扫|清运|运营|冶炼"
)
_DEALS = re.compile(rf"^(?:{_TRADES})")
_FIELD_HEAD = re.compile(
    r"(?:(?:生产|经营|使用|储存|运输|施工|销售|专业运营|专业服务|专业技术)(?:企业|单位|机构)|行业(?:领域)?(?:监管|主管|管理)部门|(?<!水)行政主管部门|主管部门|行政管理部门|行政部门|工作部门|工程建设单位|各方|部门(?:主要|分管)?负责人|部门|主管单位|单位|人民政府|政府|机构|机关|企业|场站|(?:从业|管理|工作|操作|运维|作业|值班|服务|技术|执法|监管)?人员|场所|办公室|科室|处室|行业协会|行业|供应商|服务商|投标人|患者|病人|重点科室|(?<!企)业经营者|(?:经营|管理)人|(?:服务)?(?:提供|制造|生产|经营|销售|使用|管理|运营)者)$"
)
_PLACES = re.compile(r"(?:^|的)地方$")
_TRADE = re.compile(rf"(?:{_TRADES})(?:保养)?(?:单位|企业|机构|人|者|商)$")
_DEALER = re.compile(rf"(.*[^各关级的]{{2}}){_TRADE.pattern}")
_FIELD = re.compile(r"(?:财政|兽医|行业)$")  # a field of government, where 部门 follows
_COMMITTEE = "管委会"
_AREA = re.compile(r"^(?!各|有关|相关).{2,}(?:工业区|开发区|高新区|经开区|新区|园区|港区|度假区)(?:（[^）]*）)?$")


def share_trade(names: list[str]) -> list[str]:
    """“医疗器械注册人、备案人、经营企业”: what the first one deals with, the others that name only a trade do too."""
    if not (first := _DEALER.match(names[0])):
        return names
    return [names[0], *(first[1] + name if _TRADE.match(name) else name for name in names[1:])]


def share_of(head: str, member: str) -> str:
    """What a member takes of the head: no second trade (使用 of 使用单位).

    A place takes no 场所 (餐厅), and 地方、单位 are two.
    """
    if _PLACES.search(member) or (head == "场所" and len(member) > 2):
        return ""
    return _DEALS.sub("", head) if _DEALS.search(member[-2:]) else head


def head_of(member: str) -> str:
    """The head that members before it share: of 服务提供者 alone 提供者 (网络产品和服务提供者)."""
    if member.endswith(_COMMITTEE):
        return _COMMITTEE
    match = _FIELD_HEAD.search(member.removesuffix("和单位"))  # 供水、供电等部门和单位
    head = match[0] if match else ""
    return head.removeprefix("服务") if head == member else head


def looks_whole(member: str, head: str) -> bool:
    """A field or an area that looks like a body and yet takes the head.

    财政、税务部门; 矿山、施工企业; 海港开发区、滨江新区管委会.
    """
    field = head.endswith("部门") and _FIELD.search(member)
    mine = head.endswith("企业") and member == "矿山"
    return bool(field or mine or (head == _COMMITTEE and _AREA.search(member)))
