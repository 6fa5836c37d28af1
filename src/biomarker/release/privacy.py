"""Names of patients -> keyed pseudonyms; a report -> one line of a log in which no change goes unseen."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from biomarker.errors import InputFileError, OutputError
from biomarker.files import sha256
from biomarker.release.prediction import PredictionReport

LENGTH = 16  # 80 bits: two of a million patients agree with a chance of 1 in 10^12
SHORTEST_KEY = 16
FIRST = "0" * 64


def pseudonymised(report: PredictionReport, key: bytes) -> PredictionReport:
    """The same report with HMAC-SHA256 of each name in its place; who has the key can compute them again.

    Warnings do not name patients, so nothing else tells who they are.
    """
    return replace(report, predictions=tuple(replace(one, patient_id=pseudonym(one.patient_id, key)) for one in report))


def pseudonym(name: str, key: bytes) -> str:
    """P- and 16 letters and digits."""
    digest = hmac.new(key, name.encode(), hashlib.sha256).digest()
    return "P-" + base64.b32encode(digest).decode()[:LENGTH]


def read_key(path: Path) -> bytes:
    """Secret of the pseudonyms: the content of a file, without white space at its ends.

    Raises
    ------
    InputFileError
        When it cannot be read or is shorter than 16 bytes.
    """
    try:
        key = path.read_bytes().strip()
    except OSError as error:
        raise InputFileError(f"cannot read the key {path}: {error.strerror or error}") from error
    if len(key) < SHORTEST_KEY:
        raise InputFileError(f"the key in {path} has {len(key)} bytes", allowed=f"{SHORTEST_KEY} or more",
                             do="write a long random secret into it, and keep it apart from the data")  # fmt: skip
    return key


@dataclass
class Log:
    """A file of JSON lines, one a report, each with the digest of the line before it.

    The digest of the last line is what `append` gives: only who noted it can tell that the last lines are missing.

    Parameters
    ----------
    key : secret with which names become pseudonyms in the log
    """

    path: Path
    key: bytes | None = None
    _size: int = field(default=-1, init=False)
    _digest: str = field(default=FIRST, init=False)

    def require_whole(self) -> None:
        """Refuse a log that cannot be written or was changed, before anything is predicted.

        Raises
        ------
        OutputError
            As `append`.
        """
        try:
            with self.path.open("ab"):
                pass
            _last_digest(self.path, self.path.read_bytes().splitlines())
        except OSError as error:
            raise OutputError(f"cannot write the log {self.path}: {error.strerror or error}",
                              do="choose a file that can be written") from error  # fmt: skip

    def append(self, report: PredictionReport) -> str:
        """Add one report; the whole chain is checked, unless nobody has written since this object did.

        Returns
        -------
        digest : sha256 of the new line

        Raises
        ------
        OutputError
            When the log cannot be written, or a line of it was changed.
        """
        try:
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(descriptor, "r+b") as stream:
                _lock(descriptor)
                if stream.seek(0, os.SEEK_END) != self._size:
                    stream.seek(0)
                    self._digest = _last_digest(self.path, stream.read().splitlines())
                named = report if self.key is None else pseudonymised(report, self.key)
                line = json.dumps({"previous": self._digest, **named.to_dict()}, ensure_ascii=False, allow_nan=False)
                stream.write(line.encode() + b"\n")
                stream.flush()
                os.fsync(descriptor)
                self._digest, self._size = sha256(line.encode()), stream.tell()
        except OSError as error:
            raise OutputError(f"cannot write the log {self.path}: {error.strerror or error}",
                              do="choose a file that can be written; nothing was predicted") from error  # fmt: skip
        return self._digest


def append_to_log(path: Path, report: PredictionReport) -> str:
    """Add one report to a log; see `Log`."""
    return Log(path).append(report)


def read_log(path: Path) -> Iterator[dict[str, Any]]:
    """Entries of a log whose chain is whole.

    Raises
    ------
    OutputError
        When a line was changed, taken out or put in.
    """
    lines = path.read_bytes().splitlines()
    _last_digest(path, lines)
    yield from map(json.loads, lines)


def _last_digest(path: Path, lines: list[bytes]) -> str:
    digest = FIRST
    for number, line in enumerate(lines, start=1):
        try:
            previous = json.loads(line)["previous"]
        except (ValueError, LookupError, TypeError):
            previous = None
        if previous != digest:
            raise OutputError(f"{path}, line {number} does not follow from the line before: the log was changed",
                              do="keep it as it is, find out why, and begin a new log")  # fmt: skip
        digest = sha256(line)
    return digest


def _lock(descriptor: int) -> None:
    """Only one process appends at a time, where the system can lock files."""
    try:
        import fcntl
    except ImportError:
        return
    fcntl.flock(descriptor, fcntl.LOCK_EX)
