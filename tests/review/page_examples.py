"""Registries for the page to show: as many rows as wanted, and one whose notice is hostile."""

from __future__ import annotations

from datetime import date

from pipeline.model import (
    Background,
    Deadline,
    DeadlineKind,
    Frequency,
    Header,
    Issue,
    Provenance,
    Quantity,
    Recipient,
    Source,
    Span,
    Task,
    Unit,
)
from pipeline.registry import Registry

TITLE = "澄湖市安全生产委员会办公室关于印发年度工作清单的通知"
LEAD = "现将工作清单印发给你们，请认真组织实施。"
DEADLINE, SCHEDULE, AMOUNT = "6月底前", "每季度至少开展1次", "不少于5户企业"
HOSTILE = "<script>document.title='x'</script>{{7*7}}${x}&lt;b&gt;\u202e工作\u2066\u200f<img src=x onerror=alert(1)>"


def row(number: int, more: str = "") -> str:
    return f"{number}.东浦区安委办{DEADLINE}{SCHEDULE}第{number}类检查，每次检查{AMOUNT}，结果报市安委办。{more}"


def registry(count: int, more: str = "") -> Registry:
    """`count` tasks, a line each; every fourth is doubtful. `more` stands at the end of every line and task."""
    head = f"{TITLE}\n{LEAD}\n"
    text, tasks = head, []
    for number in range(1, count + 1):
        line = row(number, more)
        tasks.append(_task(number, Span(len(text), len(text) + len(line)), line))
        text += f"{line}\n"
    return Registry(
        "0123456789abcdef",
        Header(TITLE + more, "澄安委办〔2025〕7号", "通知", issued_on=date(2025, 2, 4), addressees=("各区县安委会",)),
        Source("7.txt", "ab" * 32, "text/plain", "utf-8"),
        tuple(tasks),
        (Background(Span(len(TITLE) + 1, len(head) - 1), "preamble"),),
        text=text,
    )


def _task(number: int, span: Span, line: str) -> Task:
    def at(quote: str) -> Span:
        start = span.start + line.index(quote)
        return Span(start, start + len(quote))

    doubtful = number % 4 == 0
    return Task(
        id=f"{number:016x}",
        text=line,
        provenance=Provenance(span),
        number=str(number),
        path=("一、工作清单",),
        responsible_units=(Unit("东浦区安委办", span=at("东浦区安委办")),),
        frequencies=(Frequency(SCHEDULE, at(SCHEDULE), "P3M", 1),),
        deadlines=(Deadline(DEADLINE, at(DEADLINE), DeadlineKind.BY, date(2025, 6, 30)),),
        quantities=(Quantity(AMOUNT, at(AMOUNT), 5, None, "户", "每次检查"),),
        reports_to=(Recipient("市安委办", at("市安委办")),),
        confidence=0.6 if doubtful else 0.97,
        reasons=("时限离主语较远",) if doubtful else (),
        issues=(Issue("vague-unit", "责任单位不明确", at("东浦区安委办")),) if number % 8 == 0 else (),
    )
