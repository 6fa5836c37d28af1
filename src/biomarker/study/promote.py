"""promote(): a run that passes the gate -> a version of a registered model, with an alias that leads to it."""

from __future__ import annotations

import getpass
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from biomarker.errors import BundleError, PromotionError
from biomarker.release.gate import GateCheck, gate, gate_notes
from biomarker.release.load import Bundle, load_bundle
from biomarker.release.manifest import CARD
from biomarker.tracking.registry import Promoted, Promotion, RecordedRun, Registry


@dataclass(frozen=True)
class Gated:
    """What the gate said of a run.

    Parameters
    ----------
    shown : the run as a user knows it
    notes : what to know, though none of it is a reason to refuse
    """

    shown: str
    checks: tuple[GateCheck, ...]
    notes: tuple[str, ...]

    @property
    def failed(self) -> tuple[GateCheck, ...]:
        """Checks that were not passed."""
        return tuple(check for check in self.checks if not check.passed)


@dataclass(frozen=True)
class Candidate:
    """A run at the gate; `bundle` is None where it cannot be loaded, which nothing outweighs."""

    run: RecordedRun
    bundle: Bundle | None
    gated: Gated


def examine(registry: Registry, run: str) -> Candidate:
    """Put a run to the gate; nothing is written.

    Raises
    ------
    TrackingError
        When there is no such run.
    """
    with registry.run(run) as found:
        shown = f"{found.shown} ({found.name})"
        if found.bundle is None:
            missing = GateCheck("bundle", False, "the run has no bundle", "give a run of `biomarker train`")
            return Candidate(found, None, Gated(shown, (missing,), ()))
        try:
            bundle = load_bundle(found.bundle)
        except BundleError as error:
            return Candidate(found, None, Gated(shown, (GateCheck("bundle", False, error.seen, error.do),), ()))
        return Candidate(found, bundle, Gated(shown, gate(bundle, found.status, found.tags), gate_notes(bundle)))


def promote(registry: Registry, examined: Candidate, alias: str, *, name: str = "", anyway: str = "") -> Promoted:
    """Register the run's bundle and let the alias lead to it.

    Parameters
    ----------
    alias : such as "champion"
    name : of the registered model; the study's name when empty
    anyway : why a run that fails the gate is promoted all the same; kept with the version and the run

    Raises
    ------
    PromotionError
        When a check was not passed and no reason was given, or the bundle cannot be loaded at all.
    TrackingError
        When the store cannot be written.
    """
    failed, bundle = examined.gated.failed, examined.bundle
    if bundle is None:
        raise PromotionError(f"{examined.gated.shown} cannot be promoted: {failed[0].sentence}",
                             do=f"{failed[0].do}; --anyway does not help, because nobody could load it")  # fmt: skip
    if failed and not anyway.strip():
        names = ", ".join(check.name for check in failed)
        raise PromotionError(f"{examined.gated.shown} did not pass the gate: {names}",
                             allowed="a run that passes every check",
                             do='see above; or --anyway "REASON", which is kept with the model')  # fmt: skip
    about = {"bundle": bundle.digest, "study": bundle.manifest.study, "gate": _gate_text(failed),
             "verdict": str(bundle.results.get("verdict_code")), "promoted_by": _user(),
             "promoted_at": datetime.now(UTC).isoformat(timespec="seconds"),
             "anyway": " ".join(anyway.split()) if failed else ""}  # fmt: skip
    card = bundle.files[CARD].decode("utf-8", errors="replace") if CARD in bundle.files else ""
    return registry.promote(examined.run.run_id, Promotion(name or bundle.manifest.study, alias, card, about))


def open_registry(store: str | Path) -> Registry:
    """Registry of the folder, or of the environment's MLFLOW_TRACKING_URI."""
    return Registry(Path(store), os.environ)


def _gate_text(failed: tuple[GateCheck, ...]) -> str:
    return "failed: " + ", ".join(check.name for check in failed) if failed else "passed"


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"
