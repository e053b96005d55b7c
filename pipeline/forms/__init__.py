"""Blank forms of a notice's attachments: as fields, as workbooks to fill in, and back into one summary."""

from pipeline.forms.fields import Field, Kind, read_fields
from pipeline.forms.filled import Summary, read_filled, write_summary
from pipeline.forms.workbooks import write_form

__all__ = ["Field", "Kind", "Summary", "read_fields", "read_filled", "write_form", "write_summary"]
