"""Texts of a notice inside Markdown: nothing in them is markup, a link, a mention or HTML."""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"[\\`*_{}\[\]<>#|~&$!]|^[-+](?=\s)|^\d+(?=[.)]\s)")


def markdown(text: str) -> str:
    """`text` (one line) so that Markdown shows it as it stands; @ is written full width: it would call someone."""
    escaped = _SPECIAL.sub(lambda match: f"\\{match.group()}" if not match.group().isdigit() else match.group(), text)
    return re.sub(r"^(\d+)([.)])(?=\s)", r"\1\\\2", escaped).replace("@", "＠")
