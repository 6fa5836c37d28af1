"""What two bundles say of themselves, where they differ."""

from dataclasses import replace

from biomarker.assay.analytes import Analyte, PanelSchema
from biomarker.cohort.covariates import CovariateSchema
from biomarker.release.manifest import Manifest
from biomarker.release.ranges import TrainingRange
from biomarker.study.compare.changes import bundle_changes
from biomarker.study.compare.sources import Source

A = Manifest(
    study="s", biomarker_version="0.1.0", created="", simulated=True, files={},
    versions={"numpy": "2.4", "biomarker": "0.1.0"},
    schema=PanelSchema((Analyte("IFN-γ", "pg/mL", 0.8), Analyte("IL-6", "pg/mL"))), covariates=CovariateSchema(),
    reading={}, candidate={"name": "ridge", "analytes": ["IFN-γ", "IL-6"], "covariates": []}, threshold=0.5,
    responder_is="yes", training_range={"IFN-γ": TrainingRange(1, 90, 2.0), "IL-6": TrainingRange(1, 9)},
    accepts_missing=True, light_note="", performance={}, origin={},
)  # fmt: skip
B = replace(
    A,
    schema=PanelSchema((Analyte("IFN-γ", "pg/mL", 1.5), Analyte("TNF-α", "pg/mL"))),
    threshold=0.4,
    versions={"numpy": "2.5", "biomarker": "0.1.0"},
    parent={"sha256": "feedfacefeedface"},
    training_range={"IFN-γ": TrainingRange(1, 70, 2.0), "TNF-α": TrainingRange(1, 9)},
    candidate=dict(A.candidate) | {"analytes": ["IFN-γ"]},
)


def changes(*manifests):
    sources = [Source(str(i), {}, manifest=one, digest=f"{i}" * 64) for i, one in enumerate(manifests)]
    return {row["what"]: row["values"] for row in bundle_changes(sources)}


def test_schema_units_limits_threshold_versions_and_parent():
    assert changes(A, B) == {
        "sha256": ["0" * 12, "1" * 12],
        "threshold": [0.5, 0.4],
        "parent": ["none", "feedfacefeed"],
        "version of numpy": ["2.4", "2.5"],
        "IFN-γ: limits of the assay": ["0.8 to -", "1.5 to -"],
        "IFN-γ: seen in training": ["1 to 90", "1 to 70"],
        "IL-6: in the panel": ["yes", "no"],
        "TNF-α: in the panel": ["no", "yes"],
    }


def test_another_unit_is_named():
    other = replace(A, schema=PanelSchema((Analyte("IFN-γ", "ng/mL", 0.8), Analyte("IL-6", "pg/mL"))))
    assert changes(A, other)["IFN-γ: unit"] == ["pg/mL", "ng/mL"]


def test_one_bundle_alone_has_nothing_to_differ_from():
    assert changes(A, None) == {}
