"""How much one request may hold."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Limits of one request.

    Parameters
    ----------
    megabytes : of the body
    rows : patients
    seconds : in which the body has to arrive
    at_once : predictions that wait or are made at one time; more are asked to come back
    """

    megabytes: float = 10.0
    rows: int = 5000
    seconds: float = 30.0
    at_once: int = 8

    @property
    def n_bytes(self) -> int:
        """Largest body."""
        return int(self.megabytes * 2**20)
