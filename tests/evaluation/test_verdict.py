import pytest

from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.evaluate import Evaluation
from biomarker.evaluation.gatekeeping import Step, through_the_gate
from biomarker.evaluation.sample_size import auc_standard_error, patients_for_auc
from biomarker.evaluation.verdict import count, p_text, verdict, verdict_code


def about(auc=(0.72, 0.50, 0.87), n1=14, n0=12, marker=None, covariates=None, marker_auc=0.62):
    """Evaluation with this AUC; `marker` and `covariates` are (difference, low, high)."""
    differences = {role: value and Estimate(*value, 0.95, "paired") for role, value in
                   (("marker", marker), ("covariates", covariates))}  # fmt: skip
    alone = {"auc": Estimate(marker_auc, 0.1, 0.95, 0.95, "x")}
    return Evaluation(
        n_responders=n1,
        n_nonresponders=n0,
        procedure={"auc": Estimate(*auc, 0.95, "x")},
        candidates={},
        baselines={role: alone if value else None for role, value in differences.items()},
        differences=differences,
        candidate_shares={},
        predictor_shares={},
        level=0.95,
    )


def gate(marker_p=0.01, panel_p=0.01, beyond_p=0.01):
    """Marker, panel and panel beyond marker, with these p-values."""
    auc, difference = Estimate(0.72, 0.5, 0.87, 0.95, "x"), Estimate(0.1, 0.02, 0.18, 0.95, "x")
    return through_the_gate([
        Step("marker", "?", "t", marker_p, auc, 0.5),
        Step("panel", "?", "t", panel_p, auc, 0.5),
        Step("beyond_marker", "?", "t", beyond_p, difference, 0.0),
    ])  # fmt: skip


GOOD, NULL, WIDE = (0.72, 0.50, 0.87), (0.51, 0.27, 0.75), (0.6, 0.25, 0.9)


@pytest.mark.parametrize(
    ("auc", "n1", "n0", "p", "code"),
    [
        (GOOD, 14, 12, 0.01, "evidence"),
        (GOOD, 14, 12, 0.05, "evidence"),
        (GOOD, 14, 12, 0.051, "no_evidence"),
        ((0.72, 0.55, 0.87), 14, 12, 0.2, "no_evidence"),  # an interval above 0.5 is no evidence
        (NULL, 14, 12, 0.45, "no_evidence"),
        ((0.48, 0.27, 0.70), 14, 12, 0.01, "no_evidence"),  # the wrong way round
        (NULL, 14, 12, None, "no_evidence"),  # at chance: no test needed
        (GOOD, 14, 12, None, "cannot_answer"),
        ((0.95, 0.9, 0.99), 80, 80, None, "cannot_answer"),  # never from the interval alone
        (GOOD, 9, 60, 0.001, "cannot_answer"),
        (GOOD, 60, 9, None, "cannot_answer"),
        (GOOD, 10, 10, 0.001, "evidence"),
        (WIDE, 14, 12, 0.3, "cannot_answer"),
    ],
)
def test_the_code_follows_from_size_interval_and_permutation_test(auc, n1, n0, p, code):
    assert verdict_code(about(auc, n1, n0), p) == code


def test_three_to_six_sentences_that_end():
    for evaluation in (about(), about(marker=(0.1, 0.0, 0.2), covariates=(0.1, 0.0, 0.2)), about(NULL, n1=4)):
        for p in (None, 0.5, 0.001):
            sentences = verdict(evaluation, permutation_p=p, steps=gate(0.2, p), doubts=("it is small",)).sentences
            assert 3 <= len(sentences) <= 6
            assert all(
                (one[0].isupper() or one[0].isdigit()) and one.endswith(".") and "  " not in one for one in sentences
            )
            assert "research use only" in sentences[-1]


def test_a_small_cohort_is_called_a_feasibility_result():
    sentence = verdict(about(n1=13, n0=13)).sentences[2]
    assert sentence.startswith("26 patients were analysed, 13 responders and 13 non-responders: a feasibility result")
    assert "385 patients" in sentence
    assert sentence.endswith("and about 397 to know an AUC of 0.72 to within 0.05.")
    assert verdict(about(n1=200, n0=200)).sentences[2] == (
        "400 patients were analysed, 200 responders and 200 non-responders."
    )


