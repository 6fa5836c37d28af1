"""Green, amber, red: what a prediction may be used for, and the refusal of red ones."""

import numpy as np
import pytest

from biomarker.errors import UntrustedError
from biomarker.release.learn_novelty import learn_novelty
from biomarker.release.load import load_bundle
from biomarker.release.write import write_bundle

HEADER = ("patient_id", "IFNG", "IL6", "TNF", "IL10")
USUAL = (200, 150, 140, 120)


@pytest.fixture(scope="module")
def bundle(training, tmp_path_factory):
    X = training.columns.matrix(training.panel.values, training.panel.marks, training.coded)
    novelty = learn_novelty(training.columns, X, training.panel.schema.names, seed=1)
    return load_bundle(write_bundle(tmp_path_factory.mktemp("trust") / "b", training.contents(novelty=novelty)))


@pytest.fixture
def judged(bundle, table):
    def judge(*rows, header=HEADER, **options):
        return list(bundle.predict(table(header, *rows), **options))

    return judge


def test_a_usual_patient_is_green(judged):
    (one,) = judged(("P1", *USUAL))
    assert (one.trust, one.warnings) == ("green", ())


def test_a_doubt_is_amber(judged):
    (one,) = judged(("P1", 200, 150, 140, ""))
    assert one.trust == "amber"


RED = (
    ("far outside the range", ("P1", 200, 150_000, 140, 120), "farther outside the training range"),
    ("hardly measured", ("P1", 200, "", "", ""), "3 of 4 analytes are missing"),
    ("nothing above a limit", ("P1", "<25", "<20", "<30", "<22"), "every measured analyte is below its limit"),
    ("not measured", ("P1", "", "", "", ""), "no analyte was measured"),
    ("unlike anyone", ("P1", 30000, 3, 9000, 3), "times as far out as the most unusual"),
)


@pytest.mark.parametrize(("row", "reason"), [case[1:] for case in RED], ids=[case[0] for case in RED])
def test_red(judged, row, reason):
    (one,) = judged(row)
    assert one.trust == "red"
    assert any(reason in warning for warning in one.warnings)


def test_a_sample_taken_after_treatment_began_is_red(judged):
    (one,) = judged(("P1", *USUAL, 14), header=(*HEADER, "days_from_treatment"))
    assert one.trust == "red"
    assert one.warnings[0].startswith("sampled on day 14")


# IFNG lies below its limit in the schema and so is censored, which says nothing.
def test_a_whole_batch_in_another_unit_is_red(judged):
    rows = [(f"P{i}", *(np.array(USUAL) * (0.9 + 0.05 * i) / 1000).round(4)) for i in range(4)]
    for one in judged(*rows):
        assert one.trust == "red"
        assert any("the whole batch has drifted: 3 of 4" in warning for warning in one.warnings)


def test_an_odd_combination_is_amber_with_its_p_value(judged):
    found = judged(("P1", 2000, 12, 1500, 25))[0]
    assert found.trust in ("amber", "red")
    assert any("p = " in warning or "times as far out" in warning for warning in found.warnings)


def test_strict_refuses_red_and_only_red(judged):
    assert len(judged(("P1", *USUAL), ("P2", 200, 150, 140, ""), strict=True)) == 2
    with pytest.raises(UntrustedError) as caught:
        judged(("P1", *USUAL), ("P2", "", "", "", ""), strict=True)
    assert caught.value.exit_code == 11
    assert "1 of 2 predictions may not be used" in str(caught.value)
    assert "P2: no analyte was measured" in str(caught.value)
