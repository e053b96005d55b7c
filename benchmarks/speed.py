"""One table of speed: each line a ratio taken in one run against a reference on the same input.

    python benchmarks/speed.py                      every line, with small numbers of inputs
    python benchmarks/speed.py --only rules_only help     some of them
    python benchmarks/speed.py --inputs 2000 --memory 1000 10000

The two sides of a line run in turn, A B A B …, and the ratio is that of their medians, so that a machine whose speed
drifts does not decide. jionlp, typer and pandas are references only: `pip install 'notice-pipeline[bench]'`.
"""

from __future__ import annotations

import argparse
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import corpus
import sides
from sides import Make, Pair, Side

from pipeline.run import process_text


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


def medians(pair: Pair, rounds: int) -> tuple[float, float]:
    """Seconds that ours and the reference take, in turn; of several rounds the first does not count."""
    taken = [(seconds(pair.ours), seconds(pair.reference)) for _ in range(rounds + (rounds > 1))][rounds > 1 :]
    return statistics.median(x for x, _ in taken), statistics.median(y for _, y in taken)


def compared(make: Make, rounds: int) -> Line:
    with ExitStack() as stack:
        pair = make(stack)
        ours, reference = medians(pair, rounds)
    ratio = reference / ours if pair.at_least else ours / reference
    detail = f"{ours:.3f} s, {reference:.3f} s"
    if pair.characters:
        detail = f"{pair.characters / ours:,.0f} against {pair.characters / reference:,.0f} characters/s"
    return Line(pair.name, ratio, pair.mark, pair.at_least, detail)


def length(args: argparse.Namespace) -> Line:
    """How the time of one notice grows from 1× to 100× its length: the exponent of the growth."""
    notice = corpus.texts()[0]
    sizes = (1, 10, 100) if args.rounds > 2 else (1, 10)
    taken = []
    for size in sizes:
        long = "\n".join([notice] * size)
        read = partial(process_text, long, nlp=False)
        read()
        taken.append(min(seconds(read) for _ in range(3)))
    exponent = math.log(taken[-1] / taken[0]) / math.log(sizes[-1] / sizes[0])
    detail = ", ".join(f"{size}×: {s:.3f} s" for size, s in zip(sizes, taken, strict=True))
    return Line("exponent of time over length", exponent, 1.05, False, detail)


def memory(args: argparse.Namespace) -> Line:
    """Peak memory of a run over many inputs against one over fewer."""
    peaks = []
    for number in args.memory:
        with tempfile.TemporaryDirectory() as name:
            folder = corpus.write_variants(Path(name) / "in", number, 300)
            peaks.append(_peak(folder, Path(name) / "out"))
    detail = ", ".join(f"{n}: {p / 1024:.0f} MB" for n, p in zip(args.memory, peaks, strict=True))
    return Line(f"peak memory, {args.memory[1]} / {args.memory[0]} inputs", peaks[1] / peaks[0], 1.1, False, detail)


def _peak(folder: Path, out: Path) -> int:
    """Largest resident size of the run's own process and of its largest worker together, in KB as Linux counts it.

    VmHWM, because what `getrusage` says of a process begins with the size of the one that started it.
    """
    code = (
        "import re, resource, sys; from pipeline.cli import main; code = main(sys.argv[1:]);"
        "own = int(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]);"
        "print(own + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr); sys.exit(code)"
    )
    command = [sys.executable, "-c", code, "extract", str(folder), "--out", str(out), "--without", "nlp"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    return int(done.stderr.split()[-1])


def measures(args: argparse.Namespace) -> dict[str, Callable[[], Line]]:
    """Every line of the table, by its name."""
    light = (sides.rules_only, sides.with_nlp, sides.written, sides.pdf, sides.docx)
    starts = (sides.help, sides.cold)
    return {
        **{make.__name__: partial(compared, make, args.rounds) for make in light},
        "processes": partial(compared, partial(sides.processes, inputs=args.inputs), max(1, args.rounds // 4)),
        "memory": partial(memory, args),
        "length": partial(length, args),
        **{make.__name__: partial(compared, make, max(7, args.rounds)) for make in starts},
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", metavar="MEASURE", help="some lines: rules_only with_nlp …")
    parser.add_argument("--rounds", type=int, default=5, help="counted rounds of each side (default: 5)")
    parser.add_argument("--inputs", type=int, default=200, help="notices for the process line (the mark: 2000)")
    parser.add_argument("--memory", type=int, nargs=2, default=(100, 1000), help="the mark: 1000 10000")
    return parser.parse_args()


def main() -> None:
    args = _arguments()
    chosen = measures(args)
    if unknown := sorted({*(args.only or ())} - {*chosen}):
        sys.exit(f"no measure {', '.join(unknown)}: known are {', '.join(chosen)}")
    print(f"{os.cpu_count()} processors, Python {sys.version.split()[0]}\n")
    print("| measure | ratio | mark | holds | |\n|---|---|---|---|---|")
    for name in args.only or chosen:
        line = chosen[name]()
        sign, holds = "≥" if line.at_least else "≤", "yes" if line.holds else "no"
        print(f"| {line.name} | {line.ratio:.2f} | {sign} {line.mark} | {holds} | {line.detail} |", flush=True)


if __name__ == "__main__":
    main()
