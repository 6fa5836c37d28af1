"""Stability in words and tables."""

from biomarker.report.stability import chosen_predictors, sentences, short, stand_ins, with_ranges


def test_each_predictor_with_its_range_its_refits_and_its_halves(results):
    rows = {row[0]: row[1:] for row in chosen_predictors(results).texts()}
    assert rows["IFN-γ"] == ["100", "80 to 100", "0.90 (0.45 to 0.98)", "81"]
    assert "41 % would be the share of each if" in chosen_predictors(results).caption
    results["stability"]["complementary_pairs"] = None
    assert chosen_predictors(results).texts()[0][-1] == "–"


def test_equivalent_panels(results):
    assert stand_ins(results).texts() == [["IP-10", "92", "IFN-γ", "0.78", "100"]]


def test_sentences_say_what_is_uncertain_and_what_more_repeats_cannot_mend(results):
    index, refits, seeds = sentences(results["stability"])
    assert "0.46 (single repeats 0.21 to 0.73)" in index
    assert "share no patient it is 0.18" in index
    assert "differ by 0.13 on average" in refits
    assert "19 % of the calls" in refits
    assert "Monte Carlo standard error of 0.016" in seeds
    assert "the uncertainty from the few patients" in seeds


def test_what_was_not_done_is_said(results):
    found = results["stability"]
    found |= {"prediction": None, "notes": ["No bootstrap refits were made (evaluation.bootstrap_refits = 0)."]}
    found["selection"] |= {"index": None}
    found["headline"] |= {"sd_over_repeats": None, "monte_carlo": None, "sd_between_seeds": None}
    assert sentences(found)[-1] == "No bootstrap refits were made (evaluation.bootstrap_refits = 0)."
    assert "one repeat only" in sentences(found)[0]
    assert short(found) == ""


def test_results_without_stability(results):
    del results["stability"]
    assert sentences({}) == ()
    assert short({}) == ""
    assert chosen_predictors(results).rows == stand_ins(results).rows == ()
    assert with_ranges([{"name": "A", "share": 0.5}], None) == [{"name": "A", "share": 0.5}]


def test_ranges_are_laid_beside_the_shares(results):
    (first, *_) = with_ranges([{"name": "IFN-γ", "share": 1.0}], results["stability"])
    assert (first["share"], first["lowest"], first["highest"]) == (1.0, 0.8, 1.0)
