"""What a run says about its data, and where it can be found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DatasetReference:
    """What a run says about its data: never a row of them.

    Parameters
    ----------
    name : of the study or file
    digest : fingerprint of the cohort
    source : where the data were, such as a file name
    n : number of patients
    """

    name: str
    digest: str
    source: str
    n: int


@dataclass(frozen=True)
class RunReference:
    """Where a recorded run is.

    Parameters
    ----------
    hint : what to type or open to see it
    """

    run_id: str
    uri: str
    experiment: str
    hint: str
