"""JSON Lines: a task with its notice on each line, under the keys of the registry format; `$defs/line` of the schema.

https://jsonlines.org
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.export.jsontext import write_lines
from pipeline.export.model import Batch, Options, Report
from pipeline.registry import Registry
from pipeline.registry.yaml_form import task_plain


def export(batch: Batch, options: Options) -> Report:
    write_lines(options.path, (value for registry in batch.registries for value in _lines(registry)))
    return Report((str(options.path),), len(batch), notes=("background sentences and contacts are not in it",))


def _lines(registry: Registry) -> Iterator[dict[str, object]]:
    header = registry.header
    notice = {
        "id": registry.id,
        "title": header.title,
        "document_number": header.document_number,
        "status": header.status,
        "issued_on": header.issued_on,
    }
    for task in registry:
        yield {"registry": registry.version, "notice": notice, **task_plain(task)}
