"""Rows of a CSV file, plain, gzipped or xz, streamed with their line numbers."""

import csv
import gzip
import lzma
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, Protocol, cast

from openreturns.integrations.files.mapping import BadMapping, Row

OPENERS: dict[str, Callable[..., Any]] = {".gz": gzip.open, ".xz": lzma.open}


def stream(path: Path, needed: set[str]) -> Iterator[tuple[int, Row | None, str]]:
    """Each row as (line, row, problem); a bad row has no row but a problem.

    A damaged or cut-off file ends with one problem; what came before is good. Raises
    BadMapping if the file lacks columns that the mapping names.
    """
    with _open(path) as file:
        reader = csv.reader(_without_nul(file), strict=True)
        heads = next(reader, [])
        missing = needed - set(heads)
        if missing:
            raise BadMapping(f"The file lacks the columns {', '.join(sorted(missing))}.")
        yield from _rows(reader, heads)


class Reader(Protocol):
    """What a CSV reader can do; the library names no type for it."""

    @property
    def line_num(self) -> int:
        """The line of the file that was read last."""

    def __next__(self) -> list[str]: ...


def _rows(reader: Reader, heads: list[str]) -> Iterator[tuple[int, Row | None, str]]:
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as wrong:
            yield reader.line_num, None, f"the row cannot be read: {wrong}"
            continue
        except (EOFError, OSError, lzma.LZMAError, UnicodeDecodeError) as cut:
            yield reader.line_num + 1, None, f"the file is damaged from here on: {cut}"
            return
        if len(cells) != len(heads):
            yield reader.line_num, None, f"the row has {len(cells)} columns, not {len(heads)}"
        else:
            yield reader.line_num, dict(zip(heads, cells, strict=True)), ""


def _open(path: Path) -> IO[str]:
    opener = OPENERS.get(path.suffix)
    if opener is None:
        return path.open(encoding="utf-8-sig", newline="")
    return cast("IO[str]", opener(path, "rt", encoding="utf-8-sig", newline=""))


def _without_nul(file: IO[str]) -> Iterator[str]:
    """The lines as they are; a NUL would stop the reader, so it is kept as a visible mark."""
    for line in file:
        yield line.replace("\x00", "\ufffd") if "\x00" in line else line
