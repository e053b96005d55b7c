"""Registries → the ledgers and trackers that people already have.

`EXPORTERS` is the one table: a name, the module with `export(batch, options) -> Report`, and what it needs. A module is
imported when it is called, and each says what it could not carry; see `pipeline.export.losses`.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol, cast

from pipeline.errors import MissingComponentError, UsageError
from pipeline.export.model import Batch, Options, Report
from pipeline.export.selection import as_utf8, select
from pipeline.registry import Registry


@dataclass(frozen=True, slots=True)
class Exporter:
    """The module of a target, what it makes, and the extra of the package that it needs."""

    module: str
    summary: str
    extra: str = ""


EXPORTERS: dict[str, Exporter] = {
    "xlsx": Exporter("xlsx", "任务台账: the ledger as a workbook (Excel, WPS, LibreOffice)", "trackers"),
    "docx": Exporter("docx", "任务分解表 in the layout of GB/T 9704, ready to send"),
    "ics": Exporter("ics", "iCalendar: to-dos or events (Nextcloud Tasks, Outlook, phones)", "trackers"),
    "caldav": Exporter("caldav", "pushed to a CalDAV calendar, what is done comes back; needs --url", "trackers"),
    "sql": Exporter("sql", "a database: SQLite at --out, or PostgreSQL at --url", "sql"),
    "jsonl": Exporter("jsonl", "JSON Lines, one task each, nothing lost"),
    "parquet": Exporter("parquet", "Apache Parquet, one row for each task", "parquet"),
    "schema": Exporter("schema", "the JSON Schema (2020-12) of the registry format"),
    "jira": Exporter("jira", "CSV for Jira's import"),
    "redmine": Exporter("redmine", "CSV for Redmine's import"),
    "openproject": Exporter("openproject", "workbook for OpenProject's Excel synchronization", "trackers"),
    "gitlab": Exporter("gitlab", "CSV for GitLab's issue import"),
    "github": Exporter("github", "JSON Lines for GitHub's issue API"),
    "vikunja": Exporter("vikunja", "CSV for Vikunja's import"),
    "taskwarrior": Exporter("taskwarrior", "JSON for `task import`"),
    "planner": Exporter("planner", "CSV for Microsoft Planner and Project"),
    "feishu": Exporter("feishu", "飞书多维表格: workbook to import", "trackers"),
    "dingtalk": Exporter("dingtalk", "钉钉宜搭、明道云、简道云: workbook to import", "trackers"),
    "ciso-assistant": Exporter("ciso_assistant", "task templates for CISO Assistant's import", "trackers"),
    "org": Exporter("org", "Emacs Org mode"),
    "markdown": Exporter("markdown", "a Markdown checklist"),
}


class _Module(Protocol):
    def export(self, batch: Batch, options: Options) -> Report: ...


def export(name: str, registries: Iterable[Registry], options: Options) -> tuple[Batch, Report]:
    """Export to the target `name`; gives what was let out and what became of it.

    Raises UsageError for an unknown name or a missing option, MissingComponentError when a library is not installed,
    OutputError when the target cannot be written.
    """
    if name not in EXPORTERS:
        raise UsageError(f"no target {name!r}", f"known are {', '.join(EXPORTERS)}")
    with _no_search_for_cycles():
        batch = select(registries, options)
        write = _module(name).export
        try:
            return batch, write(batch, options)
        except UnicodeEncodeError:  # a lone surrogate, which no file holds: what was begun is not there
            return batch, write(as_utf8(batch), options)


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """Entries make none, and to look for them in all registries again and again takes a quarter of an export's time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _module(name: str) -> _Module:
    exporter = EXPORTERS[name]
    try:
        return cast(_Module, import_module(f"pipeline.export.{exporter.module}"))
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("pipeline"):
            raise
        advice = f"pip install 'notice-pipeline[{exporter.extra}]'"
        raise MissingComponentError(f"--to {name} needs {error.name}", advice) from error
