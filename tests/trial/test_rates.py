import pytest

from biomarker.errors import CohortError
from biomarker.trial.endpoint import Endpoint, analyse
from biomarker.trial.rates import rate


def test_a_rate_never_goes_without_its_denominator():
    found = rate(7, 40, "rituximab, all patients")
    assert str(found).startswith("7/40, ")
    assert (found.to_dict()["total"], found.to_dict()["of"]) == (40, "rituximab, all patients")


@pytest.mark.parametrize(("yes", "n"), [(41, 40), (-1, 40), (0, 0)])
def test_impossible_counts_name_the_group(yes, n):
    with pytest.raises(CohortError, match="placebo"):
        rate(yes, n, "placebo")


def test_one_arm_has_rates_and_no_comparison():
    found = analyse(Endpoint("remission", {"all patients": (28, 81)}, "all", {"survivors": {"all patients": (28, 68)}}),
                    "all patients", None)  # fmt: skip
    assert found.comparison is None
    assert [(one.responders, one.total) for _, one in (*found.rates, *found.other_rates)] == [(28, 81), (28, 68)]
