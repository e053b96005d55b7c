"""Registries to export: one of everything, with the values that break careless writers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from pipeline.model import (
    Action,
    Condition,
    Contact,
    Deadline,
    DeadlineKind,
    Deliverable,
    Due,
    Frequency,
    Header,
    Issue,
    Modality,
    Period,
    Provenance,
    Quantity,
    Recipient,
    Review,
    Role,
    Source,
    Span,
    Task,
    Unit,
)
from pipeline.registry import Registry

SENTENCES = (
    "东浦区教育局每季度至少开展2次校园安全检查，每次检查不少于5所学校。",
    '=HYPERLINK("http://example.invalid","点我")由市卫健委于2025年6月30日前报送市安委办。',
    "各区县每月5日前报送上月情况，联系人林晓，电话0591-5550123，邮箱lin.xiao@example.invalid。",
    "拟由北峤县政府牵头建设应急物资库。",
    "<script>alert(1)</script> | *不得* [瞒报](x) #1 @所有人，鼓励“举报”；",
    "每周五前更新台账，定期通报。",
)
TEXT = (
    "澄湖市安全生产委员会办公室关于开展安全生产行动的通知\n各区县安委会：\n" + "\n".join(SENTENCES) + "\n特此通知。\n"
)


def span(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words))


def frequency(words: str, every: str | None, low: int | None = 1, **more: object) -> Frequency:
    return Frequency(words, span(words), every, low, None, **more)  # type: ignore[arg-type]


def _task(number: int, **fields: object) -> Task:
    words = SENTENCES[number]
    base: dict[str, object] = {
        "id": f"{number:016x}",
        "text": words,
        "provenance": Provenance(span(words)),
        "number": str(number + 1),
        "path": ("一、重点任务", f"（{number + 1}）"),
    }
    return Task(**{**base, **fields})  # type: ignore[arg-type]


def tasks() -> tuple[Task, ...]:
    quarterly = frequency("每季度至少开展2次", "P3M", 2, rule="frequency.example")
    by_june = Deadline("2025年6月30日前", span("2025年6月30日前"), DeadlineKind.BY, date=date(2025, 6, 30))
    return (
        _task(
            0,
            action=Action("开展", "校园安全检查"),
            responsible_units=(Unit("东浦区教育局", Role.LEAD), Unit("区公安分局", Role.SUPPORT)),
            frequencies=(quarterly,),
            quantities=(Quantity("不少于5所学校", span("不少于5所学校"), 5, None, "所", "每次检查"),),
        ),
        _task(
            1,
            responsible_units=(Unit("市卫健委"),),
            deadlines=(by_june,),
            reports_to=(Recipient("市安委办"),),
            deliverables=(Deliverable("=cmd|' /C calc'!A0"),),
        ),
        _task(
            2,
            responsible_units=(Unit("各区县"),),
            frequencies=(frequency("每月5日前", "P1M", due=Due(day=5)),),
            conditions=(Condition("联系人林晓，电话0591-5550123"),),
            issues=(Issue("vague", "说法含糊"),),
        ),
        _task(3, status="proposed", responsible_units=(Unit("北峤县政府", Role.LEAD),)),
        _task(4, modality=Modality.RECOMMENDED),
        _task(
            5,
            responsible_units=(Unit("东浦区教育局"), Unit("市卫健委")),
            frequencies=(
                frequency("每周五前", "P1W", due=Due(weekday="FR")),
                frequency("定期", None, None, vague=True),
            ),
        ),
    )


def registry(**changes: object) -> Registry:
    header = Header(
        title="澄湖市安全生产委员会办公室关于开展安全生产行动的通知",
        document_number="澄安委办〔2025〕8号",
        kind="通知",
        issuers=("澄湖市安全生产委员会办公室",),
        issued_on=date(2025, 2, 10),
        issued_on_basis="signature",
        addressees=("各区县安委会",),
        period=Period(date(2025, 3, 1), date(2025, 12, 20)),
        contacts=(Contact("林晓", "0591-5550123", "lin.xiao@example.invalid"),),
    )
    source = Source("008.txt", "cd" * 32, "text/plain", "utf-8")
    fields: dict[str, object] = {"id": "feedbeef00000008", "header": header, "source": source}
    fields |= {"tasks": tasks(), "text": TEXT, **changes}
    return Registry(**fields)  # type: ignore[arg-type]


def rejected() -> Registry:
    """Its second task was rejected by a reviewer."""
    first, second, *rest = tasks()
    return registry(tasks=(first, replace(second, review=Review("rejected")), *rest))


def many(count: int) -> list[Registry]:
    """`count` tasks in notices of five tasks each, all ids different."""
    found = []
    for number in range(-(-count // 5)):
        made = tuple(replace(t, id=f"{number + 1:08x}{t.id[-8:]}") for t in tasks() if t.status == "live")
        found.append(registry(id=f"{number:08x}feedbeef", tasks=made[: count - 5 * number]))
    return found
