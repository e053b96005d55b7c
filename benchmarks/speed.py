"""One table of speed: each line a ratio taken in one run against a reference on the same input.

    python benchmarks/speed.py                      every line, with small numbers of inputs
    python benchmarks/speed.py --only text help     some of them
    python benchmarks/speed.py --inputs 2000 --memory 1000 10000

The two sides of a line run in turn, A B A B …, and the ratio is that of their medians, so that a machine whose speed
drifts does not decide. jionlp, typer and pandas are references only: `pip install jionlp typer`.
"""

from __future__ import annotations

import argparse
import logging
import math
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import corpus

from pipeline.batch import Options
from pipeline.batch import run as run_batch
from pipeline.inputs import discover
from pipeline.run import process, process_text

Side = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Line:
    """A measure: `ratio` against the mark, which is a floor (`at_least`) or a ceiling."""

    name: str
    ratio: float
    mark: float
    at_least: bool
    detail: str

    @property
    def holds(self) -> bool:
        return self.ratio >= self.mark if self.at_least else self.ratio <= self.mark


def seconds(side: Side) -> float:
    start = time.perf_counter()
    side()
    return time.perf_counter() - start


def medians(a: Side, b: Side, rounds: int) -> tuple[float, float]:
    """Seconds that `a` and `b` take, in turn, after one uncounted round."""
    a(), b()
    pairs = [(seconds(a), seconds(b)) for _ in range(rounds)]
    return statistics.median(x for x, _ in pairs), statistics.median(y for _, y in pairs)


# --- text ---


def text(args: argparse.Namespace) -> Iterator[Line]:
    """Rules only, and with the language component, against time extraction alone."""
    import jionlp

    logging.disable(logging.CRITICAL)
    notices = corpus.texts()
    characters = sum(map(len, notices))

    def reference() -> None:
        for notice in notices:
            jionlp.ner.extract_time(notice, time_base=1.6e9)

    for nlp, mark in ((False, 1.5), (True, 0.3)):

        def ours(nlp: bool = nlp) -> None:
            for notice in notices:
                process_text(notice, nlp=nlp)

        mine, theirs = medians(ours, reference, args.rounds)
        detail = f"{characters / mine:,.0f} against {characters / theirs:,.0f} characters/s"
        yield Line(
            f"text → registry, {'NLP' if nlp else 'rules only'} / jionlp times", theirs / mine, mark, True, detail
        )


def written(args: argparse.Namespace) -> Iterator[Line]:
    """A text notice to YAML on disk, against the same extraction in memory."""
    notices = corpus.texts()
    with tempfile.TemporaryDirectory() as name:

        def to_disk() -> None:
            for notice in notices:
                process_text(notice, nlp=False).write(Path(name))

        def in_memory() -> None:
            for notice in notices:
                process_text(notice, nlp=False)

        disk, memory = medians(to_disk, in_memory, args.rounds)
    yield Line("text → YAML on disk / in memory", disk / memory, 1.6, False, f"{disk:.2f} s, {memory:.2f} s")


def pdf(args: argparse.Namespace) -> Iterator[Line]:
    """A text PDF to a registry, against pdfplumber's text and tables alone."""
    import pdfplumber

    path = corpus.sample(".pdf")

    def reference() -> None:
        with pdfplumber.open(path) as document:
            for page in document.pages:
                page.extract_text()
                page.extract_tables()
                page.close()

    mine, theirs = medians(lambda: process(path, nlp=False), reference, args.rounds)
    yield Line("PDF → registry / pdfplumber", mine / theirs, 1.15, False, f"{mine:.2f} s, {theirs:.2f} s")


def docx(args: argparse.Namespace) -> Iterator[Line]:
    """A DOCX to a registry, against python-docx reading paragraphs and tables."""
    import docx as python_docx

    path = corpus.sample(".docx")

    def reference() -> None:
        document = python_docx.Document(str(path))
        _ = [paragraph.text for paragraph in document.paragraphs]
        _ = [cell.text for table in document.tables for row in table.rows for cell in row.cells]

    mine, theirs = medians(lambda: process(path, nlp=False), reference, args.rounds)
    yield Line("DOCX → registry / python-docx", mine / theirs, 4, False, f"{mine:.3f} s, {theirs:.3f} s")


def length(args: argparse.Namespace) -> Iterator[Line]:
    """How the time of one notice grows from 1× to 100× its length: the exponent of the growth."""
    notice = corpus.texts()[0]
    sizes = (1, 10, 100) if args.rounds > 2 else (1, 10)
    taken = []
    for size in sizes:
        long = "\n".join([notice] * size)
        process_text(long, nlp=False)
        taken.append(min(seconds(lambda long=long: process_text(long, nlp=False)) for _ in range(3)))
    exponent = math.log(taken[-1] / taken[0]) / math.log(sizes[-1] / sizes[0])
    detail = ", ".join(f"{size}×: {s:.3f} s" for size, s in zip(sizes, taken, strict=True))
    yield Line("exponent of time over length", exponent, 1.05, False, detail)


