import pytest

from biomarker.assay.dilutions import combine, parallel
from biomarker.assay.measured import Measured


def value(text, dilution=1.0, plate="P1", log_error=0.1, codes=()):
    qualifier = text[:1] if text.startswith(("<", ">")) else ""
    number = float(text.lstrip("<>")) if text else None
    return Measured("A", "sample", "IFNG", plate, "pg/mL", number, qualifier, dilution,
                    log_error=None if qualifier else log_error, codes=codes)  # fmt: skip


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["8"], "8"),
        (["8", "18"], "12"),  # geometric mean
        (["<5", "18"], "18"),  # only one dilution in range
        (["<5", "<50"], "<5"),  # the lowest limit says most
        ([">500", ">5000"], ">5000"),
        (["<5", ">500"], ">500"),  # contradictory: hook or mix-up
        ([""], ""),
        (["", "7"], "7"),
    ],
)
def test_dilutions_of_one_plate(texts, expected):
    assert combine([value(text, dilution=10.0**i) for i, text in enumerate(texts)]).text == expected


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["8", "18"], "12"),
        (["<5", "6"], "6"),
        (["<5", "<5", "6"], "<5"),  # the mean of the few numbers would be too high
        (["<5", "<7", "<4"], "<7"),  # the highest limit is what all plates can say
        ([">50", ">40", "30"], ">40"),
    ],
)
def test_the_same_sample_on_several_plates(texts, expected):
    assert combine([value(text, plate=f"P{i}") for i, text in enumerate(texts)]).text == expected


def test_a_precise_dilution_counts_more():
    assert combine([value("8", log_error=0.01), value("18", dilution=4, log_error=1.0)]).value == pytest.approx(
        8, rel=0.01
    )


def test_codes_and_wells_of_all_parts_are_kept():
    both = combine([value("8", codes=("QC001",)), value("9", dilution=4, codes=("QC014",))])
    assert both.codes == ("QC001", "QC014")
    assert "2 dilutions" in both.reason


def test_parallelism_is_the_cv_of_corrected_dilutions():
    assert parallel([value("8"), value("12", dilution=4)]) == pytest.approx(28.28, abs=0.01)
    assert parallel([value("8"), value("<12", dilution=4)]) is None
