"""Candidate: names of parts -> unfitted pipelines, and what is refused."""

import pytest

from biomarker.candidates.candidate import Candidate, PartChoice
from biomarker.candidates.columns import Columns
from biomarker.errors import PartError

COLUMNS = Columns(("IFNG", "IL6"), (False, True), ("age",))
USUAL = tuple(PartChoice(name) for name in ("fill_censored", "log2", "standard_scale"))


def test_the_steps_stand_in_the_order_of_the_study():
    built = Candidate("a", PartChoice("ridge_logistic", {"prior_sd": 0.5}), USUAL, PartChoice("mrmr")).build(COLUMNS)
    assert [name for name, _ in built.steps] == [
        "select", "fill_censored", "log2", "standard_scale", "filter", "classifier",
    ]  # fmt: skip
    assert built["classifier"].prior_sd == 0.5
    assert built["log2"].index == [0]
    assert built["fill_censored"].logged == [False, True]


def test_the_first_settings_of_a_search_are_built_unless_others_are_asked_for():
    net = Candidate("a", PartChoice("elastic_net", {"penalty": (0.3, 0.1)}), USUAL)
    assert net.build(COLUMNS)["classifier"].penalty == 0.3
    assert net.build(COLUMNS, {"classifier__penalty": 0.1})["classifier"].penalty == 0.1


def test_the_grid_walks_the_classifier_fastest():
    net = Candidate("a", PartChoice("elastic_net", {"penalty": (0.3, 0.1)}), USUAL, PartChoice("mrmr", {"k": (2, 4)}))
    assert [(one["filter__k"], one["classifier__penalty"]) for one in net.grid()] == [
        (2, 0.3), (2, 0.1), (4, 0.3), (4, 0.1),
    ]  # fmt: skip
    assert Candidate("a", PartChoice("prior"), USUAL).grid() == [{}]


@pytest.mark.parametrize(
    ("features", "marker", "index"),
    [("panel", "", [0, 1, 3, 4]), ("marker", "IL6", [1, 4]), ("covariates", "", [2]),
     ("panel+covariates", "", [0, 1, 2, 3, 4])],
)  # fmt: skip
def test_it_sees_its_own_columns_only(features, marker, index):
    one = Candidate("a", PartChoice("prior"), USUAL, features=features, marker=marker)
    assert one.build(COLUMNS)["select"].index == index


def test_an_unknown_part_or_setting_names_the_nearest():
    with pytest.raises(PartError, match='did you mean "ridge_logistic"'):
        Candidate("a", PartChoice("ridge_logistics"), USUAL)
    with pytest.raises(PartError, match='did you mean "prior_sd"'):
        Candidate("a", PartChoice("ridge_logistic", {"prior_ds": 1.0}), USUAL)


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (("fill_censored", "log2", "log2"), "named twice"),
        (("log2", "fill_censored"), "the transforms are log2, fill_censored"),
        (("log2",), "put fill_censored first"),
        ((), "the transforms are empty"),
        (("plate_centre",), "put fill_censored first"),
        (("fill_censored", "plate_centre"), "only plate_centre stands before it"),
        (("fill_censored", "fill_expected"), "the transforms are fill_censored, fill_expected"),
    ],
)
def test_censored_values_are_filled_first(names, words):
    with pytest.raises(PartError, match=words):
        Candidate("a", PartChoice("prior"), tuple(PartChoice(name) for name in names))


def test_other_fills_stand_in_its_place_and_plates_before_it():
    steps = ("plate_centre", "fill_draws", "log2", "standard_scale")
    candidate = Candidate("a", PartChoice("prior"), tuple(map(PartChoice, steps)))
    assert candidate.centres_plates
    assert candidate.fills_repeatedly
    built = candidate.build(Columns(("IFNG",), (False,), (), ("P1", "P2")))
    assert [name for name, _ in built.steps] == ["select", "plate_centre", "classifier"]
    assert [name for name, _ in built[-1].later.steps] == ["log2", "standard_scale", "filter", "classifier"]
    usual = Candidate("b", PartChoice("prior"), USUAL)
    assert usual.select(Columns(("IFNG",), (False,), (), ("P1", "P2")))[0].plates == ()
