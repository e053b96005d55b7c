"""Every bad file ends in a registry or a clear error, within its limits, and costs no neighbour."""

from __future__ import annotations

import csv
import json
import os
import resource
import select
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from corpus import NOTICE, corpus

SECONDS = float(os.environ.get("HOSTILE_SECONDS", "60"))  # for one file, on a slow machine
MEMORY = 3_000_000_000  # bytes of address space beyond what the libraries take
ROOT = Path(__file__).parents[2]
CORPUS = corpus()

# Reads one file in a process of its own: its limits are the system's, and its network is a trap.
READ = """
import json, resource, socket, sys, time
def refuse(*_): raise AssertionError("a network call")
socket.socket.connect = refuse
socket.getaddrinfo = refuse
from pathlib import Path
from pipeline.errors import PipelineError
from pipeline.run import process
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print("ready", flush=True)
for line in sys.stdin:
    start = time.monotonic()
    try:
        found = process(Path(line.rstrip("\\n")), nlp=False)
        said = {"registries": len(found)}
    except PipelineError as error:
        said = {"code": error.code, "message": error.message, "advice": error.advice}
    except BaseException as error:
        said = {"crash": f"{type(error).__name__}: {error}"}
    said["seconds"] = time.monotonic() - start
    print(json.dumps(said), flush=True)
"""


@dataclass(frozen=True)
class Said:
    """What became of a file."""

    registries: int | None
    code: str
    message: str
    advice: str
    crash: str
    seconds: float


class Reader:
    """A process that reads files one after the other; it is started anew when one kills it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def read(self, path: Path) -> Said:
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{path}\n")
        process.stdin.flush()
        in_time, _, _ = select.select([process.stdout], [], [], SECONDS)
        line = process.stdout.readline() if in_time else ""
        if not line:
            self.close()
            return Said(None, "", "", "", "the process died" if in_time else "it hangs", SECONDS)
        said = json.loads(line)
        texts = (said.get(key, "") for key in ("code", "message", "advice", "crash"))
        return Said(said.get("registries"), *texts, said["seconds"])

    def close(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None:
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-c", READ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                cwd=ROOT,
                env=os.environ | {"PYTHONWARNINGS": "error::ResourceWarning"},
                preexec_fn=_limited,
            )
            assert self._process.stdout is not None
            assert self._process.stdout.readline().strip() == "ready"
        return self._process


def _limited() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY * 2, MEMORY * 2))


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    made = Reader()
    yield made
    made.close()


def test_the_corpus_is_large() -> None:
    assert len(CORPUS) >= 60


@pytest.mark.parametrize("name", CORPUS)
def test_ends_in_a_registry_or_a_clear_error(name: str, reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(CORPUS[name]())
    said = reader.read(path)
    assert not said.crash
    assert said.seconds < SECONDS
    if said.registries is None:
        assert said.code not in ("", "error", "internal")
        assert name in said.message or "/" in said.message or path.suffix == ".zip"
        assert said.advice
        assert "\n" not in said.message
        assert "Traceback" not in said.message
    else:
        assert said.registries >= 1
    assert [each.name for each in tmp_path.iterdir()] == [name], "nothing is written beside the input"


def test_neighbours_are_kept_and_nothing_executes(tmp_path: Path) -> None:
    """A run over bad files of each kind and two good ones: both are there, and no cell begins a formula."""
    inputs = tmp_path / "in"
    inputs.mkdir()
    chosen = (
        "zero-byte.pdf",
        "locked.pdf",
        "garbage.doc",
        "traversal.zip",
        "good-and-bad.zip",
        "formulas.txt",
        "formulas.csv",
        "markup.txt",
        "recursive-form.pdf",
        "laughs.docx",
        "truncated.zip",
        "yaml.txt",
    )
    for name in chosen:
        (inputs / name).write_bytes(CORPUS[name]())
    (inputs / "a-good.txt").write_text(NOTICE, encoding="utf-8")
    (inputs / "z-good.txt").write_text(NOTICE + "完。\n", encoding="utf-8")
    command = [sys.executable, "-m", "pipeline.cli", "extract", str(inputs), "--out", str(tmp_path / "out")]
    done = subprocess.run([*command, "--without", "nlp"], capture_output=True, text=True, check=False, timeout=300)  # noqa: S603
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    rows = list(csv.reader((tmp_path / "out" / "notices.csv").open(encoding="utf-8-sig")))
    assert {"a-good.txt", "z-good.txt", "good.txt", "escaped.txt"} <= {cell for row in rows for cell in row}
    for table in ("notices.csv", "tasks.csv", "errors.csv"):
        for row in csv.reader((tmp_path / "out" / table).open(encoding="utf-8-sig")):
            assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert {each.name for each in tmp_path.iterdir()} == {"in", "out"}
    assert not list(tmp_path.parent.glob("escaped*"))
    assert not Path("/escaped.txt").exists()


def test_reading_twice_gives_the_same(tmp_path: Path, reader: Reader) -> None:
    path = tmp_path / "random.bin"
    path.write_bytes(CORPUS["random.bin"]())
    first = reader.read(path)
    assert (first.code, first.message) == (reader.read(path).code, reader.read(path).message)
