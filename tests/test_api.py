"""The public API: what `import pipeline` offers, what it costs, and what its functions promise."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import pipeline
from pipeline.errors import EmptyFileError, NoTextLayerError, ReadError, RegistryError, UsageError

NOTICE = (
    "澄湖市安委办关于开展检查的通知\n各区县安委会：\n一、主要任务\n"
    "（一）各区县政府要每季度至少召开1次专题会议，研究解决突出问题。\n"
    "澄湖市安委办\n2024年2月4日\n"
)
HEAVY = {"spacy", "pandas", "pdfplumber", "docx", "lxml", "jieba", "numpy", "yaml"}


def loaded(code: str) -> set[str]:
    """The modules loaded after `code` in a fresh interpreter."""
    command = [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)  # noqa: S603
    return set(done.stdout.splitlines()[-1].split())


def test_importing_loads_nothing_of_the_pipeline() -> None:
    modules = loaded("import pipeline")
    assert not modules & HEAVY
    assert {name for name in modules if name.startswith("pipeline")} == {
        "pipeline",
        "pipeline.errors",
        "pipeline.extract",
    }


def test_what_is_offered_is_there_and_documented() -> None:
    for name in pipeline.__all__:
        assert (getattr(pipeline, name).__doc__ or "").strip(), name


def test_extract_stays_a_function_beside_the_stage_of_that_name() -> None:
    import pipeline.run  # loads pipeline.extract.*, which would bind the name anew

    assert callable(pipeline.extract)
    assert pipeline.run.process


def test_extract_reads_a_file(tmp_path: Path) -> None:
    path = tmp_path / "notice.txt"
    path.write_text(NOTICE, encoding="utf-8")
    for given in (path, str(path)):
        registry = pipeline.extract(given, nlp=False)
        (frequency,) = [f for task in registry for f in task.frequencies]
        assert (frequency.every, frequency.minimum, frequency.maximum) == ("P3M", 1, None)
        assert registry.source.file == "notice.txt"
    assert pipeline.extract_all(path, nlp=False) == (registry,)


def test_extract_text_equals_extract(tmp_path: Path) -> None:
    path = tmp_path / "notice.txt"
    path.write_text(NOTICE, encoding="utf-8")
    assert pipeline.extract_text(NOTICE, nlp=False).tasks == pipeline.extract(path, nlp=False).tasks


def test_load_registry_gives_back_what_was_written(tmp_path: Path) -> None:
    registry = pipeline.extract_text(NOTICE, nlp=False)
    path = registry.write(tmp_path)
    assert pipeline.load_registry(path) == pipeline.load_registry(str(path)) == registry


def test_to_frame_has_a_row_per_task() -> None:
    registry = pipeline.extract_text(NOTICE, nlp=False)
    frame = registry.to_frame()
    assert list(frame["任务编号"]) == [task.id for task in registry]
    assert "P3M" in set(frame["周期"])


def test_several_notices_in_a_file_are_not_dropped_silently(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = pipeline.extract_text(NOTICE, nlp=False)
    monkeypatch.setattr("pipeline.run.process", lambda *_, **__: (one, one))
    with pytest.raises(UsageError, match="holds 2 notices") as caught:
        pipeline.extract(tmp_path / "two.zip")
    assert "extract_all" in caught.value.advice
    assert len(pipeline.extract_all(tmp_path / "two.zip")) == 2


def test_errors_name_the_cause_and_the_mend(tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_bytes(b"")
    with pytest.raises(EmptyFileError, match=r"empty\.txt") as caught:
        pipeline.extract(empty)
    assert caught.value.advice and caught.value.code == "empty-file"
    with pytest.raises(ReadError, match=r"none\.txt"):
        pipeline.extract(tmp_path / "none.txt")
    with pytest.raises(EmptyFileError):
        pipeline.extract_text(" \n")
    with pytest.raises(RegistryError, match=r"none\.yaml"):
        pipeline.load_registry(tmp_path / "none.yaml")


def test_the_errors_that_extract_names_exist() -> None:
    doc = pipeline.extract.__doc__ or ""
    for error in (EmptyFileError, NoTextLayerError, UsageError):
        assert error.__name__ in doc
        assert issubclass(error, pipeline.PipelineError)
