"""pdfplumber's pages with no more of each character than is used: a quarter of its time goes into the rest."""

from __future__ import annotations

from typing import Any

from pdfminer.layout import LTChar, LTItem
from pdfplumber.page import Page


class PlainPage(Page):
    """A page whose characters are `pipeline.ingest.page_lines.Char`; all other objects are pdfplumber's own."""

    @classmethod
    def of(cls, page: Page) -> PlainPage:
        return cls(page.pdf, page.page_obj, page.page_number, page.initial_doctop)

    def process_object(self, obj: LTItem) -> dict[str, Any]:
        if not isinstance(obj, LTChar):
            return super().process_object(obj)
        left, above = self.mediabox[:2]
        top = self.height - obj.y1 + above
        return {
            "object_type": "char",
            "text": obj.get_text(),
            "x0": obj.x0 + left,
            "x1": obj.x1 + left,
            "top": top,
            "bottom": self.height - obj.y0 + above,
            "doctop": top,
            "size": obj.size,
            "upright": obj.upright,
            "matrix": obj.matrix,
        }
