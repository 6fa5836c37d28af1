"""[plates] of a study: what is refused, what is corrected, and what new patients of a bundle meet."""

import numpy as np
import pytest

from biomarker.errors import BiomarkerError
from biomarker.release.load import load_bundle
from biomarker.study.check import check
from biomarker.study.read import read_study
from biomarker.study.rooms import gather_cohort
from biomarker.study.train import train

NAMES = ("IFNG", "TNF", "IL6")
SHIFT = {"P1": 0.0, "P2": 1.0, "P9": 2.0}
STUDY = """
simulated = true
[panel]
file = "panel.csv"
analytes = ["IFNG", "TNF", "IL6"]
[plates]
column = "plate"
{plates}
[outcome]
responder = ["yes"]
[candidates]
transforms = [{transforms}]
use = ["ridge_logistic"]
[validation]
outer_folds = 2
repeats = 1
inner_folds = 2
inner_repeats = 1
leave_pair_out = "never"
permutations = 0
[evaluation]
bootstrap_refits = 0
stability_selection = false
[tracking]
enabled = false
"""
USUAL = '"fill_censored", "log2", "median_impute", "standard_scale"'


def cell(value):
    return f"{value:.5g}" if value > 6 else "<6"


def lines(head, rows):
    return "\n".join(",".join(map(str, row)) for row in [head, *rows]) + "\n"


@pytest.fixture
def study(tmp_path):
    """32 patients on two plates (IFNG informs; P2 reads twice as high), with three control samples on each."""
    random = np.random.default_rng(0)
    rows = []
    for i in range(32):
        yes, plate = i % 4 < 2, ("P1", "P2")[i % 2]
        logs = 3 + random.normal(size=3) + np.array([1.5 * yes, 0, 0]) + SHIFT[plate]
        rows.append([f"S{i}", "yes" if yes else "no", plate, *map(cell, 2**logs)])
    (tmp_path / "panel.csv").write_text(lines(("patient_id", "response", "plate", *NAMES), rows))
    for name, plates in (("controls.csv", ("P1", "P2")), ("new_controls.csv", ("P9",))):
        controls = [[f"C{c}", p, *[f"{2 ** (4 + c + SHIFT[p]):g}"] * 3] for c in range(3) for p in plates]
        (tmp_path / name).write_text(lines(("sample", "plate", *NAMES), controls))

    def write(plates="", transforms=USUAL):
        file = tmp_path / "study.toml"
        file.write_text(STUDY.format(plates=plates, transforms=transforms))
        return read_study(file)

    return write


def test_without_a_correction_the_plate_is_only_asked_about(study):
    found = gather_cohort(study())
    assert found.bridge is None
    assert found.cohort.context.plates == ("P1", "P2")
    assert not found.cohort.context.centred


def test_control_samples_bridge_values_and_limits(study):
    plain, bridged = gather_cohort(study()), gather_cohort(study('controls = "controls.csv"'))
    on_second = np.array(plain.cohort.context.plate) == "P2"
    assert plain.cohort.panel.n_censored > 0
    np.testing.assert_allclose(bridged.cohort.panel.values[on_second] * 2, plain.cohort.panel.values[on_second])
    np.testing.assert_allclose(bridged.cohort.panel.values[~on_second], plain.cohort.panel.values[~on_second])
    np.testing.assert_array_equal(bridged.cohort.panel.marks, plain.cohort.panel.marks)
    assert bridged.bridge.reference == "P1"


def test_a_weak_bridge_is_warned_about(study, tmp_path):
    table = (tmp_path / "controls.csv").read_text().splitlines()
    assert not any("bridge" in warning for warning in check(study('controls = "controls.csv"')).warnings)
    (tmp_path / "controls.csv").write_text("\n".join(table[:3]) + "\n")
    one = check(study('controls = "controls.csv"')).warnings
    assert "The plates are bridged by one control sample: nobody can say how well." in one
    noisy = [table[0], "C0,P1,10,10,10", "C0,P2,80,20,<6", "C1,P1,10,10,10", "C1,P2,10,20,<6"]
    (tmp_path / "controls.csv").write_text("\n".join(noisy) + "\n")
    weak = " ".join(check(study('controls = "controls.csv"')).warnings)
    assert "1 of 2 shifts between plates are not known within a factor of 1.5 (worst: IFNG on P2" in weak
    assert "Not bridged, because no control sample was within range: IL6 on P2." in weak


MISTAKES = (
    ('controls = "nothing.csv"', USUAL, "there is no file"),
    ('controls = "controls.csv"\ncontrol_column = "control"', USUAL, 'no column is called "control"'),
    ('controls = "controls.csv"\nreference = "P7"', USUAL, 'reference plate "P7"'),
    ('controls = "new_controls.csv"', USUAL, "on one plate only"),
    ('controls = "controls.csv"', f'"plate_centre", {USUAL}', "bridged by control samples and centred as well"),
)


@pytest.mark.parametrize(("plates", "transforms", "message"), MISTAKES)
def test_mistakes_are_told(study, plates, transforms, message):
    with pytest.raises(BiomarkerError, match=message):
        gather_cohort(study(plates, transforms))


