import pytest

from biomarker.report.checklists.item import STUB, Item
from biomarker.report.checklists.probast import probast
from biomarker.report.checklists.remark import remark
from biomarker.report.checklists.tripod import tripod

LETTERS = {3: "abc", 5: "ab", 6: "abc", 8: "abc", 9: "abc", 12: "abcdefg", 18: "abcdef", 20: "abc", 23: "ab", 27: "abc"}
PARTS = [f"{number}{part}" for number in range(1, 28) for part in LETTERS.get(number, " ")]


def test_tripod_has_its_27_items_and_all_their_parts(results):
    numbers = [row[0] for row in tripod(results).rows]
    assert numbers == [part.strip() for part in PARTS]
    assert len({number.rstrip("abcdefg") for number in numbers}) == 27


def test_remark_has_its_20_items(results):
    assert [row[0] for row in remark(results).rows] == [str(k) for k in range(1, 21)]


def test_probast_asks_16_questions_of_the_development_and_18_of_the_evaluation(results):
    numbers = [row[0] for row in probast(results).rows]
    domains = {1: 3, 2: 4, 3: 4, 4: 5}
    assert numbers[:16] == [f"D{domain}.{k}" for domain, n in domains.items() for k in range(1, n + 1)]
    assert numbers[16:] == ["E1.1 to E3.4", *(f"E4.{k}" for k in range(1, 8))]
    assert sum(domains[k] for k in (1, 2, 3)) + 7 == 18


def test_probast_leaves_to_the_authors_what_no_table_can_tell(results):
    states = {row[0]: row[2] for row in probast(results).rows}
    assert {number for number, state in states.items() if state == "to be written"} >= {"D1.1", "D1.2", "D2.3", "D3.3"}
    assert states["D4.1"] == states["E4.6"] == states["E4.7"] == "filled"


def test_a_flow_of_patients_is_told_in_numbers_that_add_up(results):
    answers = {row[0]: row[3] for row in tripod(results).rows}
    for said in ("31 patients", "2 left out: no row in the panel table", "26 patients analysed"):
        assert said in answers["20a"]
    del results["participants"]
    assert "rows read: 29" in {row[0]: row[3] for row in tripod(results).rows}["20a"]


@pytest.mark.parametrize("make", [tripod, remark, probast])
def test_a_stub_is_marked_and_nothing_is_empty(results, make):
    for number, asked, state, answer in make(results).rows:
        assert asked
        assert answer
        assert (STUB in answer) == (state != "filled"), number


def test_what_the_results_know_is_filled_in(results):
    answers = {row[0]: row[3] for row in tripod(results).rows}
    assert "AUC 0.71 (0.45 to 0.88)" in answers["23a"]
    assert "26 patients, 14 responders" in answers["21"]
    assert "p = 0.045" in answers["23a"]
    assert answers["17"] == f"[{STUB}]"


def test_the_caption_counts_what_is_left(results):
    made = tripod(results)
    states = [row[2] for row in made.rows]
    assert f"of 52 entries, {states.count('filled')} filled" in made.caption
    assert f"{states.count('to be written')} to be written" in made.caption


def test_states_of_an_item():
    assert Item("1", "title").state == "to be written"
    assert Item("1", "title", "known", "more").text == f"known [{STUB}: more]"
    assert (Item("1", "title", "known").state, Item("1", "title", "known").text) == ("filled", "known")


def test_older_results_without_the_newer_keys(results):
    for key in ("feasibility", "permutation", "single_markers", "sites", "audit"):
        results[key] = None
    results["baselines"]["marker"] = None
    assert all(len(make(results).rows) for make in (tripod, remark, probast))


def test_nothing_is_called_filled_that_the_results_do_not_say(results):
    told = {row[0]: row for row in tripod(results).texts()}
    assert told["12b"][2] == "to be written"  # older results do not know the steps
    assert "straddle" not in told["12a"][3]
    results["validation"]["groups"] = ["centre"]
    assert (
        "patients of the same centre never straddle a split"
        in {row[0]: row for row in tripod(results).texts()}["12a"][3]
    )
    beside = {row[0]: row for row in remark(results).texts()}["17"]
    assert beside[2] == "filled in part"  # markers and covariates were never in one model
    results["candidates"][0]["features"] = "panel+covariates"
    assert {row[0]: row for row in remark(results).texts()}["17"][2] == "filled"


def test_a_threshold_fixed_beforehand_is_not_called_learned(results):
    results["validation"]["threshold"] = 0.3
    assert "from 0.3, fixed beforehand" in {row[0]: row for row in tripod(results).texts()}["15"][3]
    results["validation"]["threshold"] = {"rule": "sensitivity", "at_least": 0.9}
    assert "learned in the training sets (sensitivity 0.9)" in {row[0]: row for row in tripod(results).texts()}["15"][3]
