"""What the names of a list share at their beginning: a place, a level, an owner (各区教育局、卫生健康局)."""

from __future__ import annotations

import re

_ROLE = re.compile(r"^(?:所有者|经营者|使用者|管理者|所有人|所有权人|使用人|管理人|经营人|承租人)$")
_ROLE_HEAD = re.compile(
    r"(?<=.{2})(?<!生产)(?:业主|经营者|产权人|所有者|所有人|所有权人|(?:生产|经营|使用|管理|施工){1,2}单位)$"
)
_WHERE = re.compile(r"(?:所在地?|事发地|发生地|居住地|户籍地|属地)的?$")
_PLACED_FIELD = re.compile(
    r"^(?!各|有关|相关|当地|所在)[一-鿿]{2,4}?(?:(?<!城)市(?!场|政|容)|(?<!社)(?<!园)区(?!域)|县)(?=[一-鿿]{2,6}$)"
)
_TIER = re.compile(r"[省市县区镇乡](?:（[^）]{1,6}）)?[级区]?|[一-鿿]{2,3}[市县区镇]")
_NO_OFFICE = re.compile(r"^(?!各|有关|相关|其他|所属).*(?:企业|公司|集团|银行|施工单位|建设单位|经营者|个人)$")
_OTHERS = ("其他", "其它")
_TYPES = re.compile(r"各[级类]")
_CHARGED = re.compile(r"^(?:其他)?(?:负有|负责|承担)")
_SCOPE = re.compile(
    r"^(?:.*?人民政府|国务院|各?[^，各]{0,8}?(?:企业分支机构|分支机构|企业|公司|学校|医院|项目经理部|项目现场)(?=.{2})"
    r"|各级|(?:省|市|市（地）|市\(地\)|县|区|乡|镇)级)"
)
_COMPANY = re.compile(r"^(?!各|有关|相关|其他)[一-鿿]{2,8}(?:集团|公司)等(?:有关|相关)?(?:单位|企业)$")
_BUSINESS = re.compile(r"(?:生产|经营|施工|建设|使用|运营)(?:单位|企业)$")


def place_of(field: str) -> str:
    """“东浦区应急、水务部门”: both are the place's."""
    place = _PLACED_FIELD.match(field)
    return place[0] if place else ""


def has_prefix(member: str, prefix: str) -> bool:
    """A member that says itself whose it is, or a company, which is no government's."""
    in_charge = prefix.endswith("的") and member.startswith("分管")  # 单位的主要负责人、分管……的负责人
    own = ("的" in member[1:] and not in_charge) or "所在地" in member[1:] or "各" in member[1:3]  # 省属各高校
    meant = prefix.endswith("的") and len(member) > 4 and member[:2] in prefix  # 配备校车的学校和校车服务提供者
    said = own or meant or member.startswith(prefix) or member == prefix.removesuffix("的")
    trade = prefix.endswith(("政府", "国务院")) and (_BUSINESS.search(member) or "政府" in member)
    apart = _TIER.fullmatch(prefix) and _NO_OFFICE.search(member)
    return bool(said or trade or apart or _COMPANY.match(member))


def its_own(member: str) -> str:
    """“其卫生、教育部门” are both its own; “其父母或者监护人” are not."""
    return "其" if member.endswith("部门") else ""


def owned_by(member: str, first: str) -> str:
    """Whose 所有者 or 使用人 it is: what stands before the first one's 业主 or 经营单位."""
    head = _ROLE_HEAD.search(first) if _ROLE.match(member) else None
    return first[: head.start()] if head else ""


def scope_of(member: str, first: str) -> str:
    """Where a body “负责……的部门” belongs: the first one's government, company or level."""
    scope = _SCOPE.match(first) if _CHARGED.match(member) else None
    return scope[0] if scope else ""


def goes_on(member: str, first: str, prefix: str) -> bool:
    """“……的各级、各类人员”, “……的单位和其他组织”, “属地有关部门”: what stands before holds for the member too."""
    if _WHERE.search(prefix) and not member.startswith(
        ("各", "有关", "相关", "其他", "市", "县", "省", "集团", "公司")
    ):
        return True
    if not prefix.endswith("的"):
        return False
    return member.startswith(_OTHERS) or bool(_TYPES.match(member) and _TYPES.match(first[len(prefix) :]))
