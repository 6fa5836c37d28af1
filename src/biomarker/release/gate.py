"""Bundle of a run and what the run recorded -> whether it may be promoted, check by check, in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from biomarker.release.describe import candidate_from
from biomarker.release.load import Bundle


@dataclass(frozen=True)
class GateCheck:
    """One question of the gate.

    Parameters
    ----------
    sentence : what was found
    do : what to do where it was not passed
    """

    name: str
    passed: bool
    sentence: str
    do: str = ""


def gate(bundle: Bundle, status: str, recorded: Mapping[str, str]) -> tuple[GateCheck, ...]:
    """Every check, passed or not, in a fixed order.

    Parameters
    ----------
    bundle : loaded, so its seal and its check rows hold already
    status : of the run, "FINISHED" where it came to its end
    recorded : tags of the run: `bundle` (sha256 of the manifest), `cohort` and `split` (fingerprints)
    """
    results = bundle.results
    return (
        _finished(status),
        _intact(bundle, recorded),
        _verdict(results),
        _audit(results),
        _real(bundle),
        _patients(bundle),
    )


def gate_notes(bundle: Bundle) -> tuple[str, ...]:
    """What whoever promotes should know, though none of it is a reason to refuse."""
    results = bundle.results
    notes = [f"{step['question']} Not confirmed." for step in results.get("gatekeeping") or ()
             if step["step"].startswith("beyond") and step["status"] == "not_confirmed"]  # fmt: skip
    warned = len(results.get("warnings") or ())
    if warned:
        notes.append(f"Read the warnings in the model card ({warned}).")
    if not results.get("git_commit"):
        notes.append("The study file lay in no git repository, so its history is not known.")
    notes.append("Nothing here replaces `biomarker validate` on patients of another place.")
    return tuple(notes)


def _finished(status: str) -> GateCheck:
    if status == "FINISHED":
        return GateCheck("run", True, "the run came to its end")
    return GateCheck("run", False, f"the run did not come to its end (it is {status})", "train again")


def _intact(bundle: Bundle, recorded: Mapping[str, str]) -> GateCheck:
    written = recorded.get("bundle", "")
    if not written:
        return GateCheck("bundle", False, "the run did not record which bundle it wrote (an older biomarker did it), "
                         "so another one may lie in its place", "train again with this version")  # fmt: skip
    origin = bundle.manifest.origin
    pairs = {"cohort": origin.get("cohort_fingerprint"), "split": origin.get("split_fingerprint")}
    odd = [key for key, value in pairs.items() if recorded.get(key) != value]
    if written != bundle.digest or odd:
        return GateCheck("bundle", False, "the bundle in the run's folder is not the one that the run wrote",
                         "restore the store from its copy, or train again")  # fmt: skip
    return GateCheck("bundle", True, "every file is as sealed, it computes what it computed at release, and the run "
                                     "wrote this very bundle")  # fmt: skip


def _verdict(results: Mapping[str, Any]) -> GateCheck:
    sentences = {
        "evidence": "the predictions are better than chance in this cohort",
        "no_evidence": "there is no evidence that the predictions are better than chance",
        "cannot_answer": "this cohort cannot answer the question",
    }
    code = str(results.get("verdict_code"))
    do = "more patients, or another question; a model without evidence should decide nothing"
    said = sentences.get(code, "the bundle holds no verdict")
    if code == "evidence" and _exploratory(results):
        said += "; an exploratory finding, because a question before it was not confirmed"
    return GateCheck("verdict", code == "evidence", said, "" if code == "evidence" else do)


def _exploratory(results: Mapping[str, Any]) -> bool:
    steps = results.get("gatekeeping") or ()
    return any(step["step"] == "panel" and step["status"] == "exploratory" for step in steps)


def _audit(results: Mapping[str, Any]) -> GateCheck:
    found = results.get("audit")
    if found is None:
        return GateCheck("audit", False, "the cohort was never audited", "train again with this version")
    errors = [one["code"] for one in found if one["severity"] == "error" and not one["accepted"]]
    if errors:
        return GateCheck("audit", False, f"errors that the study does not accept: {', '.join(errors)}",
                         "see `biomarker audit STUDY`; mend the data and train again")  # fmt: skip
    accepted = [one["code"] for one in found if one["accepted"]]
    warnings = sum(one["severity"] == "warning" for one in found) - len(accepted)
    said = f"no error, {warnings} warning{'s' * (warnings != 1)}"
    return GateCheck("audit", True, said + (f"; accepted by the study: {', '.join(accepted)}" if accepted else ""))


def _real(bundle: Bundle) -> GateCheck:
    if bundle.manifest.simulated or bundle.results.get("simulated"):
        return GateCheck("data", False, "it was trained on SIMULATED patients", "train on measured ones")
    return GateCheck("data", True, "the study does not say that its data are simulated")


def _patients(bundle: Bundle) -> GateCheck:
    kept = [choice.name for _, choice, part in candidate_from(bundle.manifest.candidate).parts() if part.keeps_rows]
    if kept:
        return GateCheck("privacy", False, f"{', '.join(kept)} keeps measurements of training patients in the bundle",
                         "choose parts that keep none, or be sure that these may go where the model goes")  # fmt: skip
    return GateCheck("privacy", True, "no measurement of a single patient lies in the bundle")
