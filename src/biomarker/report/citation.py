"""Results -> how to cite the analysis."""

from __future__ import annotations

from biomarker.report.numbers import Results


def citation(results: Results) -> str:
    """The sentence for a manuscript."""
    return (f"“Predictions were developed and internally validated with biomarker, version "
            f"{results['biomarker_version']} (seed {results['seed']}; splits {results['split_fingerprint']}; cohort "
            f"{results['cohort_fingerprint']}).”")  # fmt: skip


def citation_advice() -> str:
    """What goes with it."""
    return ("Cite the paper of the study as well, and give results.json as a supplement: it holds every number of this "
            "report and names no patient.")  # fmt: skip
