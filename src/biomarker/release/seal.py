"""Bundle folder -> the bytes of its files, refused unless they are exactly the files that the manifest lists."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path

from biomarker.errors import BundleError
from biomarker.files import sha256
from biomarker.release.manifest import AGAIN, MANIFEST, PIPELINE

MAX_MEMBERS = 100
MAX_MEMBER_BYTES = 200 * 2**20
MAX_MANIFEST_BYTES = 16 * 2**20
MAX_SIGNATURE_BYTES = 4096
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.\-]{0,99}")
SIGNATURE = "signature.json"
ARCHIVE = b"PK\x03\x04"
TEXTS = (".json", ".md", ".toml", ".html", ".txt", ".csv")
LEFT_BY_SYSTEMS = {".DS_Store", "Thumbs.db", "desktop.ini"}


def read_manifest_bytes(folder: Path) -> bytes:
    """Bytes of `bundle.json`.

    Raises
    ------
    BundleError
        When the folder is not a bundle.
    """
    if not folder.is_dir():
        kind = "a file" if folder.exists() else "not there"
        raise BundleError(f"{folder} is {kind}", allowed="the folder of a bundle, such as models/my_study",
                          do=_way_to_folder(folder))  # fmt: skip
    if not os.path.lexists(folder / MANIFEST):
        raise BundleError(f"{folder} holds no {MANIFEST}", allowed="the folder of a bundle, such as models/my_study",
                          do="give the folder that `biomarker train` wrote")  # fmt: skip
    return _read(folder, MANIFEST, MAX_MANIFEST_BYTES)


def read_sealed(folder: Path, listed: Mapping[str, str]) -> dict[str, bytes]:
    """Bytes of every listed file, each with the sha256 that the manifest states.

    Raises
    ------
    BundleError
        When a name leaves the folder, a file is missing, added, altered, a link, or larger than a bundle can be.
    """
    _check_names(listed)
    present = _present(folder) - LEFT_BY_SYSTEMS - {MANIFEST, SIGNATURE}
    missing, extra = sorted(set(listed) - present), sorted(present - set(listed))
    if missing:
        raise BundleError(f"{folder} lacks {', '.join(missing)}", allowed="every file that bundle.json lists", do=AGAIN)
    if extra:
        raise BundleError(f"{folder} holds files that do not belong to the bundle: {', '.join(extra[:5])}",
                          allowed="only the files that bundle.json lists", do="move them elsewhere")  # fmt: skip
    contents = {}
    for name, digest in listed.items():
        contents[name] = _read(folder, name, MAX_MEMBER_BYTES)
        if sha256(contents[name]) != digest:
            raise BundleError(f"{folder / name} was altered after the bundle was written",
                              allowed=f"a file with sha256 {digest}", do=AGAIN)  # fmt: skip
        _require_kind(folder / name, contents[name])
    return contents


def read_signature_bytes(folder: Path) -> bytes | None:
    """Bytes of `signature.json`; None for a bundle that nobody signed."""
    if not os.path.lexists(folder / SIGNATURE):
        return None
    return _read(folder, SIGNATURE, MAX_SIGNATURE_BYTES)


def is_member_name(name: str) -> bool:
    """Whether a file of this name may be part of a bundle: letters, digits, `_`, `-`, `.`, no folders."""
    return NAME.fullmatch(name) is not None and name not in (MANIFEST, SIGNATURE)


def _way_to_folder(path: Path) -> str:
    if path.suffix.lower() in (".zip", ".gz", ".tgz", ".tar", ".7z"):
        return "unpack it, and give the folder that comes out"
    if path.name == MANIFEST:
        return f"give its folder, {path.parent}"
    return "give the folder that `biomarker train` wrote"


def _present(folder: Path) -> set[str]:
    try:
        return set(os.listdir(folder))
    except OSError as error:
        raise _unreadable(folder, error) from error


def _check_names(listed: Mapping[str, str]) -> None:
    if len(listed) > MAX_MEMBERS:
        raise BundleError(f"bundle.json lists {len(listed)} files", allowed=f"up to {MAX_MEMBERS}", do=AGAIN)
    odd = [name for name, digest in listed.items() if not is_member_name(name) or not isinstance(digest, str)]
    if odd:
        raise BundleError(f"bundle.json lists a file outside the bundle or with an odd name: {odd[0]!r}",
                          allowed="plain file names in the bundle's own folder", do=AGAIN)  # fmt: skip


def _require_kind(path: Path, content: bytes) -> None:
    """Everything is text but the archive of the pipeline, so that no pickle or program travels in a bundle."""
    if path.name == PIPELINE:
        if not content.startswith(ARCHIVE):
            raise BundleError(f"{path} is no skops archive", allowed="a file that `biomarker train` wrote", do=AGAIN)
        return
    try:
        if path.suffix not in TEXTS:
            raise BundleError(f"{path} is of a kind that no bundle holds", allowed=f"{PIPELINE}, {', '.join(TEXTS)}",
                              do="use a bundle from a source you trust")  # fmt: skip
        content.decode("utf-8")
    except UnicodeDecodeError:
        raise BundleError(f"{path} is not text", allowed=f"UTF-8 text in every file but {PIPELINE}; no pickle, no "
                          "program", do="use a bundle from a source you trust") from None  # fmt: skip


def _read(folder: Path, name: str, limit: int) -> bytes:
    """Bytes of a regular file: never through a link, never from a device, never beyond `limit`."""
    path = folder / name
    try:
        if not stat.S_ISREG(os.lstat(path).st_mode):
            raise BundleError(f"{path} is a link, a folder or a device", allowed="a plain file", do=AGAIN)
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as stream:
            content = stream.read(limit + 1)
    except OSError as error:
        raise _unreadable(path, error) from error
    if len(content) > limit:
        raise BundleError(f"{path} is larger than {limit // 2**20} MB", allowed="the size of a small model", do=AGAIN)
    return content


def _unreadable(path: Path, error: OSError) -> BundleError:
    return BundleError(f"cannot read {path}: {error.strerror or error}", do="check its permissions, or copy it again")
