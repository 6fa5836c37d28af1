"""Where runs are kept: an embedded database with a folder of files beside it, or a server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

DATABASE, ARTIFACTS, LOCK = "mlflow.db", "artifacts", "mlflow.lock"
SQLITE = "sqlite:///"


@dataclass(frozen=True)
class Store:
    """A store of runs.

    Parameters
    ----------
    uri : what MLflow calls the tracking URI
    folder : folder of an SQLite store, None for a server (which then decides where files go)
    """

    uri: str
    folder: Path | None = None

    @property
    def artifacts(self) -> str | None:
        """URI of the folder for files of an SQLite store."""
        return None if self.folder is None else (self.folder / ARTIFACTS).as_uri()

    @property
    def shown(self) -> str:
        """The URI without a password."""
        return self.hide(self.uri)

    def hide(self, text: str) -> str:
        """Text for messages, without the password of the URI."""
        password = urlsplit(self.uri).password
        return text.replace(f":{password}@", ":***@") if password else text


def embedded_store(folder: Path) -> Store:
    """SQLite database and files under one folder; the paths are absolute because MLflow stores them."""
    home = folder.expanduser().resolve()
    return Store(f"{SQLITE}{home / DATABASE}", home)


def choose_store(folder: Path, uri: str | None, environment: Mapping[str, str]) -> Store:
    """The URI that was asked for, else that of MLFLOW_TRACKING_URI, else the embedded store in `folder`."""
    wanted = uri or environment.get("MLFLOW_TRACKING_URI", "")
    if not wanted:
        return embedded_store(folder)
    if wanted.startswith(SQLITE):
        database = Path(wanted.removeprefix(SQLITE).partition("?")[0])
        return Store(wanted, database.resolve().parent)
    return Store(wanted)
