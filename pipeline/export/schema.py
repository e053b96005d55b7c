"""The JSON Schema (2020-12) of the registry format, as published beside this module.

https://json-schema.org/draft/2020-12
"""

from __future__ import annotations

from pathlib import Path

from pipeline.export.model import Batch, Options, Report
from pipeline.registry.files import write_whole

SCHEMA = Path(__file__).with_name("registry.schema.json")


def export(batch: Batch, options: Options) -> Report:  # noqa: ARG001 - the format, whatever the registries hold
    write_whole(options.path, SCHEMA.read_text(encoding="utf-8"))
    return Report((str(options.path),), 0)
