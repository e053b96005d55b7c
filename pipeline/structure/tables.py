"""Task tables → items and sentences: what each column holds, which cells hold for which row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from pipeline.model import Cell, Flow, Heading, Item, Place, Residue, RowCells, Sentence, Span, Table
from pipeline.ruleset import RuleSet
from pipeline.structure.outline import read_label
from pipeline.structure.sentences import sentences, trim
from pipeline.structure.tree import Tree

_SECTION_LABEL = re.compile(r"[一二三四五六七八九十]{1,3}、")
_TIME = re.compile(r"[年月日前底初]|季度|长期|持续|立即|适时|全年")
_PART_START = re.compile(r"\n\s*|(?<=[）)；;。])[ 　]?(?=[0-9]{1,2}[.．、](?![0-9]))")
_HEAD_ROWS = 3
_LONGEST_TIME = 24
_SECTION_LEVEL, _COLUMN_LEVEL = 70, 75

Row = list[Cell | None]
Roles = dict[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class _Columns:
    """Column indices by role, and the index of the first row under the head."""

    task: int
    sections: tuple[int, ...]
    roles: Roles
    first_row: int


class TableReader:
    """Reads the task tables of one document."""

    def __init__(self, text: str, rules: RuleSet) -> None:
        self.text = text
        self.rules = rules
        self.items: list[Item] = []
        self.sentences: list[Sentence] = []
        self.residue: list[Residue] = []

    def read(self, number: int, table: Table, document: int) -> bool:
        """Adds the table's sentences; False when it is no task table (a form, an indicator list)."""
        rows = _spread(table)
        head = self._head(rows)
        if head is None:
            return False
        first_row, roles = head
        rows = [*rows[:first_row], *(self._aligned(row, roles) for row in rows[first_row:])]
        columns = self._choose(roles, rows, first_row)
        self.residue += [Residue(c.span, "heading") for r in rows[: columns.first_row] for c in r if c and len(c.span)]
        walk = _Rows(self, number, document, columns)
        for row in rows[columns.first_row :]:
            walk.add(row)
        return True

    def tree(self) -> Tree:
        return Tree(tuple(self.items), tuple(self.sentences), tuple(self.residue))

    def words(self, cell: Cell | None) -> str:
        return Flow.of(self.text, cell.span).text if cell else ""

    def _head(self, rows: Sequence[Row]) -> tuple[int, Roles] | None:
        """The index of the first row under the table's head, and the columns by role; None for other tables."""
        for index, row in enumerate(rows[:_HEAD_ROWS]):
            roles: dict[str, list[int]] = {}
            for column, cell in enumerate(row):
                if role := self.role(self.words(cell)):
                    roles.setdefault(role, []).append(column)
            if "task" in roles and roles.keys() & {"unit", "lead", "time", "support", "score"}:
                return index + 1, {role: tuple(found) for role, found in roles.items()}
        return None

    def role(self, words: str) -> str | None:
        """What a cell's words make of its column: the emit target of the first table rule that fits."""
        return next((rule.emit for rule in self.rules.possible("table", words) if rule.find(words)), None)

    def _aligned(self, row: Row, roles: Roles) -> Row:
        """Moves a row to the right whose merged first cells were left out (see grid.py)."""
        times = roles.get("time", ())
        if not times or self._is_time(row, times[0]):
            return row
        for shift in range(1, max(roles["task"]) + 1):
            empty_end = all(not self.words(cell) for cell in row[len(row) - shift :])
            if empty_end and self._is_time(row, times[0] - shift):
                return [None] * shift + row[: len(row) - shift]
        return row

    def _is_time(self, row: Row, column: int) -> bool:
        words = self.words(row[column]) if 0 <= column < len(row) else ""
        return len(words) <= _LONGEST_TIME and bool(_TIME.search(words))

    def _choose(self, roles: Roles, rows: Sequence[Row], first_row: int) -> _Columns:
        """Of several task columns the wordiest holds the tasks; those before it are headings."""

        def wordiness(column: int) -> int:
            return sum(len(self.words(row[column])) for row in rows[first_row:] if column < len(row))

        task = max(roles["task"], key=wordiness)
        sections = tuple(sorted({c for c in (*roles["task"], *roles.get("section", ())) if c < task}))
        return _Columns(task, sections, roles, first_row)


@dataclass(frozen=True, slots=True)
class _Entry:
    """What every part of a task cell takes from its row."""

    number: str | None
    path: tuple[Heading, ...]
    shared: RowCells
    place: Place


