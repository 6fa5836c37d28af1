"""A mistake -> its status and its JSON: what was seen, what is allowed, what to do; never a traceback."""

from __future__ import annotations

from typing import Any

from biomarker.errors import (
    BiomarkerError,
    BundleError,
    CohortError,
    InputFileError,
    OutputError,
    PanelError,
    UntrustedError,
)

# 422: the request was understood, but what it holds cannot be predicted.
STATUS: tuple[tuple[type[BiomarkerError], int], ...] = (
    (UntrustedError, 422), (PanelError, 422), (CohortError, 422), (InputFileError, 400), (BundleError, 500),
    (OutputError, 500),
)  # fmt: skip


class RequestError(BiomarkerError):
    """A request that is refused before its patients are looked at.

    Parameters
    ----------
    status : HTTP status
    headers : HTTP headers of the answer
    """

    def __init__(
        self, status: int, seen: str, *, allowed: str = "", do: str = "", headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(seen, allowed=allowed, do=do)
        self.status, self.headers = status, headers or {}


def status_of(error: BiomarkerError) -> int:
    """HTTP status of a mistake."""
    if isinstance(error, RequestError):
        return error.status
    return next((status for kind, status in STATUS if isinstance(error, kind)), 400)


def body_of(error: BiomarkerError) -> dict[str, Any]:
    """Plain values of the answer."""
    return {"error": {"kind": type(error).__name__, "seen": error.seen, "allowed": error.allowed, "do": error.do}}


BUG = {
    "error": {
        "kind": "InternalError", "seen": "the server failed on this request; nothing was predicted", "allowed": "",
        "do": "try `biomarker predict` with the same table, which says more, and report it",
    }
}  # fmt: skip
