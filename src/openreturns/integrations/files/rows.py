"""Rows of a CSV file, plain, gzipped or xz, streamed with their line numbers.

One bad row costs one row: where a quote is left open, only its own line is refused and
reading goes on with the next.
"""

import csv
import gzip
import lzma
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, cast

from openreturns.integrations.files.mapping import BadMapping, MappingFile

OPENERS: dict[str, Callable[..., Any]] = {".gz": gzip.open, ".xz": lzma.open}
DAMAGE = (EOFError, OSError, lzma.LZMAError, zlib.error)
NO_TEXT = "\ufffd"
type Row = tuple[int, list[str], str]


class Damaged(Exception):
    """The file cannot be read from here on; what came before is good."""

    def __init__(self, line: int, why: object) -> None:
        super().__init__(f"the file is damaged or cut off from here on ({why})")
        self.line = line


class Table:
    """An open file: its column names, and its rows once."""

    def __init__(self, file: IO[str], mapping: MappingFile) -> None:
        self._mapping = mapping
        self._lines = _Lines(file)
        self._reader = csv.reader(self._lines, strict=True, delimiter=mapping.delimiter)
        self.columns = [name.strip() for name in self._head()]

    def _head(self) -> list[str]:
        try:
            head = next(self._reader, [])
        except csv.Error as wrong:
            raise BadMapping(f"The first line of the file has no column names: {wrong}") from wrong
        if not head and self._lines.damage:
            raise BadMapping(f"The file cannot be read: {self._lines.damage}")
        if not head:
            raise BadMapping("The file is empty; its first line must have the column names.")
        return head

    def __iter__(self) -> Iterator[Row]:
        """Each row as (line, cells, problem); raises Damaged at the end of what can be read.

        A row with a problem has what cells could be told apart. Empty rows are left out.
        """
        taken, line = self._lines.taken, 1 + len(self._lines.taken)
        while True:
            taken.clear()
            try:
                cells = [cell.strip() for cell in next(self._reader)]
                problem = self._problem(cells)
            except StopIteration:
                break
            except csv.Error as wrong:
                cells, problem = [], f"the row cannot be told apart: {wrong}"
            if problem:
                self._lines.take_back_all_but_one()
            if problem or any(cells):
                yield line, cells, problem
            line += len(taken)
        if self._lines.damage:
            raise Damaged(line, self._lines.damage)

    def _problem(self, cells: list[str]) -> str:
        width, taken = len(self.columns), self._lines.taken
        if len(cells) == width and len(taken) == 1 and NO_TEXT not in taken[0]:
            return ""
        if not any(cells):
            return ""
        if len(cells) > width and not any(cells[width:]):
            del cells[width:]
        if len(cells) != width:
            return f"the row has {len(cells)} columns, not {width}"
        if any(NO_TEXT in line for line in taken):
            return f"the row has bytes that are no text in {self._mapping.encoding}"
        return ""


class _Lines:
    """The lines of the file; those of the present row are at hand, to be read again."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._again: list[str] = []
        self.taken: list[str] = []
        self.damage: Exception | None = None

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.pop() if self._again else self._read()
        self.taken.append(line)
        return line

    def take_back_all_but_one(self) -> None:
        """Only the first line of the row was bad; the others are read again."""
        self._again += self.taken[:0:-1]
        del self.taken[1:]

    def _read(self) -> str:
        try:
            line = next(self._file)
        except DAMAGE as damage:
            self.damage = damage
            raise StopIteration from damage
        return line.replace("\x00", NO_TEXT) if "\x00" in line else line


def open_text(path: Path, encoding: str) -> IO[str]:
    """The text of a file, unpacked; bytes that are no text become a mark that refuses the row."""
    opener = OPENERS.get(path.suffix.lower(), open)
    exact = "utf-8-sig" if encoding.lower() in {"utf-8", "utf8"} else encoding
    return cast("IO[str]", opener(path, "rt", encoding=exact, errors="replace", newline=""))
