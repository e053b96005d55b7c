"""Official notices in, task registries out. This module is the public API, and nothing else.

    import pipeline

    registry = pipeline.extract("notice.docx")
    for task in registry:
        print(task.number, task.text, [unit.name for unit in task.responsible_units])
    registry.to_frame()               # pandas, the columns of tasks.csv
    registry.write(Path("ledger"))    # NAME.yaml and text/NAME.txt

Offsets are Python `str` offsets into `registry.text`, half open: `registry.text[span.start:span.end]` is the quote.
Dates are `datetime.date`, durations ISO 8601 strings in the unit written (`P3M`; `P5WD` is five working days).

Every failure is a `PipelineError` with a `message` (the cause), an `advice` (the mend) and a stable `code`.
Importing this module loads nothing of the pipeline but the error classes.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

# The stage of that name, empty in itself. Importing it binds `pipeline.extract`; it happens here, once, so that the
# function below takes the name and keeps it.
import pipeline.extract  # noqa: F401
from pipeline.errors import PipelineError, UsageError

if TYPE_CHECKING:
    from pipeline.registry import Registry

__all__ = ["PipelineError", "extract", "extract_all", "extract_text", "load_registry"]


def extract(path: str | Path, *, nlp: bool = True) -> Registry:
    """The registry of the one notice in a file (text, HTML, DOCX, or PDF with a text layer).

    The file is read as what its bytes say it is, whatever its name. `nlp=False` uses the rules alone and loads no
    language component. The clock is never read: equal bytes give an equal registry on any day.

    Raises ReadError (of which EmptyFileError, UnsupportedFormatError, CorruptFileError, EncryptedFileError,
    NoTextLayerError and TooLargeError are kinds), MissingComponentError, and UsageError for a file of several notices.
    """
    registries = extract_all(path, nlp=nlp)
    if len(registries) != 1:
        raise UsageError(f"{Path(path).name}: holds {len(registries)} notices", "use extract_all")
    return registries[0]


def extract_all(path: str | Path, *, nlp: bool = True) -> tuple[Registry, ...]:
    """The registries of all notices in a file, in its order; raises what `extract` raises."""
    from pipeline.run import process

    return process(Path(path), nlp=nlp)


def extract_text(text: str, *, nlp: bool = True) -> Registry:
    """The registry of a notice given as a string; offsets refer to `text` itself. Raises EmptyFileError."""
    from pipeline.run import process_text

    return process_text(text, nlp=nlp)


def load_registry(path: str | Path) -> Registry:
    """A registry that `Registry.write` or `notices extract` wrote, equal to the one written.

    Its `text` is empty when `text/NAME.txt` does not stand beside it. Raises RegistryError, which names the line at
    fault and the mend.
    """
    from pipeline.registry import load_registry as load

    return load(Path(path))
