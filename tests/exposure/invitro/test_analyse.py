"""A whole experiment: what responds is found, noise is not, and genes and cytokines are compared."""

from dataclasses import replace

import numpy as np
import pytest

from biomarker.exposure.invitro.analyse import analyse
from biomarker.exposure.invitro.sentences import headline, verdict, warnings


@pytest.fixture(scope="module")
def values(curves):
    return analyse(curves, donors="random", model="4pl", level=0.95, seed=1)


def test_what_responds_is_found_and_noise_is_not(values):
    assert headline(values, 0.95) == "Dose-dependent: IDO1 under IFN-γ, IDO2 under IFN-γ, IDO1 under TNF-α"
    by_label = {row["label"]: row for row in values["curves"]}
    assert by_label["IDO2 under TNF-α"]["ec50"] is None
    assert "does not change with dose" in by_label["IDO2 under TNF-α"]["why_ec50"]
    true = {"IDO1 under IFN-γ": (4.0, 8.0), "IDO2 under IFN-γ": (12.0, 4.0)}
    for label, (ec50, emax) in true.items():
        row = by_label[label]
        assert row["ec50"]["low"] <= ec50 <= row["ec50"]["high"], label
        assert row["emax"]["low"] <= emax <= row["emax"]["high"], label


def test_genes_under_a_cytokine_and_cytokines_for_a_gene_are_compared(values):
    pairs = {(row["first"], row["second"]): row for row in values["comparisons"]}
    assert len(pairs) == 4
    assert ("IDO1 under IFN-γ", "IDO2 under TNF-α") not in pairs
    row = pairs["IDO1 under IFN-γ", "IDO1 under TNF-α"]
    assert row["difference"]["low"] <= 6.0 <= row["difference"]["high"]
    assert row["p"] < row["p_adjusted"] < 0.05


def test_the_answer_is_in_plain_words(values):
    said = verdict(values, "ng/mL")
    assert said[0].startswith("IDO1 under IFN-γ (5 donors): rises with dose (Williams' test, p = 0.0002, from 5 ng/mL)")
    assert said[3] == "IDO2 under TNF-α (5 donors): no change with dose beyond chance (Williams' test, p = 0.77)."
    assert "e+" not in " ".join(said)
    assert warnings(values)[0].startswith("5 donors")


def test_a_design_that_can_show_nothing_is_not_called_a_lack_of_effect(curves):
    few = [replace(one, dose=one.dose[keep], donor=one.donor[keep], log2=one.log2[keep], censored=one.censored[keep])
           for one in curves for keep in [np.isin(one.dose, [0.0, 100.0])]]  # fmt: skip
    values = analyse(few, donors="random", model="4pl", level=0.95, seed=1)
    assert headline(values, 0.95) == "Too few donors and doses to tell whether a response changes with dose"
    assert verdict(values, "ng/mL")[0] == (
        "IDO1 under IFN-γ (5 donors): cannot be tested: 5 donors at 2 doses give no p below 0.062, whatever they show."
    )
