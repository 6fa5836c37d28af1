"""Every site is predicted by the others, and by nobody who belongs to it."""

from dataclasses import replace

import numpy as np
import pytest

from biomarker.cohort.context import Context
from biomarker.errors import CohortError
from biomarker.validation.design import Design
from biomarker.validation.sites import leave_one_site_out

DESIGN = Design(3, 1, 1)


def at_sites(cohort, site):
    return replace(cohort, context=Context(site=tuple(site), site_column="site"))


def test_every_patient_of_a_known_site_is_predicted_once(cohort, plan):
    site = ["A"] * 8 + ["B"] * 9 + ["C"] * 6 + [""]
    found = leave_one_site_out(at_sites(cohort, site), plan, DESIGN)
    assert [(one.name, len(one.responder)) for one in found] == [("A", 8), ("B", 9), ("C", 6)]
    for one, rows in zip(found, (slice(0, 8), slice(8, 17), slice(17, 23)), strict=True):
        assert one.probability.shape == one.responder.shape
        np.testing.assert_array_equal(one.responder, cohort.responder[rows])


def test_labels_of_a_site_do_not_touch_its_own_predictions(cohort, plan):
    site = ["A"] * 8 + ["B"] * 16
    before = leave_one_site_out(at_sites(cohort, site), plan, DESIGN)[0]
    swapped = cohort.responder.copy()
    swapped[:8] = ~swapped[:8]
    after = leave_one_site_out(at_sites(replace(cohort, responder=swapped), site), plan, DESIGN)[0]
    np.testing.assert_array_equal(before.probability, after.probability)


def test_patients_who_share_a_group_with_the_site_do_not_train(draw, plan):
    cohort = draw(24)
    groups = cohort.groups.copy()
    groups[8:12] = groups[:4]
    site = ["A"] * 8 + ["B"] * 16
    together = at_sites(replace(cohort, groups=groups), site)
    changed = cohort.panel.values.copy()
    changed[8:12] *= 1000
    moved = replace(together, panel=replace(cohort.panel, values=changed))
    before, after = (leave_one_site_out(one, plan, DESIGN)[0].probability for one in (together, moved))
    np.testing.assert_array_equal(before, after)


def test_a_site_without_which_a_class_is_missing_is_named(cohort, plan):
    site = ["A" if yes else "B" for yes in cohort.responder]
    found = leave_one_site_out(at_sites(cohort, site), plan, DESIGN)
    assert all(one.probability is None for one in found)
    assert found[0].reason == "the other sites have 0 responders and 12 non-responders"


def test_order_of_rows_and_workers_do_not_matter_for_who_is_left_out(cohort, plan):
    site = ["B"] * 8 + ["A"] * 16
    one, two = (leave_one_site_out(at_sites(cohort, site), plan, DESIGN, workers=w) for w in (1, 2))
    assert [result.name for result in one] == ["A", "B"]
    for first, second in zip(one, two, strict=True):
        np.testing.assert_array_equal(first.probability, second.probability)


def test_one_site_is_refused(cohort, plan):
    with pytest.raises(CohortError, match='the column "site" names 1 site'):
        leave_one_site_out(at_sites(cohort, ["A"] * 24), plan, DESIGN)
