"""How the list of what is due reads in Chinese."""

from __future__ import annotations

from datetime import date as Date  # noqa: N812

from pipeline.model import Number, Role
from pipeline.track.desk import Line
from pipeline.track.occurrence import Occurrence
from pipeline.track.situation import Situation, State

HEADS = ("灯", "单位", "角色", "时限", "状态", "应完成", "已完成", "工作任务", "文号", "条目", "任务编号")
STATES = {
    State.OVERDUE: "逾期",
    State.BEHIND: "滞后",
    State.NEAR: "临期",
    State.CURRENT: "进行中",
    State.DONE: "已完成",
    State.UPCOMING: "未开始",
    State.OPEN: "待触发",
    State.UNDATED: "无期限",
}
LIGHT_NAMES = {
    State.OVERDUE: "红",
    State.BEHIND: "黄",
    State.NEAR: "蓝",
    State.CURRENT: "绿",
    State.DONE: "绿",
}
ROLES = {Role.LEAD: "牵头", Role.RESPONSIBLE: "责任", Role.SUPPORT: "配合"}


def chinese_date(day: Date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def due_words(what: Occurrence) -> str:
    """The due date with what a clerk must know of it."""
    if what.due is None:
        return f"（{what.event}）{what.text}" if what.event else what.text or "未写明"
    note = "，暂定" if what.provisional else ""
    if what.advice_workday:
        return f"{what.due}（休息日，宜于{what.advice_workday:%m-%d}前办结{note}）"
    return f"{what.due}（暂定）" if what.provisional else str(what.due)


def need_words(what: Occurrence) -> str:
    """1, 2–3, at least as a bare number, at most as ≤3."""
    if what.maximum is None or what.maximum == what.minimum:
        return _number(what.minimum)
    return f"≤{_number(what.maximum)}" if not what.minimum else f"{_number(what.minimum)}–{_number(what.maximum)}"


def state_words(situation: Situation) -> str:
    name, days = STATES[situation.state], situation.days
    if situation.state is State.OVERDUE and days is not None:
        return f"{name}{-days}天" + (f"，共欠{situation.missed}期" if situation.missed > 1 else "")
    if situation.state in (State.NEAR, State.BEHIND):
        return f"{name}，还有{days}天" if days else f"{name}，今天到期"
    return name


def row(line: Line) -> tuple[str, ...]:
    """A line under `HEADS`."""
    situation = line.situation
    what = situation.occurrence
    return (
        LIGHT_NAMES.get(situation.state, "—"),
        what.unit or "（未写明）",
        ROLES[what.role],
        due_words(what),
        state_words(situation),
        need_words(what),
        _number(situation.done),
        line.text,
        line.document,
        line.number,
        what.task,
    )


def _number(value: Number) -> str:
    return f"{value:g}"