def test_what_n_would_settle_it_is_the_n_at_which_the_interval_has_half_the_width_of_a_tenth():
    assert verdict(about((0.55, 0.49, 0.61), 200, 200)).sentences[2] == (
        "400 patients were analysed, 200 responders and 200 non-responders; it would take about 507 to know an AUC of "
        "0.55 to within 0.05."
    )
    for auc, rate in ((0.72, 0.5), (0.55, 0.3), (0.95, 0.9)):
        n = patients_for_auc(auc, rate)
        assert 1.96 * auc_standard_error(auc, n * rate, n * (1 - rate)) <= 0.05
        assert 1.96 * auc_standard_error(auc, (n - 1) * rate, (n - 1) * (1 - rate)) > 0.05
    assert auc_standard_error(0.75, 13, 13) * 1.96 == pytest.approx(0.19, abs=0.005)  # Hanley-McNeil, the protocol


def test_covariates_that_do_as_well_come_first():
    seen = about(marker=(0.1, -0.1, 0.3), covariates=(-0.02, -0.2, 0.16), marker_auc=0.74)
    first, second = verdict(seen, permutation_p=0.01, marker_name="IFN-γ").sentences[:2]
    assert first.startswith(
        "The clinical covariates alone did as well as the whole procedure (AUC 0.74 and 0.72, difference -0.02, "
        "approximate 95 % interval -0.20 to +0.16); compared with IFN-γ alone"
    )
    assert second.startswith("The predictions are better than chance")


@pytest.mark.parametrize(
    ("difference", "covariates_auc"), [((0.02, -0.2, 0.2), 0.7), ((-0.05, -0.2, 0.1), 0.52), (None, 0.7)]
)
def test_covariates_that_do_worse_or_are_at_chance_do_not(difference, covariates_auc):
    assert (
        "covariates"
        not in verdict(about(covariates=difference, marker_auc=covariates_auc), permutation_p=0.01).sentences[0]
    )


def test_evidence_after_a_marker_without_evidence_is_exploratory():
    told = verdict(about(marker=(0.1, 0.02, 0.18)), permutation_p=0.01, marker_name="IFN-γ", steps=gate(marker_p=0.2))
    assert told.code == "evidence"
    assert told.sentences[0].endswith(
        "It counts as exploratory, because IFN-γ, which had to be tested first, was not significant (one-sided p = "
        "0.20)."
    )
    assert told.sentences[3].startswith(
        "As measured, IFN-γ was not significant on its own (AUC 0.72, exact one-sided p"
    )
    assert told.sentences[3].endswith(", an exploratory finding.")


def test_evidence_in_the_fixed_order_is_not_called_exploratory():
    told = verdict(about(marker=(0.1, 0.02, 0.18)), permutation_p=0.01, steps=gate())
    assert "exploratory" not in " ".join(told.sentences)
    assert told.sentences[3].startswith("As measured, the single marker was significant on its own")


def test_doubts_come_before_the_last_sentence():
    told = verdict(about(), permutation_p=0.01, doubts=("the data are simulated", "one more"))
    assert told.sentences[-2] == "Read this with caution: the data are simulated; one more."


@pytest.mark.parametrize("auc", [NULL, (0.3, 0.2, 0.5), (0.56, 0.4, 0.7), GOOD])
@pytest.mark.parametrize("n1", [4, 14, 200])
@pytest.mark.parametrize("p", [None, 0.06, 0.4, 1.0])
def test_a_null_never_says_that_response_cannot_be_predicted(auc, n1, p):
    told = verdict(about(auc, n1=n1, marker=(-0.1, -0.3, 0.1)), permutation_p=p, steps=gate(0.4, p, 0.9))
    text = " ".join(told.sentences)
    assert told.code != "evidence"
    assert "not predictive" not in text
    assert "cannot be predicted" not in text.replace("this does not show that response cannot be predicted", "")
    assert ("no evidence" in told.sentences[0]) == (told.code == "no_evidence")


def test_the_auc_is_said_in_words_with_its_interval():
    sentence = verdict(about()).sentences[1]
    assert "72 of 100" in sentence
    assert "(AUC 0.72, 95 % interval 0.50 to 0.87; 0.50 is chance)" in sentence


def test_a_null_is_no_evidence_and_not_a_proof_of_nothing():
    answer = verdict(about(NULL), permutation_p=0.45).sentences[0]
    assert answer == (
        "There is no evidence that the predictions are better than chance (permutation test, p = 0.45); this does not "
        "show that response cannot be predicted, because an AUC of up to 0.75 remains possible."
    )


def test_a_null_without_a_test_says_why_none_is_needed():
    assert "(an AUC of 0.51 needs no permutation test)" in verdict(about(NULL)).sentences[0]


