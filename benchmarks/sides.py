"""The two sides of each measure of speed: ours, and the reference on the same input.

`speed.py` puts them into one table, `bench_speed.py` into the groups of pytest-benchmark.
"""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import corpus

from pipeline.batch import Options
from pipeline.batch import run as run_batch
from pipeline.inputs import discover
from pipeline.run import process, process_text

Side = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Pair:
    """A measure: `ours` against `reference`, and the mark of their ratio.

    It is a ceiling of ours in the time of the reference, with `at_least` a floor of our speed in that of the reference.
    `characters` is how many both read, where that is to be told.
    """

    name: str
    ours: Side
    reference: Side
    mark: float
    at_least: bool = False
    characters: int = 0


Make = Callable[[ExitStack], Pair]


def rules_only(_: ExitStack) -> Pair:
    """Text to a registry in memory, by the rules alone, against jionlp's time extraction alone."""
    return Pair("text → registry, rules only / jionlp times", _extracting(False), _times(), 1.5, True, _characters())


def with_nlp(_: ExitStack) -> Pair:
    """The same with the language component."""
    return Pair("text → registry, NLP / jionlp times", _extracting(True), _times(), 0.3, True, _characters())


def _characters() -> int:
    return sum(map(len, corpus.texts()))


def _extracting(nlp: bool) -> Side:
    notices = corpus.texts()
    return lambda: [process_text(notice, nlp=nlp) for notice in notices]


def _times() -> Side:
    """jionlp's time extraction alone."""
    import jionlp

    logging.disable(logging.CRITICAL)
    notices = corpus.texts()
    return lambda: [jionlp.ner.extract_time(notice, time_base=1.6e9) for notice in notices]


def written(stack: ExitStack) -> Pair:
    """A text notice to YAML on disk, against the same extraction in memory."""
    notices, out = corpus.texts(), _folder(stack)

    def to_disk() -> None:
        for notice in notices:
            process_text(notice, nlp=False).write(out)

    return Pair("text → YAML on disk / in memory", to_disk, _extracting(False), 1.6)


def pdf(_: ExitStack) -> Pair:
    """A text PDF to a registry, against pdfplumber's text and tables alone."""
    import pdfplumber

    path = corpus.sample(".pdf")

    def reference() -> None:
        with pdfplumber.open(path) as document:
            for page in document.pages:
                page.extract_text()
                page.extract_tables()
                page.close()

    return Pair("PDF → registry / pdfplumber", lambda: process(path, nlp=False), reference, 1.15)


def docx(_: ExitStack) -> Pair:
    """A DOCX to a registry, against python-docx reading paragraphs and tables."""
    import docx as python_docx

    path = corpus.sample(".docx")

    def reference() -> None:
        document = python_docx.Document(str(path))
        _ = [paragraph.text for paragraph in document.paragraphs]
        _ = [cell.text for table in document.tables for row in table.rows for cell in row.cells]

    return Pair("DOCX → registry / python-docx", lambda: process(path, nlp=False), reference, 4)


def processes(stack: ExitStack, inputs: int) -> Pair:
    """Two worker processes against one, each a process of its own beside the one that hands out and writes tables."""
    paths = discover([str(corpus.write_variants(_folder(stack), inputs))])

    def batch(workers: int) -> None:
        with TemporaryDirectory() as out:
            run_batch(paths, Options(Path(out), workers=workers, nlp=False, isolated=True))

    return Pair(f"two processes / one, {inputs} inputs", lambda: batch(2), lambda: batch(1), 1.8, True)


def help(_: ExitStack) -> Pair:
    """`notices --help` against importing typer."""
    return Pair(
        "notices --help / import typer", _python("-m", "pipeline.cli", "--help"), _python("-c", "import typer"), 2
    )


def cold(stack: ExitStack) -> Pair:
    """One text notice from a cold start to its file, against importing pandas."""
    folder = _folder(stack)
    notice, out = folder / "notice.txt", folder / "out"
    notice.write_text(max(corpus.texts(), key=len)[:5000], encoding="utf-8")
    extract = _python("-m", "pipeline.cli", "extract", str(notice), "--out", str(out), "--without", "nlp")

    def ours() -> None:
        shutil.rmtree(out, ignore_errors=True)
        extract()

    return Pair("cold start to file / import pandas", ours, _python("-c", "import pandas"), 1.5)


def _python(*words: str) -> Side:
    """A run of its own, with bytecode of our modules kept as pip keeps that of the reference."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return lambda: subprocess.run([sys.executable, *words], check=True, capture_output=True, env=env)  # noqa: S603


def _folder(stack: ExitStack) -> Path:
    return Path(stack.enter_context(TemporaryDirectory()))
