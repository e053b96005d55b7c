"""The registry of one notice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.model import Background, Header, Issue, Source, Task
from pipeline.registry.ids import file_stem

if TYPE_CHECKING:
    import pandas as pd

FORMAT_VERSION = 1
TEXT_FOLDER = "text"


@dataclass(frozen=True, slots=True)
class Registry:
    """What a notice asks for, each value traceable to characters of `text`.

    `tasks` are in reading order, `background` the sentences that are none. Iterating gives the tasks. `sources` names
    the files when several make one notice. A registry loaded without its text has `text` empty.
    """

    id: str
    header: Header
    source: Source
    tasks: tuple[Task, ...] = ()
    background: tuple[Background, ...] = ()
    issues: tuple[Issue, ...] = ()
    text: str = ""
    version: int = FORMAT_VERSION
    sources: tuple[Source, ...] = ()

    def __iter__(self) -> Iterator[Task]:
        return iter(self.tasks)

    def __len__(self) -> int:
        return len(self.tasks)

    @property
    def name(self) -> str:
        """The stem of its files: document number (else the input's stem) and a hash of the content."""
        return file_stem(self.header.document_number, self.source.file, self.source.sha256, self.id)

    def task(self, task_id: str) -> Task | None:
        """The task of that id, or whose id alone begins with it."""
        found = [task for task in self.tasks if task.id.startswith(task_id)]
        return found[0] if task_id and len(found) == 1 else None

    def to_frame(self) -> pd.DataFrame:
        """A pandas frame with the columns of tasks.csv, one row per task; an empty cell is an empty string."""
        import pandas as pd

        from pipeline.registry.csv_form import TASK_COLUMNS, task_rows

        rows = [(number, *row) for number, row in enumerate(task_rows(self), 1)]
        return pd.DataFrame(rows, columns=list(TASK_COLUMNS))

    def write(self, folder: Path | str) -> Path:
        """Write `folder/NAME.yaml` and `folder/text/NAME.txt`, each whole or not at all; gives the YAML's path.

        Raises OutputError when the folder cannot be written.
        """
        from pipeline.registry.files import write_whole
        from pipeline.registry.yaml_form import dump

        # The text first: a registry never stands without the text that its offsets refer to.
        write_whole(Path(folder, TEXT_FOLDER, f"{self.name}.txt"), self.text)
        return write_whole(Path(folder, f"{self.name}.yaml"), dump(self))
