"""The text of one paragraph: runs in order, deletions left out, fields by their result, text boxes set apart."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from pipeline.ingest.docx_parts import Element, W, find, is_on, local

_PASSED_OVER: Final = frozenset(
    {
        "del",
        "moveFrom",
        "pPr",
        "rPr",
        "instrText",
        "delText",
        "rt",
        "sectPr",
        "sdtPr",
        "tbl",
        "Fallback",
        "delInstrText",
    }
)
_FIXED: Final = {"tab": " ", "ptab": " ", "cr": "\n", "noBreakHyphen": "-"}
_TEXT: Final = f"{W}t"
_MATH_TEXT: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
# Check boxes that forms take from the Wingdings font, by their code in its private range.
_SYMBOLS: Final = {
    "F0A8": "□",
    "F06F": "□",
    "F071": "□",
    "F0FE": "☑",
    "F052": "☑",
    "F053": "☒",
    "F0FD": "☒",
    "F0FC": "√",
}


@dataclass(slots=True)
class ParagraphText:
    """Text of a paragraph (line breaks as LF) and the text boxes anchored in it."""

    pieces: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.pieces)


def paragraph_text(paragraph: Element) -> ParagraphText:
    found = ParagraphText()
    _gather(paragraph, found)
    return found


def runs_on(properties: Element | None) -> bool:
    """Whether a paragraph's end is deleted in a tracked change, by its `pPr`: the next paragraph continues it."""
    return find(properties, "rPr/del") is not None


def _gather(parent: Element, found: ParagraphText) -> None:
    """Depth is bounded by the XML parser (256)."""
    for child in parent:
        name = local(child)
        if name in _PASSED_OVER:
            continue
        if child.tag in (_TEXT, _MATH_TEXT):
            found.pieces.append(child.text or "")
        elif name in _FIXED:
            found.pieces.append(_FIXED[name])
        elif name == "br":
            found.pieces.append("\n")
        elif name == "sym":
            found.pieces.append(_SYMBOLS.get(child.get(f"{W}char", "").upper(), ""))
        elif name == "txbxContent":
            found.boxes.append(child)
        elif not (name == "r" and is_on(child, "rPr/vanish")):
            _gather(child, found)
