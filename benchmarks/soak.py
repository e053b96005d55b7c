"""A bounded soak: many variants of notices, 1% of them broken, while things go wrong; then everything is accounted for.

    python benchmarks/soak.py                                 500 inputs, a worker killed every 10 s
    python benchmarks/soak.py --inputs 20000 --kill-every 30  the full one

An input whose worker is killed three times by chance is given up as the rules say, so leave workers time to start.
What goes wrong: workers are killed, the whole run is killed (kill -9) and started again, and a
disk has no space left (Linux, as root: a small tmpfs).
The rules hold: every input has its registry or its row in errors.csv, none has two, every file is whole, and a run that
nobody disturbs gives the same bytes. The exit code is 1 when one does not hold.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import corpus

from pipeline.registry import load_registry

BROKEN = (
    b"",
    b"%PDF-1.7\n%broken",
    b"PK\x03\x04broken",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1broken",
    bytes(range(256)) * 4,
)
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16")
OUTPUT_FAILED = 5


@dataclass(slots=True)
class Account:
    """What was put in, and what went wrong on purpose."""

    inputs: int
    broken: int = 0
    workers_killed: int = 0
    runs_killed: int = 0
    starts: int = 0


def make(folder: Path, number: int, seed: int) -> Account:
    """Variants of different lengths, forms and encodings; 1% broken, and one that may not be opened."""
    dice = random.Random(seed)  # noqa: S311 - variety, not secrecy
    account = Account(number)
    for index, text in enumerate(corpus.variants(number, 4000)):
        path = folder / f"{index // 1000:03}" / f"{index:06}"
        path.parent.mkdir(parents=True, exist_ok=True)
        if index % 100 == 7:
            path.with_suffix(".txt").write_bytes(BROKEN[account.broken % len(BROKEN)])
            account.broken += 1
        else:
            _write(path, text[-dice.randrange(80, 3000) :], dice)
    return account


def _write(path: Path, text: str, dice: random.Random) -> None:
    if dice.random() < 0.2:
        paragraphs = "".join(f"<p>{line}</p>\n" for line in text.split("\n") if line)
        html = f'<html><head><meta charset="utf-8"><title>通知</title></head><body>\n{paragraphs}</body></html>'
        path.with_suffix(".html").write_text(html, encoding="utf-8")
    else:
        path.with_suffix(".txt").write_bytes(text.encode(dice.choice(ENCODINGS), "replace"))


def start(folder: Path, out: Path, workers: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "pipeline.cli", "extract", str(folder), "--out", str(out), "--without", "nlp"]
    options = ["--workers", str(workers), "--quiet", "--time-limit", "120"]
    return subprocess.Popen([*command, *options], stderr=subprocess.DEVNULL, start_new_session=True)  # noqa: S603


def disturbed(folder: Path, out: Path, args: argparse.Namespace, account: Account) -> int:
    """Runs until one ends by itself: workers are killed all the time, the first runs as a whole."""
    dice = random.Random(args.seed)  # noqa: S311
    while True:
        run = start(folder, out, args.workers)
        account.starts += 1
        until = time.monotonic() + args.kill_run_after
        while run.poll() is None:
            time.sleep(args.kill_every * (0.5 + dice.random()))
            if account.runs_killed < args.run_kills and time.monotonic() > until and run.poll() is None:
                os.killpg(run.pid, signal.SIGKILL)
                account.runs_killed += 1
            elif workers := _workers(run.pid):
                account.workers_killed += _killed(dice.choice(workers))
        if run.wait() >= 0:
            return run.returncode


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


def _killed(pid: int) -> bool:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


# --- what must hold ---


def wrongs(folder: Path, out: Path, account: Account) -> Iterator[str]:
    """Everything that is not as it must be."""
    failed = {row["文件"] for row in _rows(out / "errors.csv")}
    listed = [row["来源文件"] for row in _rows(out / "notices.csv")]
    names = {str(path): path.name for path in folder.rglob("*") if path.is_file()}
    expected = sorted(name for path, name in names.items() if path not in failed)
    if sorted(listed) != expected:
        lost = set(expected) - set(listed)
        yield f"{len(listed)} notices listed for {len(expected)} inputs that were read; lost: {sorted(lost)[:5]}"
    if len(failed) != account.broken:
        yield f"{len(failed)} inputs failed, {account.broken} were broken: {sorted(failed)[:3]}"
    files = {str(path.relative_to(out)) for path in out.rglob("*.yaml")}
    if files != {row["登记表"] for row in _rows(out / "notices.csv")}:
        yield "the registries in the folder are not those that notices.csv names"
    for path in out.rglob(".notices-*.tmp"):
        yield f"{path}: half written"
    for file in sorted(files)[:: max(1, len(files) // 200)]:
        if not load_registry(out / file).text:
            yield f"{file}: without its text"


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def digest(out: Path) -> str:
    """Of all results; the manifest is left out, it names folders."""
    total = hashlib.sha256()
    for path in sorted(path for path in out.rglob("*") if path.is_file() and ".manifest." not in path.name):
        total.update(str(path.relative_to(out)).encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def no_space(folder: Path) -> Iterator[str]:
    """A run into a full disk says so with its exit code, and goes on when there is space."""
    if sys.platform != "linux" or os.geteuid() != 0 or shutil.which("mount") is None:
        return
    with tempfile.TemporaryDirectory() as name:
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=300k", "none", name], check=False)  # noqa: S603, S607
        if mounted.returncode:
            return
        try:
            code = start(folder, Path(name) / "out", 1).wait()
            print(f"full disk: exit code {code}")
            if code != OUTPUT_FAILED:
                yield f"full disk: exit code {code}, not {OUTPUT_FAILED}"
        finally:
            subprocess.run(["umount", name], check=False)  # noqa: S603, S607


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=500)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kill-every", type=float, default=10.0, metavar="S", help="a worker, about every S seconds")
    parser.add_argument("--run-kills", type=int, default=2, metavar="N", help="kill the whole run this often")
    parser.add_argument("--kill-run-after", type=float, default=8.0, metavar="S", help="seconds after its start")
    parser.add_argument("--seed", type=int, default=8)
    return parser.parse_args()


def main() -> int:
    args = _arguments()
    with tempfile.TemporaryDirectory() as name:
        folder, out, calm = Path(name, "in"), Path(name, "out"), Path(name, "calm")
        account = make(folder, args.inputs, args.seed)
        began = time.monotonic()
        code = disturbed(folder, out, args, account)
        seconds = time.monotonic() - began
        start(folder, calm, args.workers).wait()
        found = [*wrongs(folder, out, account), *no_space(folder)]
        if code != (2 if account.broken else 0):
            found.append(f"exit code {code}")
        if digest(out) != digest(calm):
            found.append("an undisturbed run gives other bytes")
        print(f"{account} in {seconds:.0f} s, peak {_peak() / 1024:.0f} MB a process")
    print("\n".join(found) or "nothing lost, nothing twice, nothing half written, the same bytes as undisturbed")
    return int(bool(found))


def _peak() -> int:
    import resource

    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss


if __name__ == "__main__":
    sys.exit(main())
