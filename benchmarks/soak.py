"""A bounded soak: many variants of notices, 1% of them broken, while things go wrong; then everything is accounted for.

    python benchmarks/soak.py                                 500 inputs, a worker killed every 10 s
    python benchmarks/soak.py --inputs 20000 --kill-every 30 --mount

With --mount (Linux, root) the results go to a file system of their own that is really full and really read-only.
What goes wrong, one after the other, on the same folder of results: the disk is full, then read-only; then workers are
killed, the whole run is killed (kill -9) and started again, the clock jumps to and fro, and the dates of the inputs
with it; some inputs cannot be opened.

What must hold: the disk is answered with exit code 5; every input has its registry or its row in errors.csv, none has
two; every file is whole; what is done is not done again; a run that nobody disturbs gives the same bytes. The exit code
is 1 when one does not hold.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import soak_inputs
from soak_disk import Disk, disk

from pipeline.registry import load_registry

OUTPUT_FAILED, SOME_FAILED = 5, 2
_DAY = 86_400
# Every process of a run begins with it: the clock of the machine is for others.
_CLOCK = f"""import itertools, time
_real, _turns = time.time, itertools.count()
time.time = lambda: _real() + (3600, -{_DAY})[next(_turns) % 2]
"""


@dataclass(slots=True)
class Soak:
    """What is run on what, and what came of it."""

    inputs: Path
    clock: Path
    workers: int
    workers_killed: int = 0
    runs_killed: int = 0
    starts: int = 0
    done_before: int = 0  # inputs in the manifest when the last run began
    told: str = ""  # what the last run said of itself
    peak: int = 0  # KB, of the largest process
    wrong: list[str] = field(default_factory=list)

    def start(self, out: Path, where: Disk | None) -> subprocess.Popen[str]:
        """A run into `out`; on a disk its clock jumps."""
        self.starts += 1
        self.done_before = recorded(out)
        command = [sys.executable, "-m", "pipeline.cli", "extract", str(self.inputs), "--out", str(out)]
        options = ["--without", "nlp", "--workers", str(self.workers), "--time-limit", "120", "--shard", "yes"]
        path = os.pathsep.join(filter(None, [str(self.clock), os.environ.get("PYTHONPATH")]))
        return subprocess.Popen(  # noqa: S603
            [*command, *options],
            env={**os.environ, "PYTHONPATH": path} if where else None,
            preexec_fn=where.limit if where else None,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )

    def finish(self, run: subprocess.Popen[str]) -> int:
        self.told, _ = run.communicate()
        return run.returncode

    def expect(self, code: int, run: subprocess.Popen[str], what: str) -> None:
        if (was := self.finish(run)) != code:
            self.wrong.append(f"{what}: exit code {was}, not {code}")

    @property
    def unchanged(self) -> int:
        """How many inputs the last run found done."""
        found = re.search(r"\((\d+) unchanged", self.told)
        return int(found[1]) if found else -1


def recorded(out: Path) -> int:
    """How many inputs the manifest holds."""
    file = out / ".manifest.sqlite"
    if not file.is_file():
        return 0
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as db:
            return int(db.execute("SELECT count(*) FROM input").fetchone()[0])
    except sqlite3.Error:  # a run is just making it
        return 0


def disturbed(soak: Soak, where: Disk, args: argparse.Namespace) -> None:
    """Everything that goes wrong, until a run ends by itself."""
    out = where.folder / "out"
    where.make_full()
    soak.expect(OUTPUT_FAILED, soak.start(out, where), "full disk")
    if where.make_read_only():
        soak.expect(OUTPUT_FAILED, soak.start(out, where), "read-only output")
    where.free()
    dice = random.Random(args.seed)  # noqa: S311
    while not _through(soak, where, args, dice):
        _move_dates(soak.inputs, dice)
    if soak.unchanged != soak.done_before:
        soak.wrong.append(f"{soak.done_before} inputs were done, {soak.unchanged} of them not done again")


def _through(soak: Soak, where: Disk, args: argparse.Namespace, dice: random.Random) -> bool:
    """Whether a run ends by itself: workers are killed all the time, the first runs as a whole on their way."""
    out = where.folder / "out"
    run = soak.start(out, where)
    enough = soak.done_before + args.inputs // (args.run_kills + 2)
    kill = soak.runs_killed < args.run_kills
    next_kill = time.monotonic() + args.kill_every * (0.5 + dice.random())
    while run.poll() is None:
        time.sleep(0.2)
        workers = _workers(run.pid)
        soak.peak = max(soak.peak, *map(_most_memory, (run.pid, *workers)))
        if kill and recorded(out) >= enough:
            os.killpg(run.pid, signal.SIGKILL)
            soak.runs_killed += 1
            soak.finish(run)
            return False
        if workers and soak.workers_killed < args.kills and time.monotonic() >= next_kill:
            soak.workers_killed += _killed(dice.choice(workers))
            next_kill = time.monotonic() + args.kill_every * (0.5 + dice.random())
    soak.expect(SOME_FAILED, run, "the last run")
    return True


def _move_dates(folder: Path, dice: random.Random) -> None:
    """Dates of change to before and after: contents decide, not dates."""
    for path in folder.rglob("*.*"):
        if path.is_file() and not path.is_symlink():
            moment = path.stat().st_mtime + dice.randrange(-9 * _DAY, 9 * _DAY)
            os.utime(path, (moment, moment))


def _workers(pid: int) -> list[int]:
    """The worker processes of a run, by /proc (Linux)."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return []
    return [int(child) for child in children if b"spawn_main" in _command(int(child))]


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _most_memory(pid: int) -> int:
    """The most that a process had resident, in KB."""
    try:
        found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace"))
    except OSError:
        return 0
    return int(found[1]) if found else 0


