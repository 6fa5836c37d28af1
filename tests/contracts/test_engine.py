"""The compiled engine against the scikit-learn path: every part with a kernel, on cohorts as they come."""

from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from biomarker.candidates.candidate import Candidate, PartChoice
from biomarker.candidates.columns import Columns
from biomarker.candidates.elastic import optimality_gap
from biomarker.candidates.parts import CLASSIFIERS, FILTERS, TRANSFORMS
from biomarker.development.compiled import COMPILED, REFERENCE, compiled_form, engine_of, probabilities
from biomarker.development.develop import develop, inner_splits, search
from biomarker.development.plan import Plan
from biomarker.errors import CohortError
from biomarker.kernels.library import reason_to_do_without, switched_off

pytestmark = pytest.mark.skipif(bool(reason_to_do_without()), reason=f"no compiled engine: {reason_to_do_without()}")

EXAMPLES = 40
USUAL = tuple(PartChoice(name) for name in ("fill_censored", "log2", "median_impute", "standard_scale"))
ROBUST = (PartChoice("fill_censored", {"below": "lloq/2", "indicator": True}),
          *map(PartChoice, ("log2", "median_impute", "robust_scale")))  # fmt: skip
LATE_LOG = tuple(PartChoice(name) for name in ("fill_censored", "median_impute", "log2", "standard_scale"))
RIDGE = Candidate("ridge", PartChoice("ridge_logistic", {"prior_sd": (0.05, 0.2, 1.0, 5.0)}), USUAL)
NET = Candidate("net", PartChoice("elastic_net", {"penalty": (0.4, 0.2, 0.1, 0.05, 0.02, 0.01)}), USUAL)


@dataclass(frozen=True)
class Drawn:
    """A cohort as arrays."""

    X: np.ndarray
    responder: np.ndarray
    groups: np.ndarray
    columns: Columns


