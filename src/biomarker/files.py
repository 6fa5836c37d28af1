"""Writing that never leaves a half-written file or folder behind."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from biomarker.errors import OutputError


def write_text(path: Path, text: str) -> None:
    """Write a UTF-8 text file in one step: all of it, or nothing.

    Raises
    ------
    OutputError
        When the folder is missing, read-only or full.
    """
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file in one step: all of it, or nothing.

    Raises
    ------
    OutputError
        When the folder is missing, read-only or full.
    """
    with _in_place_of(path) as handle, os.fdopen(handle, "wb") as stream:
        stream.write(content)


@contextmanager
def new_file(path: Path) -> Iterator[TextIO]:
    """Give a temporary UTF-8 text file that takes the place of `path` when the block ends without an error.

    Raises
    ------
    OutputError
        When the folder is missing, read-only or full.
    """
    with _in_place_of(path) as handle, os.fdopen(handle, "w+", encoding="utf-8", newline="") as stream:
        yield stream


@contextmanager
def _in_place_of(path: Path) -> Iterator[int]:
    """Handle of a temporary file, which the block closes."""
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise _cannot_write(path, error) from error
    try:
        yield handle
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, path)
    except OSError as error:
        raise _cannot_write(path, error) from error
    finally:
        Path(temporary).unlink(missing_ok=True)


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """Give a temporary folder that takes the place of `path` when the block ends without an error.

    An older folder of that name is replaced as a whole; after an error it is untouched.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}.new-"))
        temporary.chmod(0o777 & ~_umask())
    except OSError as error:
        raise _cannot_write(path, error) from error
    try:
        yield temporary
        _swap(temporary, path)
    except OSError as error:
        raise _cannot_write(path, error) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def require_writable(folder: Path) -> None:
    """Refuse early, before hours of work, when results could not be stored in `folder`; nothing is left there.

    A folder that is not there yet is made later, so the nearest one above it has to be writable.
    """
    there = next(place for place in (folder, *folder.parents) if place.exists())
    try:
        with tempfile.TemporaryFile(dir=there):
            pass
    except OSError as error:
        raise _cannot_write(folder, error) from error


def sha256(content: bytes) -> str:
    """Hexadecimal digest."""
    return hashlib.sha256(content).hexdigest()


def _swap(new: Path, path: Path) -> None:
    if not path.exists():
        os.rename(new, path)
        return
    old = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}.old-"))
    os.rename(path, old / "was")
    try:
        os.rename(new, path)
    except OSError:
        os.rename(old / "was", path)
        raise
    finally:
        shutil.rmtree(old, ignore_errors=True)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


def _cannot_write(path: Path, error: OSError) -> OutputError:
    return OutputError(
        f"cannot write {path}: {error.strerror or error}",
        allowed="a folder that exists, is writable and has space",
        do="choose another place or mend its permissions; nothing was changed",
    )
