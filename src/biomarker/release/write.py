"""BundleContents -> a bundle folder: all of it and proven to load, or nothing."""

from __future__ import annotations

import importlib.metadata
import json
import math
import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from biomarker.candidates.columns import Array
from biomarker.errors import BundleError
from biomarker.files import new_folder, sha256
from biomarker.release import manifest as m
from biomarker.release.card import model_card
from biomarker.release.constants import constants
from biomarker.release.contents import BundleContents
from biomarker.release.describe import describe
from biomarker.release.golden import N_GOLDEN, SEED, golden_text, reproduces, synthetic_rows
from biomarker.release.light import Op, evaluate
from biomarker.release.load import load_bundle
from biomarker.release.seal import is_member_name
from biomarker.release.skops_file import dump_pipeline

N_COMPARED = 200
HEADLINE = ("auc", "brier", "calibration", "n_patients", "n_responders", "verdict", "verdict_code")
ORIGIN = ("seed", "split_fingerprint", "cohort_fingerprint", "panel_sha256", "git_commit")


def write_bundle(folder: Path, contents: BundleContents) -> Path:
    """Write, load and check a bundle, then put it in place of an older one.

    `model.json` is left out, with the reason in the manifest, when a step of the pipeline has no plain constants or
    when they do not reproduce the pipeline to 1e-9 on synthetic rows.

    Returns
    -------
    folder : the bundle

    Raises
    ------
    BundleError
        When the pipeline holds types that its parts do not declare, or does not survive the round trip.
    OutputError
        When the folder cannot be written; an older bundle there is untouched.
    """
    files, light_note, accepts_missing = _members(contents)
    manifest = _manifest(contents, files, light_note, accepts_missing)
    files[m.CARD] = model_card(manifest, contents.model.candidate, plain(contents.results)).encode()
    manifest = _manifest(contents, files, light_note, accepts_missing)
    with new_folder(folder) as temporary:
        for name, content in files.items():
            (temporary / name).write_bytes(content)
        (temporary / m.MANIFEST).write_text(manifest.to_text(), encoding="utf-8", newline="")
        load_bundle(temporary).pipeline()
    return folder


def plain(value: Any) -> Any:
    """Numbers of numpy -> numbers of Python; what is not finite -> None, as JSON has no word for it."""
    if isinstance(value, Mapping):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [plain(entry) for entry in value]
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _members(contents: BundleContents) -> tuple[dict[str, bytes], str, bool]:
    """Every file but card and manifest, why there is no `model.json`, and whether missing values are filled."""
    odd = [name for name in contents.extra_files if not is_member_name(name) or name in _OWN_FILES]
    if odd:
        raise BundleError(f'"{odd[0]}" cannot be a file of a bundle', allowed="a plain file name that is still free")
    model, columns = contents.model, contents.columns
    golden, accepts_missing = _rows(contents, N_GOLDEN, SEED)
    texts = {
        m.GOLDEN: golden_text(columns, golden, model.probability(golden)),
        m.STUDY: contents.study_toml,
        m.RESULTS: json.dumps(plain(contents.results), indent=2, ensure_ascii=False, allow_nan=False) + "\n",
        **contents.extra_files,
    }
    for name, part in ((m.REFITS, contents.refits), (m.CONFORMAL, contents.conformal), (m.NOVELTY, contents.novelty)):
        if part is not None:
            texts[name] = json.dumps(plain(part.to_dict()), separators=(",", ":"), ensure_ascii=False,
                                     allow_nan=False) + "\n"  # fmt: skip
    ops, light_note = _light(contents)
    if ops is not None:
        texts[m.CONSTANTS] = json.dumps(ops, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    files = {name: text.encode() for name, text in texts.items()}
    return {m.PIPELINE: dump_pipeline(model.shipped(), model.candidate), **files}, light_note, accepts_missing


def _rows(contents: BundleContents, n: int, seed: int) -> tuple[Array, bool]:
    """Synthetic rows that the pipeline accepts, and whether values may be missing in them."""
    rows = synthetic_rows(contents.columns, contents.training_range, n, seed=seed)
    try:
        contents.model.probability(rows)
    except ValueError:
        return synthetic_rows(contents.columns, contents.training_range, n, missing=False, seed=seed), False
    return rows, True


def _light(contents: BundleContents) -> tuple[list[Op] | None, str]:
    """Plain constants of the model, or why there are none."""
    ops = constants(contents.model)
    if ops is None:
        return None, "a step of the pipeline cannot be written as plain constants"
    rows, _ = _rows(contents, N_COMPARED, SEED + 1)
    if not reproduces(contents.model.probability(rows), evaluate(ops, rows)):
        return None, "the plain constants did not reproduce the pipeline to 1e-9 and were not shipped"
    return ops, ""


def _manifest(
    contents: BundleContents, files: Mapping[str, bytes], light_note: str, accepts_missing: bool
) -> m.Manifest:
    results = plain(contents.results)
    packages = {"scikit-learn", "numpy", "scipy", "skops"}
    return m.Manifest(
        study=contents.study,
        biomarker_version=importlib.metadata.version("biomarker"),
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        simulated=bool(results.get("simulated", False)),
        files={name: sha256(content) for name, content in sorted(files.items())},
        versions={"python": platform.python_version(),
                  **{name: importlib.metadata.version(name) for name in sorted(packages)}},
        schema=contents.schema,
        covariates=contents.covariates,
        reading=plain(contents.reading),
        candidate={**describe(contents.model.candidate, contents.columns),
                   "searched": plain(contents.model.settings), "predictors": list(contents.model.predictors)},
        threshold=float(contents.model.threshold),
        responder_is=contents.responder_is,
        training_range=dict(contents.training_range),
        accepts_missing=accepts_missing,
        light_note=light_note,
        performance={key: results.get(key) for key in HEADLINE},
        origin={key: results.get(key) for key in ORIGIN},
        uncertainty_notes=contents.uncertainty_notes,
        parent=plain(contents.parent),
        research_use_only=results.get("research_use_only") or m.RESEARCH_USE_ONLY,
    )  # fmt: skip


_OWN_FILES = {m.MANIFEST, m.PIPELINE, m.CONSTANTS, m.GOLDEN, m.CARD, m.STUDY, m.RESULTS, m.REFITS, m.CONFORMAL,
              m.NOVELTY}  # fmt: skip