def test_evidence_names_its_p_and_asks_for_confirmation():
    answer = verdict(about(), permutation_p=0.012).sentences[0]
    assert "better than chance" in answer
    assert "p = 0.012" in answer
    assert "confirmed in new patients" in answer


def test_without_a_permutation_test_the_question_stays_open_and_says_how_to_close_it():
    answer = verdict(about()).sentences[0]
    assert "stays open" in answer
    assert "`validation.permutations = 1000`" in answer


def test_too_few_patients_cannot_answer_whatever_p():
    answer = verdict(about(n1=9, n0=20), permutation_p=0.001).sentences[0]
    assert answer == (
        "These data cannot answer whether response can be predicted (permutation test, p = 0.001): the smaller of the "
        "two groups has only 9 patients, and at least 10 are needed."
    )
    assert "only 1 patient," in verdict(about(n1=1, n0=20)).sentences[0]


def test_an_interval_that_excludes_nothing_cannot_answer():
    assert "0.25 to 0.90 leaves nearly everything possible" in verdict(about(WIDE), permutation_p=0.3).sentences[0]


@pytest.mark.parametrize(
    ("difference", "p", "said"),
    [
        ((0.10, 0.02, 0.18), 0.01, "the predictions did better (difference +0.10"),
        ((0.10, 0.02, 0.18), 0.30, "counts only once they are shown to be better than chance"),
        ((0.10, -0.05, 0.25), 0.01, "(AUC 0.62), there is no evidence of a difference (difference +0.10"),
        ((-0.05, -0.20, 0.10), 0.01, "which did at least as well, there is no evidence of a difference"),
        ((-0.20, -0.30, -0.10), 0.01, "the predictions did worse (difference -0.20"),
        ((0.0, 0.0, 0.0), 0.01, "rank the patients in the same way"),
        ((-0.001, -0.1, 0.1), 0.01, "(difference 0.00, approximate 95 % interval -0.10 to +0.10)"),
    ],
)
def test_what_the_panel_adds_to_the_marker(difference, p, said):
    sentence = verdict(about(marker=difference), permutation_p=p, marker_name="IFN-γ").sentences[3]
    assert sentence.startswith("Compared with IFN-γ alone (AUC 0.62)")
    assert said in sentence
    assert "equal" not in sentence


def test_marker_and_covariates_share_a_sentence():
    sentence = verdict(about(marker=(0.1, -0.1, 0.3), covariates=(0.1, -0.1, 0.3)), permutation_p=0.01).sentences[3]
    assert "the single marker alone" in sentence
    assert "; compared with the clinical covariates alone (AUC 0.62), there is no evidence of a difference" in sentence


@pytest.mark.parametrize(("n", "text"), [(0, "0 patients"), (1, "1 patient"), (2, "2 patients")])
def test_numbers_and_nouns_agree(n, text):
    assert count(n, "patient") == text


@pytest.mark.parametrize(("p", "text"), [(0.0004, "p < 0.001"), (0.005, "p = 0.005"), (0.0123, "p = 0.012"),
                                         (0.34, "p = 0.34"), (1.0, "p = 1.00")])  # fmt: skip
def test_p_values_have_the_digits_that_matter(p, text):
    assert p_text(p) == text


def test_what_the_study_is_stands_before_the_caution():
    said = verdict(about(), permutation_p=0.5, context=("Under 4 criteria p is 0.09.", ""), doubts=("it is small",))
    assert said.sentences[-3] == "Under 4 criteria p is 0.09."
    assert said.sentences[-2].startswith("Read this with caution")
    assert "" not in said.sentences


def test_test_and_interval_that_seem_to_disagree_are_explained():
    assert "The interval reaches chance all the same" in verdict(about(GOOD), permutation_p=0.01).sentences[1]
    assert "all the same" not in verdict(about((0.72, 0.55, 0.87)), permutation_p=0.01).sentences[1]
    assert "lies above chance is no evidence" in verdict(about((0.72, 0.55, 0.87)), permutation_p=0.2).sentences[1]
    assert verdict(about(NULL), permutation_p=0.45).sentences[1].endswith("0.50 is chance).")


def test_beating_what_is_itself_no_better_than_chance_is_said_to_be_so():
    done = verdict(about(covariates=(0.3, 0.1, 0.5), marker_auc=0.28), permutation_p=0.01).sentences
    assert any("clinical covariates alone (AUC 0.28, itself no better than chance)" in one for one in done)
