import json


def test_planning_needs_no_data(biomarker, tmp_path):
    done = biomarker("plan", "--patients", 26, "--responders", 14, "--analytes", 12, "--auc", 0.75, folder=tmp_path)
    assert (done.code, done.err) == (0, "")
    assert "524 (524, 284, 382)" in done.out
    assert "power, marker named beforehand" in done.out
    assert list(tmp_path.iterdir()) == []


def test_a_study_is_planned_and_the_same_block_stands_in_its_results(biomarker, trained):
    done = biomarker("plan", "study.toml", "--json", folder=trained)
    assert (done.code, done.err) == (0, "")
    planned = json.loads(done.out)
    trained_block = json.loads((trained / "printed.json").read_text())["feasibility"]
    assert {key: planned[key] for key in trained_block} == trained_block
    assert (planned["simulated_power"], planned["learning_curve"]) == (None, None)


def test_a_mistake_ends_in_one_message(biomarker, tmp_path):
    done = biomarker("plan", folder=tmp_path)
    assert done.code == 3
    assert "--patients" in done.err
    assert "Traceback" not in done.err
    assert biomarker("plan", "--patients", 26, "--auc", 0.5, folder=tmp_path).code == 3
