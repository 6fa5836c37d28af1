"""What a user calls a bundle (folder, registered model, run) -> the bundle, always through `release.load`."""

from __future__ import annotations

import os
from pathlib import Path

from biomarker.errors import BundleError
from biomarker.release.load import Bundle, load_bundle


def bundle_at(
    place: str | Path, store: str | Path = "mlruns", *, trusted_key: str | Path | None = None
) -> tuple[Bundle, str]:
    """Load the bundle at a place.

    Parameters
    ----------
    place : folder, `models:/NAME@ALIAS`, `models:/NAME/VERSION` or `runs:/RUN`
    store : folder of the runs, for the latter; the environment's MLFLOW_TRACKING_URI goes first
    trusted_key : file of a public key; a bundle that it did not sign is refused

    Returns
    -------
    bundle : checked in every way that `load_bundle` checks
    shown : which version and run an address led to; empty for a folder

    Raises
    ------
    TrackingError
        When the store, model, version or run is not there.
    BundleError
        As `load_bundle`, or when the bundle is not the one that was promoted or recorded.
    """
    if not str(place).startswith(("models:/", "runs:/")):
        return load_bundle(place, trusted_key=trusted_key), ""
    from biomarker.tracking.registry import Registry

    with Registry(Path(store), os.environ).run(str(place)) as found:
        if found.bundle is None:
            raise BundleError(f"{found.shown} has no bundle", do="give a run of `biomarker train`")
        bundle = load_bundle(found.bundle, trusted_key=trusted_key)
        if found.digest and found.digest != bundle.digest:
            raise BundleError(f"the bundle of {found.shown} is not the one that was recorded",
                              allowed=f"the bundle with sha256 {found.digest}",
                              do="somebody changed the store: restore it from its copy, or train again")  # fmt: skip
        return bundle, found.shown
