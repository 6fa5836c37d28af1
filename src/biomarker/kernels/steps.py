"""Step and Pipeline: what a part says about its compiled form, and what the engine is asked to run."""

from __future__ import annotations

from dataclasses import dataclass

# The numbers of task.h.
TRANSFORMS = {"fill_censored": 1, "log2": 2, "median_impute": 3, "standard_scale": 4, "robust_scale": 5}
FILTERS = {"none": 1, "mann_whitney": 2, "t_test": 3, "correlation_prune": 4, "mrmr": 5}
CLASSIFIERS = {
    "prior": 1, "threshold_rule": 2, "ridge_logistic": 3, "elastic_net": 4, "firth_logistic": 5, "shrinkage_lda": 6,
    "gaussian_nb": 7,
}  # fmt: skip


@dataclass(frozen=True)
class Step:
    """A compiled step with its settings.

    Parameters
    ----------
    name : of the step, as TRANSFORMS, FILTERS and CLASSIFIERS list it
    numbers : its settings
    marked : for each column whether the transform treats it; columns behind the end are not marked
    along : the setting along which a whole path is fitted at once, where the classifier has one
    """

    name: str
    numbers: tuple[float, ...] = ()
    marked: tuple[bool, ...] = ()
    along: float = 0.0


@dataclass(frozen=True)
class Pipeline:
    """One pipeline: where its columns lie in the matrix, and its steps.

    Parameters
    ----------
    columns : positions of p analytes, q covariates and the marks of the p analytes
    n_analytes : p
    """

    columns: tuple[int, ...]
    n_analytes: int
    transforms: tuple[Step, ...]
    filter: Step
    classifier: Step