# --- many inputs ---


def _batch(paths: tuple[Path, ...], workers: int) -> None:
    with tempfile.TemporaryDirectory() as out:
        run_batch(paths, Options(Path(out), workers=workers, nlp=False))


def processes(args: argparse.Namespace) -> Iterator[Line]:
    """Two worker processes against one."""
    with tempfile.TemporaryDirectory() as name:
        paths = discover([str(corpus.write_variants(Path(name), args.inputs))])
        one, two = [], []
        for _ in range(max(1, args.rounds // 2)):
            one.append(seconds(lambda: _batch(paths, 1)))
            two.append(seconds(lambda: _batch(paths, 2)))
    a, b = statistics.median(one), statistics.median(two)
    yield Line(f"two processes / one, {args.inputs} inputs", a / b, 1.8, True, f"{a:.1f} s, {b:.1f} s")


def memory(args: argparse.Namespace) -> Iterator[Line]:
    """Peak memory of a run over many inputs against one over fewer."""
    peaks = []
    for number in args.memory:
        with tempfile.TemporaryDirectory() as name:
            folder = corpus.write_variants(Path(name) / "in", number, 300)
            peaks.append(_peak(folder, Path(name) / "out"))
    detail = ", ".join(f"{n}: {p / 1024:.0f} MB" for n, p in zip(args.memory, peaks, strict=True))
    yield Line(f"peak memory, {args.memory[1]} / {args.memory[0]} inputs", peaks[1] / peaks[0], 1.1, False, detail)


def _peak(folder: Path, out: Path) -> int:
    """Largest resident size of the run's own process and of its largest worker together, in KB as Linux counts it."""
    code = (
        "import resource, sys; from pipeline.cli import main; code = main(sys.argv[1:]);"
        "both = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN;"
        "print(sum(resource.getrusage(one).ru_maxrss for one in both), file=sys.stderr); sys.exit(code)"
    )
    command = [sys.executable, "-c", code, "extract", str(folder), "--out", str(out), "--without", "nlp"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    return int(done.stderr.split()[-1])


# --- start ---


def _python(*words: str) -> Side:
    return lambda: subprocess.run([sys.executable, *words], check=True, capture_output=True)  # noqa: S603


def _start(name: str, ours: Side, theirs: Side, mark: float, rounds: int) -> Line:
    mine, reference = medians(ours, theirs, max(7, rounds))
    return Line(name, mine / reference, mark, False, f"{mine:.3f} s, {reference:.3f} s")


def help(args: argparse.Namespace) -> Iterator[Line]:
    """`notices --help` against importing typer."""
    notices = _python("-m", "pipeline.cli", "--help")
    yield _start("notices --help / import typer", notices, _python("-c", "import typer"), 2, args.rounds)


def cold(args: argparse.Namespace) -> Iterator[Line]:
    """One text notice from a cold start to its file, against importing pandas."""
    with tempfile.TemporaryDirectory() as name:
        notice = Path(name, "notice.txt")
        notice.write_text(max(corpus.texts(), key=len)[:5000], encoding="utf-8")
        out = Path(name, "out")

        def ours() -> None:
            shutil.rmtree(out, ignore_errors=True)
            _python("-m", "pipeline.cli", "extract", str(notice), "--out", str(out), "--without", "nlp")()

        yield _start("cold start to file / import pandas", ours, _python("-c", "import pandas"), 1.5, args.rounds)


MEASURES = {m.__name__: m for m in (text, written, pdf, docx, processes, memory, length, help, cold)}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=MEASURES, default=list(MEASURES), metavar="MEASURE")
    parser.add_argument("--rounds", type=int, default=5, help="counted rounds of each side (default: 5)")
    parser.add_argument("--inputs", type=int, default=200, help="notices for the process line (the mark: 2000)")
    parser.add_argument("--memory", type=int, nargs=2, default=(100, 1000), help="the mark: 1000 10000")
    return parser.parse_args()


def main() -> None:
    args = _arguments()
    print(f"{os.cpu_count()} processors, Python {sys.version.split()[0]}\n")
    print("| measure | ratio | mark | holds | |\n|---|---|---|---|---|")
    for name in args.only:
        for line in MEASURES[name](args):
            sign = "≥" if line.at_least else "≤"
            holds = "yes" if line.holds else "no"
            print(f"| {line.name} | {line.ratio:.2f} | {sign} {line.mark} | {holds} | {line.detail} |", flush=True)


if __name__ == "__main__":
    main()
