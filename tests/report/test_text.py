import pytest

from biomarker.report.text import render_text


def test_verdict_comes_before_every_number_of_the_table(results):
    text = render_text(results)
    assert text.index("The predictions are better than chance") < text.index("whole procedure")


def test_headline_stands_beside_what_it_has_to_beat(results):
    lines = [" ".join(line.split()) for line in render_text(results).splitlines()]
    assert "whole procedure 0.71 (0.45 to 0.88) 0.222 0.634" in lines
    assert "IFN-γ alone (model) 0.76 (0.51 to 0.91) 0.209 0.603" in lines
    assert "no predictor (prior) 0.50 0.258 0.709" in lines


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "latin-1"])
def test_no_line_is_wider_than_a_terminal(results, encoding):
    results["warnings"].append("TGF-β " * 40)
    results["baselines"]["marker"]["name"] = "a marker whose name is a good deal longer than usual (γ)"
    text = render_text(results, encoding=encoding)
    assert max(map(len, text.splitlines())) <= 80
    text.encode(encoding)


def test_a_number_is_not_torn_from_its_sign(results):
    results["warnings"] = [f"{'x' * n} p = 0.045 or 50 % of them" for n in range(60, 80)]
    lines = render_text(results).splitlines()
    assert not any(line.strip().startswith(("=", "%")) or line.endswith("=") for line in lines)


def test_simulated_data_are_said_to_be_simulated(results):
    assert "SIMULATED DATA" in render_text(results)
    results["simulated"] = False
    assert "SIMULATED DATA" not in render_text(results)


def test_what_was_not_computed_is_said_not_invented(results):
    results |= {"auc": None, "permutation": None, "comparisons": {}}
    results["baselines"] |= {"marker": None, "covariates": None}
    results["calibration"]["slope"] = None
    text = render_text(results)
    assert "slope not computed" in text
    assert "permutation     not computed" in text
    assert "panel - marker" not in text


def test_the_questions_are_listed_in_their_order(results):
    text = render_text(results)
    assert "1. Are higher values of IFN-γ seen in responders? p = 0.0099: confirmed" in text
    lines = " ".join(text.split())
    assert "4. Does it predict better than the clinical covariates alone? p = 0.21: exploratory" in lines
    results["gatekeeping"][1] |= {"p": None, "status": "not_tested"}
    assert "better than chance? not tested" in " ".join(render_text(results).split())


def test_the_best_candidate_is_only_given_adjusted(results):
    text = " ".join(render_text(results).split())
    assert "AUC 0.66 (0.35 to 0.92) for taking the best of 3, adjusted for the choice" in text
    for entry in results["candidates"]:
        assert (
            f"{entry['auc']['estimate']:.2f} ({entry['auc']['low']:.2f}" not in text or entry["auc"] == results["auc"]
        )


def test_an_early_stop_is_told(results):
    results["permutation"] |= {"p": 0.4, "exceeded": 20, "n": 50, "stopped_early": True}
    assert "20 of 50 permutations did at least as well, then stopped" in " ".join(render_text(results).split())


def test_research_use_is_said_once(results):
    assert render_text(results).lower().count("research use only") == 1
    results["verdict_sentences"] = ["No evidence."]
    assert render_text(results).lower().count("research use only") == 1