@st.composite
def cohorts(draw):
    """Ties, constant and empty columns, separation, missing and censored cells, few patients, many columns, groups."""
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    n, p = draw(st.integers(10, 40)), draw(st.sampled_from([1, 3, 8, 60]))
    responder = random.permutation(n) < max(3, round(n * draw(st.floats(0.3, 0.7))))
    values = np.exp(random.normal(size=(n, p)) + np.outer(responder, random.normal(size=p) * draw(st.floats(0, 2))))
    marks = np.zeros((n, p))
    if draw(st.booleans()):
        values = np.round(values, 1)  # ties, and zeros that no limit explains
    if draw(st.booleans()):
        values[:, 0] = 1 + 9.0 * responder
    if draw(st.booleans()):
        values[:, random.integers(p)] = 3.0
    if draw(st.booleans()):
        values[:, -1] = values[:, 0]
    if draw(st.booleans()):
        low, high = np.quantile(values, 0.3, axis=0), np.quantile(values, 0.9, axis=0)
        marks[values < low], marks[values > high] = -1, 1
        values = np.clip(values, low, high)
    if draw(st.booleans()):
        lost = random.random((n, p)) < draw(st.floats(0.02, 0.5))
        values[lost], marks[lost] = np.nan, 0
    groups = random.integers(0, max(n // 2, 8), n) if draw(st.booleans()) else np.arange(n)
    names = tuple(f"A{j}" for j in range(p))
    columns = Columns(names, tuple(bool(random.random() < 0.2) for _ in names), ("age", "sex"))
    covariates = np.column_stack([random.normal(50, 10, n), random.integers(0, 2, n)])
    return Drawn(columns.matrix(values, marks.astype(np.int8), covariates), responder, groups, columns)


@st.composite
def plans(draw):
    """A few candidates of the shelves that have kernels."""
    filters = st.sampled_from(["none", "mann_whitney", "t_test", "mrmr", "correlation_prune"])
    classifiers = st.sampled_from(["ridge", "net", "shrinkage_lda", "gaussian_nb", "prior"])
    chosen = []
    for k in range(draw(st.integers(1, 3))):
        name, kind = draw(classifiers), draw(filters)
        one = {"ridge": RIDGE, "net": NET}.get(name) or Candidate(name, PartChoice(name), USUAL)
        searched = {} if kind == "none" else {"maximum": (0.5, 0.9)} if kind == "correlation_prune" else {"k": (1, 4)}
        chosen.append(replace(one, name=f"{name} {k}", filter=PartChoice(kind, searched),
                              transforms=draw(st.sampled_from([USUAL, ROBUST, LATE_LOG])),
                              features=draw(st.sampled_from(["panel", "panel+covariates"])),
                              recalibrate=draw(st.sampled_from(["none", "none", "sigmoid"]))))  # fmt: skip
    marker = Candidate("rule", PartChoice("threshold_rule"), USUAL, features="marker", marker="A0")
    firth = replace(marker, name="firth", classifier=PartChoice("firth_logistic"))
    return Plan(tuple(chosen), (marker, firth), inner_folds=draw(st.sampled_from([2, 3, 5])), inner_repeats=2)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(cohorts(), plans(), st.integers(0, 1000))
def test_both_engines_give_the_same_probabilities_and_choices(cohort, plan, seed):
    arguments = (cohort.X, cohort.responder, cohort.groups, cohort.columns, plan)
    try:
        splits = inner_splits(cohort.responder, cohort.groups, plan, seed, ())
    except CohortError:
        return
    ours = search(*arguments, splits)
    with switched_off():
        theirs = search(*arguments, splits)
    for candidate in plan.everything:
        mine, other = ours[candidate.name], theirs[candidate.name]
        # A covariance that is singular and not shrunk has no single solution: scikit-learn's is taken.
        assert mine.compiled or any(one.classifier.name == "shrinkage_lda" for one in plan.candidates)
        assert not other.compiled
        assert mine.settings == other.settings
        np.testing.assert_allclose(mine.probability, other.probability, rtol=0, atol=1e-6)
    compiled, reference = developed_by_both(arguments, seed)
    assert compiled.chosen == reference.chosen
    new = np.where(np.isnan(cohort.X), np.nan, cohort.X * 1.1)
    np.testing.assert_allclose(probabilities(compiled, new), probabilities(reference, new), rtol=0, atol=1e-6)
    for name, one in compiled.fitted.items():
        assert one.threshold == pytest.approx(reference.fitted[name].threshold, abs=1e-6)
        assert one.predictors == reference.fitted[name].predictors


def developed_by_both(arguments, seed):
    with switched_off():
        reference = develop(*arguments, seed)
    return develop(*arguments, seed), reference


KERNELS = [(kind, name) for kind, shelf in (("transform", TRANSFORMS), ("filter", FILTERS), ("classifier", CLASSIFIERS))
           for name in shelf if shelf[name].kernel]  # fmt: skip


def test_the_usual_parts_have_kernels():
    names = {name for _, name in KERNELS}
    assert names >= {"fill_censored", "log2", "median_impute", "standard_scale", "robust_scale", "none", "mann_whitney",
                     "t_test", "correlation_prune", "mrmr", "ridge_logistic", "elastic_net", "firth_logistic",
                     "shrinkage_lda", "threshold_rule", "prior", "gaussian_nb"}  # fmt: skip


def fixed(n=30, p=6, seed=4):
    random = np.random.default_rng(seed)
    responder = np.arange(n) % 2 == 0
    values = np.exp(random.normal(size=(n, p)) + np.outer(responder, [1.0] + [0.0] * (p - 1)))
    columns = Columns(tuple(f"A{j}" for j in range(p)), (False,) * p)
    return Drawn(columns.matrix(values, np.zeros((n, p), dtype=np.int8)), responder, np.arange(n), columns)


@pytest.mark.parametrize(("kind", "name"), KERNELS, ids=[name for _, name in KERNELS])
def test_a_kernel_on_a_card_is_the_part(kind, name):
    """Held against its own scikit-learn estimator, with the settings of the card."""
    cohort = fixed()
    one = Candidate(name, PartChoice("ridge_logistic"), USUAL, features="marker", marker="A0")
    if kind == "classifier":
        one = replace(one, classifier=PartChoice(name))
    elif kind == "filter":
        one = replace(one, filter=PartChoice(name), features="panel", marker="")
    elif name == "robust_scale":
        one = replace(one, transforms=(*USUAL[:-1], PartChoice(name)))
    assert engine_of(one, cohort.columns) == COMPILED
    arguments = (cohort.X, cohort.responder, cohort.groups, cohort.columns, Plan((one,), inner_repeats=1))
    compiled, reference = developed_by_both(arguments, 7)
    assert compiled.model.settings == reference.model.settings
    np.testing.assert_allclose(compiled.model.probability(cohort.X), reference.model.probability(cohort.X), atol=1e-9)


def test_in_a_mixed_plan_each_candidate_has_its_own_engine():
    cohort = fixed()
    forest = Candidate("svm", PartChoice("linear_svm"), USUAL)
    plan = Plan((RIDGE, forest), inner_repeats=1)
    developed = develop(cohort.X, cohort.responder, cohort.groups, cohort.columns, plan, 1)
    assert {name: one.engine for name, one in developed.fitted.items()} == {"ridge": COMPILED, "svm": REFERENCE}
    assert compiled_form(forest, cohort.columns) is None
    both = probabilities(developed, cohort.X)
    np.testing.assert_array_equal(both[:, 0], developed.fitted["ridge"].probability(cohort.X))
    np.testing.assert_array_equal(both[:, 1], developed.fitted["svm"].probability(cohort.X))


def test_the_elastic_net_is_optimal():
    """Judged by the optimality conditions, not by another solver."""
    cohort = fixed(n=40, p=80, seed=9)
    one = replace(NET, classifier=PartChoice("elastic_net", {"penalty": 0.03}))
    developed = develop(cohort.X, cohort.responder, cohort.groups, cohort.columns, Plan((one,), inner_repeats=1), 1)
    model = developed.model
    prepared = model.pipeline[:-1].transform(cohort.X)
    odds = np.log(model.probability(cohort.X) / (1 - model.probability(cohort.X)))
    design = np.column_stack([prepared, np.ones(len(prepared))])
    used = [int(name[1:]) for name in model.predictors]
    weights, intercept = np.zeros(80), 0.0
    *found, intercept = np.linalg.lstsq(design[:, [*used, 80]], odds, rcond=None)[0]
    weights[used] = found
    target = cohort.responder.astype(float)
    assert optimality_gap(prepared, target, weights, intercept, 0.03, 0.5) <= 1e-6


def test_what_scikit_learn_refuses_is_refused_by_its_message():
    """Nothing fills the missing cell: the kernels hand over, and the classifier says what is wrong."""
    cohort = fixed()
    cohort.X[3, 1] = np.nan
    bare = replace(RIDGE, transforms=USUAL[:1])
    with pytest.raises(ValueError, match="NaN"):
        develop(cohort.X, cohort.responder, cohort.groups, cohort.columns, Plan((bare,), inner_repeats=1), 1)
