"""Results of one stage on disk: a file to which lines are only ever added, each with its own digest.

A line that was torn by a power failure is dropped with all that follow; what stands before it is whole.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from biomarker.files import sha256
from biomarker.validation.records import from_json, to_json

DIGEST = 16
# Seconds between two writes: short against what would be lost, long against the cost of a write.
EVERY = 1.0
log = logging.getLogger("biomarker")


class Journal:
    """Results of the tasks of a stage, by the number of the task.

    Parameters
    ----------
    file : made with the first result
    head : what the stage is; a file with another head belongs to something else and is begun anew

    Attributes
    ----------
    known : results that an earlier run left
    """

    def __init__(self, file: Path, head: Mapping[str, Any]) -> None:
        self.known: dict[int, Any] = {}
        self._file, self._head = file, dict(head)
        self._new: dict[int, Any] = {}
        self._stream: IO[bytes] | None = None
        self._written = time.monotonic()
        self._usable = True
        self._end = self._read()

    def keep(self, task: int, result: Any) -> None:
        """Take note of a result; it is written within a second or so."""
        self._new[task] = result
        if time.monotonic() - self._written >= EVERY:
            self.write()

    def write(self) -> None:
        """Add what is new; a run never fails because its progress cannot be kept."""
        new, self._new, self._written = self._new, {}, time.monotonic()
        if not new or not self._usable:
            return
        try:
            self._add(len(new), to_json([list(new), list(new.values())]))
        except (TypeError, OSError) as error:
            self._usable = False
            log.warning("The progress of %s cannot be kept (%s); the work goes on.", self._file.stem, error)

    def close(self) -> None:
        """Write what is left."""
        self.write()
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _add(self, n: int, text: str) -> None:
        if self._stream is None:
            self._stream = self._begin()
        self._stream.write(_line(n, text))
        self._stream.flush()
        os.fsync(self._stream.fileno())

    def _begin(self) -> IO[bytes]:
        stream: IO[bytes] = self._file.open("r+b" if self._end else "wb")
        stream.truncate(self._end)
        stream.seek(self._end)
        if not self._end:
            stream.write(_line(0, to_json(self._head)))
        return stream

    def _read(self) -> int:
        """Fill `known`; gives the end of the last whole line, 0 where there is nothing to go on with."""
        end = 0
        for _, text, after in _lines(self._file):
            try:
                record = from_json(text)
                if end:
                    self.known.update(zip(*record, strict=True))
            except (ValueError, TypeError):
                break
            if not end and record != self._head:
                break
            end = after
        return end


def count_results(file: Path) -> int:
    """Results in a journal, its broken end left out."""
    return sum(n for n, _, _ in _lines(file))


def _line(n: int, text: str) -> bytes:
    content = f"{n} {text}".encode("ascii")
    return sha256(content)[:DIGEST].encode() + b" " + content + b"\n"


def _lines(file: Path) -> Iterator[tuple[int, str, int]]:
    """Number of results, text and end of each whole line; reading stops at the first one that is not whole."""
    try:
        content = file.read_bytes()
    except OSError:
        return
    end = 0
    for line in content.splitlines(keepends=True):
        digest, _, rest = line.rstrip(b"\n").partition(b" ")
        if not line.endswith(b"\n") or sha256(rest)[:DIGEST].encode() != digest:
            return
        end += len(line)
        n, _, text = rest.decode("ascii").partition(" ")
        yield int(n), text, end
