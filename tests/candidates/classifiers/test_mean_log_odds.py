"""Mean log odds of several classifiers: by hand, its card follows its members, and wrong members are refused."""

import numpy as np
import pytest
import skops.io
from scipy.special import expit, logit

from biomarker.candidates.candidate import Candidate, PartChoice
from biomarker.candidates.classifiers.mean_log_odds import MeanLogOdds
from biomarker.candidates.classifiers.random_forest import PART as FOREST
from biomarker.candidates.classifiers.ridge_logistic import RidgeLogistic
from biomarker.candidates.classifiers.shrinkage_lda import ShrinkageLDA
from biomarker.candidates.columns import Columns
from biomarker.candidates.parts import CLASSIFIERS
from biomarker.errors import PartError

STEPS = tuple(PartChoice(name) for name in ("fill_censored", "log2", "median_impute", "standard_scale"))
COLUMNS = Columns(("A", "B", "C"), (False,) * 3)


def ensemble(members):
    return Candidate("several", PartChoice("mean_log_odds", {"members": members}), STEPS)


def card(members):
    return ensemble(members).parts()[-1][2]


def test_the_log_odds_of_linear_members_are_averaged(made_up):
    X, y = made_up(30, 4)
    members = RidgeLogistic().fit(X, y), ShrinkageLDA().fit(X, y)
    fitted = MeanLogOdds().fit(X, y)
    expected = (members[0].decision_function(X) + members[1].decision_function(X)) / 2
    np.testing.assert_allclose(fitted.decision_function(X), expected, atol=1e-12)
    np.testing.assert_allclose(X @ fitted.coef_[0] + fitted.intercept_[0], expected, atol=1e-12)


def test_a_forest_that_is_certain_counts_as_2n_plus_1_to_1(made_up):
    X, y = made_up(30, 4)
    forest = FOREST.build(COLUMNS, trees=5, leaf=1, random_state=0)
    chance = forest.fit(X, y).predict_proba(X)[:, 1]
    assert {0.0, 1.0} <= set(chance)
    fitted = MeanLogOdds((RidgeLogistic(), forest)).fit(X, y)
    ridge = RidgeLogistic().fit(X, y).decision_function(X)
    with np.errstate(divide="ignore"):
        expected = expit((ridge + np.clip(logit(chance), -np.log(61), np.log(61))) / 2)
    np.testing.assert_allclose(fitted.predict_proba(X)[:, 1], expected, atol=1e-12)
    assert not hasattr(fitted, "coef_")


def test_fitting_leaves_the_given_members_as_they_were(made_up):
    X, y = made_up(20, 3)
    members = (RidgeLogistic(), ShrinkageLDA())
    MeanLogOdds(members).fit(X, y)
    assert not any(hasattr(member, "coef_") for member in members)


def test_a_member_that_would_be_tuned_stays_at_the_middle_of_its_search_space():
    penalties = CLASSIFIERS["elastic_net"].settings["penalty"]
    built = ensemble("ridge_logistic + elastic_net").build(COLUMNS)[-1]
    assert [type(member).__name__ for member in built.members] == ["RidgeLogistic", "ElasticNetLogistic"]
    assert built.members[1].penalty == penalties[6]


def test_the_card_follows_the_members():
    linear, mixed = card("ridge_logistic+shrinkage_lda"), card("ridge_logistic+random_forest+linear_svm")
    assert (linear.constants is not None, linear.takes_groups, linear.minimum_patients) == (True, False, 0)
    assert (mixed.constants is None, mixed.takes_groups, mixed.minimum_patients) == (True, True, 80)
    assert "sklearn.tree._tree.Tree" in mixed.trusted
    assert "sklearn.tree._tree.Tree" not in linear.trusted


def test_groups_reach_the_members_that_split_their_rows_again(made_up):
    X, y = made_up(24, 3)
    pairs = np.arange(24) // 4
    candidate = ensemble("ridge_logistic+linear_svm")
    members = candidate.build(COLUMNS)[-1].members
    apart, together = MeanLogOdds(members).fit(X, y), MeanLogOdds(members).fit(X, y, groups=pairs)
    assert np.abs(apart.coef_ - together.coef_).max() > 1e-6
    direct = CLASSIFIERS["linear_svm"].build(COLUMNS, cost=0.1).fit(X, y, groups=pairs)
    np.testing.assert_array_equal(together.members_[1].coef_, direct.coef_)


def test_a_list_is_a_search_among_ensembles():
    candidate = ensemble(("ridge_logistic+shrinkage_lda", "ridge_logistic+gaussian_nb"))
    assert [entry["classifier__members"] for entry in candidate.grid()] == [
        "ridge_logistic+shrinkage_lda",
        "ridge_logistic+gaussian_nb",
    ]
    assert card(("ridge_logistic+shrinkage_lda", "ridge_logistic+gaussian_nb")).constants is None


@pytest.mark.parametrize(
    ("members", "allowed"),
    [
        ("ridge_logistic", 'joined by "+"'),
        ("ridge_logistic+ridge_logistic", "different names"),
        ("ridge_logistic+shrinkage_ldaa", 'did you mean "shrinkage_lda"'),
        ("ridge_logistic+mean_log_odds", "known: "),
        (("ridge_logistic", "shrinkage_lda"), 'joined by "+"'),
        (3, "different names"),
    ],
)
def test_wrong_members_are_refused(members, allowed):
    with pytest.raises(PartError, match="mean_log_odds: members = ") as refusal:
        ensemble(members)
    assert allowed in str(refusal.value)


@pytest.mark.parametrize("members", ["ridge_logistic+gaussian_process", "gradient_boosting+bayes_logistic"])
def test_every_kind_of_member_survives_the_way_into_a_bundle(made_up, members):
    X, y = made_up(30, 3)
    fitted = ensemble(members).build(COLUMNS)[-1].fit(X, y)
    content = skops.io.dumps(fitted)
    assert set(skops.io.get_untrusted_types(data=content)) <= set(card(members).trusted)
    loaded = skops.io.loads(content, trusted=list(card(members).trusted))
    np.testing.assert_array_equal(loaded.predict_proba(X), fitted.predict_proba(X))
