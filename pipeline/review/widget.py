"""The page of `report` in a notebook: what is decided there is in the kernel at once, and saved beside the registry.

    ReviewWidget(load_registry(path))          # decisions in .decisions, nothing written
    FolderReview(Path("data/structured"))      # every registry of a folder, doubtful ones first; the button saves

Needs the extra `notebook` (anywidget).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import anywidget
import ipywidgets  # type: ignore[import-untyped]
import traitlets

from pipeline.registry import Registry, load_registry
from pipeline.review.decision_files import append, former_text, load_bundle, load_reviews, review_path
from pipeline.review.decisions import Decision
from pipeline.review.replay import replay
from pipeline.review.report import WIDGET, asset, page_data, script

if TYPE_CHECKING:
    import pandas as pd

SURE = 0.9
_COLUMNS = ("登记表", "任务", "已复核", "存疑", "存疑未复核")


class ReviewWidget(anywidget.AnyWidget):
    """A registry to review. `reviews` is the file that the save button adds to; without it, nothing is written."""

    _esm = script(WIDGET)
    _css = asset("review.css")
    registry_json = traitlets.Unicode().tag(sync=True)
    decisions_json = traitlets.Unicode().tag(sync=True)

    def __init__(self, registry: Registry, reviews: Path | None = None, *, by: str = "") -> None:
        super().__init__(registry_json=page_data(registry, by=by))
        self.reviews = reviews
        self.on_msg(self._heard)

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """What has been decided here so far, saved or not."""
        return _read(self.decisions_json)

    def save(self) -> tuple[Decision, ...]:
        """Add to the review file what is not yet in it; gives that. Raises OutputError, RegistryError."""
        return append(self.reviews, self.decisions) if self.reviews else ()

    def _heard(self, _widget: object, message: Mapping[str, object], _buffers: object) -> None:
        if message.get("type") == "save":
            self.send({"say": f"新存入 {len(self.save())} 条决定" if self.reviews else "没有给出复核记录的位置"})


class FolderReview(ipywidgets.VBox):  # type: ignore[misc]
    """The registries of a folder one at a time: a list to choose from, the most doubtful first, and the widget."""

    def __init__(self, folder: Path | str, *, by: str = "") -> None:
        self.folder, self.by = Path(folder), by
        names = list(progress(self.folder)["登记表"])
        self.choice = ipywidgets.Dropdown(options=names, description="登记表", layout={"width": "max-content"})
        self.choice.observe(self._opened, "value")
        super().__init__([self.choice])
        self._opened()

    def _opened(self, _change: object = None) -> None:
        chosen = [self._widget(self.choice.value)] if self.choice.value else []
        self.children = (self.choice, *chosen)

    def _widget(self, name: str) -> ReviewWidget:
        path = self.folder / f"{name}.yaml"
        return ReviewWidget(reviewed(path), review_path(path.parent, path.stem), by=self.by)


def reviewed(path: Path) -> Registry:
    """The registry at `path` with the decisions that are kept beside it. Raises RegistryError."""
    registry, decisions = load_registry(path), load_reviews(review_path(path.parent, path.stem))
    return replay(registry, decisions, former_text(path.parent, decisions, registry.id)).registry


def progress(folder: Path | str) -> pd.DataFrame:
    """How far the review of a folder has come: a row per registry, those with most doubtful tasks to decide first."""
    import pandas as pd

    root = Path(folder)
    paths = [path for path in sorted(root.rglob("*.yaml")) if path.parent.name != "reviews"]
    rows = [(str(path.relative_to(root).with_suffix("")), *_counts(reviewed(path))) for path in paths]
    frame = pd.DataFrame(rows, columns=list(_COLUMNS))
    return frame.sort_values(["存疑未复核", "登记表"], ascending=[False, True], ignore_index=True)


def _counts(registry: Registry) -> tuple[int, int, int, int]:
    doubtful = [task for task in registry if task.confidence < SURE or task.reasons or task.issues]
    decided = sum(task.review.state != "auto" for task in registry)
    return len(registry), decided, len(doubtful), sum(task.review.state == "auto" for task in doubtful)


def _read(text: str) -> tuple[Decision, ...]:
    """The decisions that the page sent, in the form of the file that it would save."""
    if not text:
        return ()
    with TemporaryDirectory() as folder:
        path = Path(folder, "decisions.json")
        path.write_text(text, encoding="utf-8")
        return load_bundle(path).decisions
