"""Export 10,000 tasks (docx and CalDAV: 500) to every target, against the plain library writing the same cells.

    python benchmarks/export.py [TARGET…] [--tasks N] [--repeat N]

Each line gives seconds of ours, seconds of a library, and their ratio, the best of a few runs in turn in one process.
The reference is given the finished cells, so that a ratio of 2 leaves as much time for making them as for writing them.
CalDAV needs radicale, which is started on loopback; Org and Markdown have no library to stand beside and give seconds.
"""

from __future__ import annotations

import argparse
import csv
import gc
import json
import math
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pipeline.export import export
from pipeline.export.model import Options
from pipeline.model import Task
from pipeline.registry import Registry
from pipeline.run import process

if TYPE_CHECKING:
    from icalendar import Component

SAMPLES = Path(__file__).parents[1] / "data" / "raw"
SMALL = {"docx": 500, "caldav": 500}
Plain = Callable[[Path, Path], Callable[[], object]]
Line = tuple[str, float]  # what was measured (ours without a name), in seconds


def registries(count: int) -> list[Registry]:
    """`count` tasks: the samples again and again, each time with ids and texts of their own."""
    files = sorted(p for p in SAMPLES.iterdir() if p.suffix != ".md")
    samples = [registry for path in files for registry in process(path, nlp=False)]
    made: list[Registry] = []
    while (left := count - sum(map(len, made))) > 0:
        base = samples[len(made) % len(samples)]
        mark = f"{len(made):06x}"
        tasks = tuple(_another(task, mark) for task in base.tasks[:left])
        made.append(replace(base, id=mark + base.id[6:], tasks=tasks))
    return made


def _another(task: Task, mark: str) -> Task:
    """The task under another id and with words of its own, so that nothing is gained by remembering texts."""
    return replace(task, id=mark + task.id[6:], text=f"{task.text}（{mark}）", status="live")


def plain_csv(made: Path, to: Path) -> Callable[[], object]:
    with made.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.reader(handle))

    def write() -> None:
        with to.open("w", encoding="utf-8", newline="") as target:
            csv.writer(target).writerows(rows)

    return write


def plain_pandas(made: Path, to: Path) -> Callable[[], object]:
    import pandas

    with made.open(encoding="utf-8-sig", newline="") as handle:
        heads, *rows = csv.reader(handle)
    return lambda: pandas.DataFrame(rows, columns=heads).to_csv(to, index=False)


def plain_json(made: Path, to: Path) -> Callable[[], object]:
    values = [json.loads(line) for line in made.read_text(encoding="utf-8").splitlines()]

    def write() -> None:
        with to.open("w", encoding="utf-8") as target:
            target.writelines(json.dumps(value, ensure_ascii=False) + "\n" for value in values)

    return write


def plain_xlsx(made: Path, to: Path) -> Callable[[], object]:
    from openpyxl import Workbook, load_workbook

    with made.open("rb") as handle:
        book = load_workbook(handle)
    sheets = {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}

    def write() -> None:
        plain = Workbook()
        for title, rows in sheets.items():
            sheet = plain.create_sheet(title)
            for row in rows:
                sheet.append(row)
        plain.save(to)

    return write


def plain_docx(made: Path, to: Path) -> Callable[[], object]:
    from docx import Document

    word = Document(str(made))
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in word.tables]

    def write() -> None:
        plain = Document()
        for rows in tables:
            table = plain.add_table(rows=0, cols=len(rows[0]))
            for row in rows:
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    cell.text = text
        plain.save(str(to))

    return write


def plain_ics(made: Path, to: Path) -> Callable[[], object]:
    from icalendar import Calendar

    parts = [Part.of(component) for component in Calendar.from_ical(made.read_bytes()).subcomponents]

    def write() -> None:
        book = Calendar()
        for part in parts:
            book.add_component(part.build())
        to.write_bytes(book.to_ical())

    return write


@dataclass(frozen=True, slots=True)
class Part:
    """A component's class, its properties as values for `add`, and the components in it."""

    kind: type[Component]
    properties: tuple[tuple[str, object], ...]
    parts: tuple[Part, ...]

    @classmethod
    def of(cls, component: Component) -> Part:
        held = [(n, v) for n, value in component.items() for v in (value if isinstance(value, list) else [value])]
        properties = tuple((name, getattr(value, "dt", value)) for name, value in held)
        return cls(type(component), properties, tuple(map(cls.of, component.subcomponents)))

    def build(self) -> Component:
        component = self.kind()
        for name, value in self.properties:
            component.add(name, value)
        for part in self.parts:
            component.add_component(part.build())
        return component


def plain_parquet(made: Path, to: Path) -> Callable[[], object]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pq.read_table(made)
    rows, schema = table.to_pylist(), table.schema
    return lambda: pq.write_table(pa.Table.from_pylist(rows, schema), to, compression="zstd")


