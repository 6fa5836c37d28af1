"""Bundle folder -> Bundle: read once, checked file by file, and proven on its golden rows before it is believed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from biomarker.candidates.columns import Array
from biomarker.errors import BundleError, PartError
from biomarker.files import sha256
from biomarker.release.explain import is_additive
from biomarker.release.golden import read_golden, reproduces
from biomarker.release.light import Op, evaluate
from biomarker.release.manifest import CONSTANTS, GOLDEN, PIPELINE, RESULTS, Manifest, read_json, read_manifest
from biomarker.release.posterior import posterior_interval
from biomarker.release.predict import NewPatients, PanelLike, make_report, read_patients
from biomarker.release.prediction import PredictionReport
from biomarker.release.reasons import explained
from biomarker.release.seal import read_manifest_bytes, read_sealed
from biomarker.release.signing import require_signature
from biomarker.release.trust import refuse_red
from biomarker.release.uncertainty import Uncertainty, read_uncertainty

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline

NEEDED = (PIPELINE, GOLDEN)


@dataclass(frozen=True, eq=False)
class Bundle:
    """A released model: predicts for new patients, and knows what it was trained on.

    Parameters
    ----------
    manifest : content of `bundle.json`: schema, units, limits, threshold, versions
    digest : sha256 of `bundle.json`, which names the sha256 of every other file
    files : name -> bytes, as they were when their sha256 was checked
    """

    manifest: Manifest
    digest: str
    files: Mapping[str, bytes]

    def predict(
        self,
        panel: PanelLike,
        *,
        id_column: str | None = None,
        controls: PanelLike | None = None,
        explain: bool = False,
        strict: bool = False,
    ) -> PredictionReport:
        """Predict for new patients, in the order of the panel.

        Parameters
        ----------
        panel : path of a table, `Table` or pandas data frame, wide or long; other columns (such as the response) are
            ignored
        id_column : column that names the patient, where it is called otherwise than in training
        controls : control samples measured on the plates of these patients, for a model whose plates were bridged
        explain : say for each patient what each analyte adds and what would turn the answer
        strict : refuse the table when one prediction may not be used (red)

        Raises
        ------
        PanelError
            When an analyte is absent or in another unit, a patient stands twice, or a value is impossible.
        CohortError
            When a covariate that the model needs is absent or has a level that the training patients did not have.
        InputFileError
            When the file cannot be read.
        UntrustedError
            When `strict` and a prediction may not be used.
        """
        patients = read_patients(self.manifest, panel, id_column, controls)
        report = self.report(patients)
        if strict:
            refuse_red(report)
        if not explain:
            return report
        return explained(report, self.manifest, patients.matrix, self.probability, self.answers,
                         additive=is_additive(self._ops))  # fmt: skip

    def report(self, patients: NewPatients) -> PredictionReport:
        """Predictions for patients who were read already."""
        posterior = None if self._ops is None else posterior_interval(self._ops, patients.matrix)
        return make_report(self.manifest, self.digest, patients, self.probability(patients.matrix), self.uncertainty,
                           posterior)  # fmt: skip

    def probability(self, rows: Array) -> Array:
        """(n, 2p + q) matrix that `Columns` describes -> (n,) probability of response."""
        if self._ops is not None:
            return evaluate(self._ops, rows)
        return np.asarray(self.pipeline().predict_proba(rows)[:, 1], dtype=np.float64)

    def answers(self, rows: Array) -> list[str]:
        """(n, 2p + q) matrix that `Columns` describes -> "responder", "non-responder" or "undecided" for each row."""
        return self.uncertainty.answers(rows, self.probability(rows), self.manifest.threshold)

    def pipeline(self) -> Pipeline:
        """The fitted scikit-learn pipeline: audited, constructed and checked on the golden rows at the first call.

        Raises
        ------
        BundleError
            When the file holds foreign types or does not compute what it computed at release.
        """
        return self._pipeline

    @property
    def results(self) -> dict[str, Any]:
        """Content of `results.json`; empty where the bundle has none."""
        content: dict[str, Any] = read_json(self.files[RESULTS], RESULTS) if RESULTS in self.files else {}
        return content

    @cached_property
    def uncertainty(self) -> Uncertainty:
        """What tells how sure the model is of one patient."""
        return read_uncertainty(self.files, self.manifest.columns.analytes)

    @cached_property
    def _ops(self) -> list[Op] | None:
        if CONSTANTS not in self.files:
            return None
        ops = read_json(self.files[CONSTANTS], CONSTANTS)
        if not isinstance(ops, list) or not all(isinstance(op, dict) for op in ops):
            raise BundleError(f"{CONSTANTS} is not a list of operations", do="train the model again")
        return ops

    @cached_property
    def _pipeline(self) -> Pipeline:
        from biomarker.release.describe import candidate_from
        from biomarker.release.skops_file import load_pipeline

        manifest = self.manifest
        try:
            candidate = candidate_from(manifest.candidate)
            pipeline = load_pipeline(self.files[PIPELINE], candidate, manifest.columns)
        except (AttributeError, KeyError, TypeError, PartError) as error:
            raise BundleError(f"the model of the bundle cannot be built here: {error}",
                              do="use the biomarker version that wrote the bundle: "
                                 f"{manifest.biomarker_version}") from error  # fmt: skip
        self._prove(lambda rows: pipeline.predict_proba(rows)[:, 1], PIPELINE)
        return pipeline

    def _prove(self, probability: Any, engine: str) -> None:
        """Refuse an engine that does not give the expected probabilities of the golden rows."""
        rows, expected = read_golden(self.files[GOLDEN], self.manifest.columns)
        try:
            computed = np.asarray(probability(rows), dtype=np.float64)
            agrees, why = reproduces(expected, computed), "gives other probabilities"
        except BundleError:
            raise
        except Exception as error:  # a pipeline of another version or a crafted one may raise anything
            agrees, why = False, f"fails ({type(error).__name__}: {error})"
        if not agrees:
            made = ", ".join(f"{name} {version}" for name, version in self.manifest.versions.items())
            raise BundleError(f"{engine} {why} than at release for the bundle's own check rows",
                              allowed="the same probabilities to 1e-9",
                              do=f"install the versions that made it ({made}), or train the model again")  # fmt: skip


def load_bundle(path: str | Path, *, trusted_key: str | Path | None = None) -> Bundle:
    """Read a bundle; nothing in it is executed, and the fast path constructs nothing but numbers.

    Parameters
    ----------
    path : folder that `train` wrote
    trusted_key : file of a public key; a bundle that it did not sign is refused

    Raises
    ------
    BundleError
        When it is no bundle, is newer than this version, was altered, lacks or holds too much, or does not compute
        what it computed at release.
    """
    folder = Path(path)
    content = read_manifest_bytes(folder)
    if trusted_key is not None:
        require_signature(folder, content, Path(trusted_key))
    manifest = read_manifest(content)
    files = read_sealed(folder, manifest.files)
    lacking = [name for name in NEEDED if name not in files]
    if lacking:
        raise BundleError(f"{folder} lists no {' and no '.join(lacking)}", do="train the model again")
    bundle = Bundle(manifest, sha256(content), files)
    if bundle._ops is not None:
        bundle._prove(bundle.probability, CONSTANTS)
    _ = bundle.uncertainty
    return bundle