@dataclass(slots=True)
class _Rows:
    """Walks down the rows and keeps the section headings and merged cells."""

    reader: TableReader
    table: int
    document: int
    columns: _Columns
    section: Heading | None = None
    kept: dict[int, Heading] = field(default_factory=dict)

    def add(self, row: Row) -> None:
        cells = [c for c in row if c and len(c.span)]
        if not cells:
            return
        if self._is_section(row, cells):
            self.section = self._section_heading(cells)
            self.kept.clear()
            self.reader.residue.append(Residue(cells[0].span, "heading"))
            return
        cell = row[self.columns.task] if self.columns.task < len(row) else None
        if cell and len(cell.span):
            self._add_task_cell(row, cell)

    def _is_section(self, row: Row, cells: list[Cell]) -> bool:
        """One cell over the whole row; a repeated head of the table is no section."""
        first = self.reader.words(cells[0])
        if (
            _SECTION_LABEL.match(first)
            and self.columns.task < len(row)
            and not self.reader.words(row[self.columns.task])
        ):
            return True
        alone = all(c is cells[0] for c in cells)
        return alone and (cells[0].column_span > 1 or row[0] is cells[0]) and "。" not in first

    def _section_heading(self, cells: list[Cell]) -> Heading:
        """The section's label may stand in a cell of its own (“二、”, “部门考核项目”)."""
        heading = self._heading(cells[0], _SECTION_LEVEL)
        if len(cells) > 1 and _SECTION_LABEL.fullmatch(heading.text):
            return replace(heading, text=heading.text + self.reader.words(cells[1]))
        return heading

    def _heading(self, cell: Cell, level: int) -> Heading:
        words = self.reader.words(cell)
        label = read_label(self.reader.text[cell.span.start : cell.span.end], self.reader.rules)
        return Heading(cell.span, words, label.number if label else None, level)

    def _path(self, row: Row) -> tuple[Heading, ...]:
        found = [self.section] if self.section else []
        cells = (self._section_cell(row, column) for column in self.columns.sections)
        return (*found, *(heading for heading in cells if heading and not self._is_body(heading)))

    def _section_cell(self, row: Row, column: int) -> Heading | None:
        """The heading in a section column; a merged cell that was left out repeats the one above."""
        cell = row[column] if column < len(row) else None
        if cell is None:
            return self.kept.get(column)
        if not len(cell.span):
            return None
        self.kept[column] = self._heading(cell, _COLUMN_LEVEL)
        return self.kept[column]

    def _bodies(self, row: Row) -> tuple[Span, ...]:
        """A section column that names a body says who is responsible (appraisal tables)."""
        headings = (self._section_cell(row, column) for column in self.columns.sections)
        return tuple(h.span for h in headings if h and self._is_body(h))

    def _is_body(self, heading: Heading) -> bool:
        return self.reader.role(heading.text) == "body"

    def _cells(self, row: Row, role: str) -> tuple[Span, ...]:
        columns = self.columns.roles.get(role, ())
        found = (row[c] for c in columns if c < len(row))
        return tuple(cell.span for cell in found if cell and len(cell.span))

    def _add_task_cell(self, row: Row, cell: Cell) -> None:
        units = (*self._cells(row, "unit"), *self._bodies(row))
        shared = RowCells(units, self._cells(row, "lead"), self._cells(row, "support"), self._cells(row, "time"))
        place = Place(self.table, cell.row, cell.column)
        number = next((self.reader.words(row[c]) for c in self.columns.roles.get("number", ()) if c < len(row)), "")
        entry = _Entry(number.rstrip(".．、") or None, self._path(row), shared, place)
        for part in _parts(self.reader.text, cell.span, self.reader.rules):
            self._add_part(part, entry)

    def _add_part(self, part: Span, entry: _Entry) -> None:
        reader = self.reader
        label = read_label(reader.text[part.start : part.end], reader.rules)
        body = trim(reader.text, Span(part.start + (label.length if label else 0), part.end))
        if body is None:
            return
        inherited = next((h.label for h in reversed(entry.path) if h.label), None)
        reader.items.append(Item(label.number if label else entry.number or inherited, entry.path, kind="row"))
        for span in sentences(reader.text, body):
            inline = read_label(reader.text[span.start : span.end], reader.rules)
            if inline:  # “1.……；2.……” on one line
                reader.items.append(Item(inline.number, entry.path, kind="row"))
                span = trim(reader.text, Span(span.start + inline.length, span.end)) or span
            reader.sentences.append(Sentence(span, len(reader.items) - 1, entry.place, entry.shared, self.document))


def _parts(text: str, cell: Span, rules: RuleSet) -> Iterator[Span]:
    """A cell's numbered parts: it is cut at labels at the beginning of a line, and at numbers within one (“…；2.…”)."""
    start = cell.start
    for match in _PART_START.finditer(text, cell.start, cell.end):
        if match.end() > start and read_label(text[match.end() : cell.end], rules):
            if part := trim(text, Span(start, match.end())):
                yield part
            start = match.end()
    if part := trim(text, Span(start, cell.end)):
        yield part


def _spread(table: Table) -> list[Row]:
    """Rows of cells, a merged cell repeated in every place it covers."""
    height = max((c.row + c.row_span for c in table.cells), default=0)
    width = max((c.column + c.column_span for c in table.cells), default=0)
    rows: list[Row] = [[None] * width for _ in range(height)]
    for cell in table.cells:
        for row in rows[cell.row : cell.row + cell.row_span]:
            for column in range(cell.column, cell.column + cell.column_span):
                row[column] = cell
    return rows