def test_centring_needs_the_column(study, tmp_path):
    study("", f'"plate_centre", {USUAL}')
    file = tmp_path / "study.toml"
    file.write_text(file.read_text().replace('column = "plate"', ""))
    with pytest.raises(BiomarkerError, match=r"plate_centre is among the transforms, but plates.column is empty"):
        gather_cohort(read_study(file))


def test_a_confounded_study_is_stopped_when_it_centres_and_warned_when_not(study, tmp_path):
    centring = study("", f'"plate_centre", {USUAL}')
    table = (tmp_path / "panel.csv").read_text()
    (tmp_path / "panel.csv").write_text(table.replace(",yes,P2", ",yes,P1").replace(",no,P1", ",no,P2"))
    assert any("BM012" in str(problem) for problem in check(centring).problems)
    report = check(study())
    assert not report.problems
    assert any(warning.startswith("BM012: the outcome is related to the plate") for warning in report.warnings)


def test_a_bridged_model_predicts_alike_whatever_the_plate_reads(study, tmp_path):
    made = train(study('controls = "controls.csv"'), workers=1)
    found = made.results["plates"]
    assert found["correction"] == "bridged"
    assert found["by_plate"] == [{"plate": "P1", "n": 16, "n_responders": 8}, {"plate": "P2", "n": 16,
                                                                               "n_responders": 8}]  # fmt: skip
    assert [one["shift"] for one in found["bridge"]["shifts"]] == pytest.approx([1.0] * 3)
    assert "Shifts that were taken off, against plate P1" in made.report.read_text()
    levels = np.array([9.0, 8, 10])
    rows = [[plate, plate, *(levels * 2 ** SHIFT[plate])] for plate in SHIFT]
    (tmp_path / "new.csv").write_text(lines(("patient_id", "plate", *NAMES), rows))
    report = load_bundle(made.bundle).predict(tmp_path / "new.csv", controls=tmp_path / "new_controls.csv")
    probabilities = [one.probability for one in report]
    assert probabilities == pytest.approx([probabilities[0]] * 3)
    assert {len(one.warnings) for one in report} == {1}
    assert "could not tell" in report.predictions[0].warnings[0]


def test_several_fills_go_all_the_way_into_a_bundle(study, tmp_path):
    made = train(study("", '{ name = "fill_draws", draws = 3 }, "log2", "median_impute", "standard_scale"'), workers=1)
    assert (made.bundle / "model.json").exists()
    assert {one["name"] for one in made.results["model"]["predictors"]} == set(NAMES)
    assert all(one["coefficient"] is not None for one in made.results["model"]["predictors"])
    (tmp_path / "new.csv").write_text(lines(("patient_id", *NAMES), [("a", "<6", 20, 20), ("b", "<14", 20, 20)]))
    first, second = (load_bundle(made.bundle).predict(tmp_path / "new.csv") for _ in range(2))
    assert [one.probability for one in first] == [one.probability for one in second]
    low, higher = first.predictions
    assert low.probability < higher.probability, "a higher limit leaves room for a higher value"
    assert "higher than in training" in higher.warnings[0]
    censoring = next(one for one in made.results["analytes"] if one["name"] == "IFNG")["censoring"]
    assert censoring["known_responders"] == 16
    assert "Values beyond a limit of the assay, by response" in made.report.read_text()


def test_every_cell_keeps_its_own_limit_from_file_to_matrix_and_fill(tmp_path):
    """Two plates with limits of their own, in a long table with a limit column; one cell states its limit itself."""
    from biomarker.candidates.transforms.fill_expected import FillExpected
    from biomarker.development.predictors import predictor_matrix

    limit = {"P1": 2.0, "P2": 5.0}
    rows = [[f"S{i}", "yes" if i < 10 else "no", plate := ("P1", "P2")[i % 2], "IFNG", 0.3 * 1.4**i, limit[plate]]
            for i in range(20)]  # fmt: skip
    rows[1][4] = "<7"
    (tmp_path / "panel.csv").write_text(lines(("patient_id", "response", "plate", "analyte", "value", "lloq"), rows))
    file = tmp_path / "study.toml"
    text = STUDY.format(plates="", transforms=USUAL).replace('["IFNG", "TNF", "IL6"]', '["IFNG"]\nreader = "long"')
    file.write_text(text)
    cohort = gather_cohort(read_study(file)).cohort
    X, columns = predictor_matrix(cohort)
    expected = [max(0.3 * 1.4**i, limit[("P1", "P2")[i % 2]]) for i in range(20)]
    expected[1] = 7.0
    np.testing.assert_allclose(X[:, 0], expected, rtol=1e-12)
    censored = [i for i in range(20) if expected[i] > 0.3 * 1.4**i + 1e-9]
    assert np.flatnonzero(X[:, 1] == -1).tolist() == censored
    filled = FillExpected(list(columns.logged)).fit(X).transform(X)[:, 0]
    assert filled[0] < 2 < X[1, 0]
    assert filled[0] < filled[3] < filled[1] < 7, "a higher limit, a higher fill"
