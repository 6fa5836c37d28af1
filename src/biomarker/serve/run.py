"""Bundle, address and token -> a running server that Ctrl-C ends; an address beyond this machine needs a token."""

from __future__ import annotations

import ipaddress
import logging
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn

from biomarker.errors import BiomarkerError, InputFileError
from biomarker.release.load import Bundle
from biomarker.release.manifest import CONSTANTS
from biomarker.release.privacy import Log
from biomarker.serve.app import create_app
from biomarker.serve.limits import Limits
from biomarker.serve.tls import Tls

SHORTEST_TOKEN = 20
GRACE_SECONDS = 5


class AddressError(BiomarkerError):
    """The server cannot, or may not, listen on an address."""

    exit_code = 8


def serve(
    bundle: Bundle,
    *,
    host: str,
    port: int,
    announce: Callable[[str], None],
    token: bytes | None = None,
    limits: Limits | None = None,
    strict: bool = False,
    log: Log | None = None,
    tls: Tls | None = None,
) -> None:
    """Serve until interrupted.

    Parameters
    ----------
    announce : called with the address once the server answers
    token : secret that requests have to bring
    strict : refuse every request with a prediction that may not be used
    log : where every report is kept before it is given
    tls : certificate and key, from `read_tls`; None for a connection that is not encrypted

    Raises
    ------
    AddressError
        When others could reach the address and there is no token, or another program listens on it.
    """
    require_guarded(host, token)
    if CONSTANTS not in bundle.files:
        bundle.pipeline()  # takes seconds, once
    _log_to_stderr()
    config = uvicorn.Config(create_app(bundle, token=token, limits=limits, strict=strict, log=log), log_level="warning",
                            access_log=False, server_header=False, timeout_graceful_shutdown=GRACE_SECONDS,
                            timeout_keep_alive=5, limit_concurrency=100,
                            ssl_certfile=None if tls is None else str(tls.certificate),
                            ssl_keyfile=None if tls is None else str(tls.key))  # fmt: skip
    with listening(host, port) as place:
        name = f"[{host}]" if ":" in host else host
        scheme = "http" if tls is None else "https"
        _Server(config, lambda: announce(f"{scheme}://{name}:{place.getsockname()[1]}/")).run([place])


def require_guarded(host: str, token: bytes | None) -> None:
    """Without a token, only programs of this machine may reach the server.

    Raises
    ------
    AddressError
        When the host is no loopback address and there is no token.
    """
    if token is None and not _is_loopback(host):
        raise AddressError(f"{host} can be reached from other machines, and the server would have no password",
                           allowed="a loopback address (127.0.0.1), or --token-file with a secret",
                           do="write a long random secret into a file and name it with --token-file")  # fmt: skip


def read_token(path: Path) -> bytes:
    """Secret of the server: the content of a file, without white space at its ends.

    Raises
    ------
    InputFileError
        When it cannot be read, is shorter than 20 characters, or cannot stand in a header.
    """
    try:
        token = path.read_bytes().strip()
    except OSError as error:
        raise InputFileError(f"cannot read the token {path}: {error.strerror or error}",
                             do="check its name and permissions") from error  # fmt: skip
    if len(token) < SHORTEST_TOKEN or not all(33 <= byte <= 126 for byte in token):
        raise InputFileError(f"the token in {path} is too short, or holds other signs than letters and digits",
                             allowed=f"{SHORTEST_TOKEN} or more ASCII letters, digits and signs without spaces",
                             do='python -c "import secrets; print(secrets.token_urlsafe(32))" makes one')  # fmt: skip
    return token


def listening(host: str, port: int) -> socket.socket:
    """A socket that is bound, so that a taken port is found before anything else happens.

    Raises
    ------
    AddressError
        When it cannot be bound.
    """
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except (OSError, UnicodeError) as error:
        raise AddressError(f"port {port} of {host} cannot be used: {getattr(error, 'strerror', None) or error}",
                           allowed="an address of this machine, and a port that no other program listens on",
                           do="choose another --port") from error  # fmt: skip


class _Server(uvicorn.Server):
    """Tells when it is ready."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> Any:
        await super().startup(sockets)
        if self.started:
            self._ready()


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _log_to_stderr() -> None:
    """One line per request: when, what, status, milliseconds. No body, no query, no name."""
    own = logging.getLogger("biomarker.serve")
    if not own.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%Y-%m-%dT%H:%M:%S"))
        own.addHandler(handler)
    own.setLevel(logging.INFO)
    own.propagate = False
