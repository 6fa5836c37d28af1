"""Certificate and key that the user names -> what the server needs to encrypt its connections."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from pathlib import Path

from biomarker.errors import InputFileError


@dataclass(frozen=True)
class Tls:
    """Files of PEM: the certificate (with its chain), and its key without a password."""

    certificate: Path
    key: Path


def read_tls(certificate: Path | None, key: Path | None) -> Tls | None:
    """Check both files before anything is served; None where neither is named.

    Raises
    ------
    InputFileError
        When only one is named, or they cannot be read, are no PEM or do not belong together.
    """
    if certificate is None and key is None:
        return None
    if certificate is None or key is None:
        raise InputFileError(f"--tls-{'key' if certificate is None else 'cert'} was given alone",
                             allowed="--tls-cert and --tls-key together", do="name the other file as well")  # fmt: skip
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password=lambda: b"")
    except OSError as error:  # ssl.SSLError is one
        raise InputFileError(f"the connection cannot be encrypted with {certificate} and {key}: "
                             f"{getattr(error, 'strerror', None) or error}",
                             allowed="a certificate and its key without a password, both as PEM",
                             do="ask who runs your network for them, or put the server behind a web server with TLS",
                             ) from error  # fmt: skip
    return Tls(certificate, key)