def _killed(pid: int) -> bool:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


# --- what must hold ---


def wrongs(made: soak_inputs.Inputs, out: Path) -> Iterator[str]:
    """Everything in the results that is not as it must be."""
    notices, errors = _rows(out / "notices.csv"), _rows(out / "errors.csv")
    yield from _differences("notices.csv", made.names, [row["来源文件"] for row in notices])
    yield from _differences("errors.csv", made.failing, [row["文件"] for row in errors])
    files = [str(path.relative_to(out)) for path in out.rglob("*.yaml")]
    yield from _differences("the folder", [row["登记表"] for row in notices], files)
    texts = [f"{path.parent.parent.relative_to(out) / path.stem}.yaml" for path in out.rglob("text/*.txt")]
    yield from _differences("the texts", files, texts)
    yield from (f"{path}: half written" for path in out.rglob(".notices-*.tmp"))
    tasks = Counter(row["任务编号"] for row in _rows(out / "tasks.csv"))
    if sum(tasks.values()) != sum(int(row["任务数"]) for row in notices):
        yield "tasks.csv has other tasks than notices.csv counts"
    for file in sorted(files)[:: max(1, len(files) // 500)]:
        if not load_registry(out / file).text:
            yield f"{file}: without its text"


def _differences(what: str, expected: list[str], found: list[str]) -> Iterator[str]:
    wanted, there = Counter(expected), Counter(found)
    if lost := wanted - there:
        yield f"{what}: {lost.total()} lost, {sorted(lost)[:3]}"
    if more := there - wanted:
        yield f"{what}: {more.total()} too many, {sorted(more)[:3]}"


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def digest(out: Path) -> str:
    """Of all results; the manifest is left out, it names folders."""
    total = hashlib.sha256()
    for path in sorted(path for path in out.rglob("*") if path.is_file() and ".manifest." not in path.name):
        total.update(str(path.relative_to(out)).encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=500)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kill-every", type=float, default=10.0, metavar="S", help="a worker, about every S seconds")
    parser.add_argument("--kills", type=int, default=1000, metavar="N", help="no more workers than that")
    parser.add_argument("--run-kills", type=int, default=2, metavar="N", help="kill the whole run this often")
    parser.add_argument("--mount", action="store_true", help="results on a tmpfs that is mounted for it (root, Linux)")
    parser.add_argument("--seed", type=int, default=8)
    return parser.parse_args()


def main() -> int:
    args = _arguments()
    with tempfile.TemporaryDirectory() as name, disk(Path(name, "disk"), args.mount) as where:
        folder, clock, calm = Path(name, "in"), Path(name, "clock"), Path(name, "calm")
        clock.mkdir()
        (clock / "sitecustomize.py").write_text(_CLOCK, encoding="utf-8")
        made = soak_inputs.make(folder, args.inputs, args.seed)
        soak, began = Soak(folder, clock, args.workers), time.monotonic()
        disturbed(soak, where, args)
        seconds, starts = time.monotonic() - began, soak.starts
        soak.wrong.extend(wrongs(made, where.folder / "out"))
        soak.expect(SOME_FAILED, soak.start(where.folder / "out", None), "running again")
        if soak.unchanged != len(made.names):
            soak.wrong.append(f"running again found {soak.unchanged} of {len(made.names)} inputs done")
        soak.expect(SOME_FAILED, soak.start(calm, None), "the undisturbed run")
        if digest(where.folder / "out") != digest(calm):
            soak.wrong.append("an undisturbed run gives other bytes")
        print(
            f"{len(made.names)} inputs and {len(made.failing)} broken ones on {type(where).__name__}: {seconds:.0f} s,"
        )
        print(f"{starts} starts, {soak.runs_killed} runs and {soak.workers_killed} workers killed, ", end="")
        print(f"{soak.peak / 1024:.0f} MB the largest process")
    print("\n".join(soak.wrong) or "nothing lost, nothing twice, nothing half written, the same bytes as undisturbed")
    return int(bool(soak.wrong))


if __name__ == "__main__":
    sys.exit(main())