def plain_sql(made: Path, to: Path) -> Callable[[], object]:
    from sqlalchemy import create_engine

    from pipeline.export.sql_tables import METADATA

    with create_engine(f"sqlite:///{made}").begin() as connection:
        rows = {t: [dict(r._mapping) for r in connection.execute(t.select())] for t in METADATA.sorted_tables}

    def write() -> None:
        to.unlink(missing_ok=True)
        engine = create_engine(f"sqlite:///{to}")
        METADATA.create_all(engine)
        with engine.begin() as connection:
            for table, values in rows.items():
                if values:
                    connection.execute(table.insert(), values)

    return write


CSV = (("csv", plain_csv), ("pandas", plain_pandas))
XLSX = (("openpyxl", plain_xlsx),)
JSON = (("json", plain_json),)
REFERENCES: dict[str, tuple[tuple[str, Plain], ...]] = {
    "xlsx": XLSX,
    "docx": (("python-docx", plain_docx),),
    "ics": (("icalendar", plain_ics),),
    "sql": (("SQLAlchemy, SQLite", plain_sql),),
    "jsonl": JSON,
    "parquet": (("pyarrow", plain_parquet),),
    "jira": CSV,
    "redmine": CSV,
    "openproject": XLSX,
    "gitlab": CSV,
    "github": JSON,
    "vikunja": CSV,
    "taskwarrior": JSON,
    "planner": CSV,
    "feishu": XLSX,
    "dingtalk": XLSX,
    "ciso-assistant": XLSX,
    "org": (),
    "markdown": (),
}


def best(actions: Sequence[Callable[[], object]], repeat: int) -> list[float]:
    """The least seconds of each action, run in turn (A B A B …), so that both meet the same machine."""
    least = [math.inf] * len(actions)
    for _ in range(repeat):
        for number, action in enumerate(actions):
            gc.collect()
            start = time.perf_counter()
            action()
            least[number] = min(least[number], time.perf_counter() - start)
    return least


def measure(name: str, tasks: int, repeat: int, folder: Path) -> list[Line]:
    """Seconds of ours and of each reference that writes what we made."""
    made, to = folder / f"ours.{name}", folder / f"plain.{name}"
    batch = registries(SMALL.get(name, tasks))

    def ours() -> None:
        made.unlink(missing_ok=True)
        export(name, batch, Options(made))

    export(name, batch[:1], Options(folder / "warm"))  # the library's import is in neither figure
    ours()
    references = REFERENCES[name]
    seconds = best([ours, *(plain(made, to) for _, plain in references)], repeat)
    return list(zip(("", *(label for label, _ in references)), seconds, strict=True))


@contextmanager
def radicale(folder: Path) -> Iterator[str]:
    import socket
    import subprocess

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = [
        "--config=",
        f"--server-hosts=127.0.0.1:{port}",
        f"--storage-filesystem-folder={folder}",
        "--auth-type=none",
    ]
    server = subprocess.Popen([sys.executable, "-m", "radicale", *options], stderr=subprocess.DEVNULL)  # noqa: S603
    try:
        end = time.monotonic() + 30
        while time.monotonic() < end:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"http://u:u@127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)


def measure_caldav(folder: Path) -> list[Line]:
    """A first push, against icalendar building the same to-dos and http.client sending them on one connection."""
    from icalendar import Calendar

    from pipeline.export.dav import connect

    batch = registries(SMALL["caldav"])
    with radicale(folder) as root:
        with connect(f"{root}/u/plain/") as empty:
            empty.todos()
        url = f"{root}/u/ours/"
        (seconds,) = best([lambda: export("caldav", batch, Options(url=url))], 1)
        with connect(url) as collection:
            found = [Part.of(Calendar.from_ical(resource.data)) for resource in collection.todos()]

        def put() -> None:
            connection = HTTPConnection("127.0.0.1", urlsplit(root).port)
            headers = {"Authorization": "Basic dTp1"}  # u:u
            for number, part in enumerate(found):
                connection.request("PUT", f"/u/plain/{number}.ics", part.build().to_ical(), headers)
                connection.getresponse().read()

        reference, again = best([put, lambda: export("caldav", batch, Options(url=url))], 1)
    return [("", seconds), ("icalendar, http.client", reference), ("the same push again: nothing to send", again)]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("target", nargs="*", default=[*REFERENCES, "caldav"])
    parser.add_argument("--tasks", type=int, default=10_000)
    parser.add_argument("--repeat", type=int, default=3)
    args = parser.parse_args()
    print(f"{'target':<16} {'ours':>10} {'library':>10} {'ratio':>6}")
    with tempfile.TemporaryDirectory() as name:
        for target in args.target:
            folder = Path(name) / target
            folder.mkdir()
            lines = measure_caldav(folder) if target == "caldav" else measure(target, args.tasks, args.repeat, folder)
            (_, ours), *references = lines
            for label, plain in references or [("", math.inf)]:
                beside = f"{plain:8.3f} s {ours / plain:6.2f}  {label}" if label else ""
                print(f"{target:<16} {ours:8.3f} s {beside}", flush=True)


if __name__ == "__main__":
    main()
