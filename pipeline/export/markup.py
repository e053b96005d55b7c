"""Texts of a notice inside Markdown: nothing in them is markup, a link, a mention or HTML."""

from __future__ import annotations

import re

_MARK = re.compile(r"[\\`*_{}\[\]<>#|~&$!]")
# What makes a list of a line that begins with it.
_ITEM = re.compile(r"^(\d*)([-+.)])(?=\s)")


def markdown(text: str) -> str:
    """`text` (one line) so that Markdown shows it as it stands; @ is written full width: it would call someone."""
    return _ITEM.sub(r"\1\\\2", _inert(text))


def markdown_lines(description: str) -> str:
    """The lines of a description, each on its own: none can begin a list, since all begin with a head of ours."""
    return _inert(description).replace("\n", "  \n")


def _inert(text: str) -> str:
    marked = _MARK.sub(r"\\\g<0>", text) if _MARK.search(text) else text  # hardly any; to look is cheaper
    return marked.replace("@", "＠")
