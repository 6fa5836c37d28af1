"""The response as recorded in a column."""

import pytest

from biomarker.errors import CohortError
from biomarker.response.criteria.recorded import label

ROWS = ("P1", "P2", "P3", "P4", "P5")


def judged(cells, **settings):
    return list(label(ROWS, {"response": cells}, **settings).labels.values())


def test_every_other_known_value_means_non_responder():
    assert judged(["1", "0", "2", "1.0", ""]) == [True, False, False, True, None]


def test_both_lists_name_who_can_be_judged():
    cells = ["CR", "nr", "PR", "not evaluable", " cr "]
    assert judged(cells, responder=["CR", "PR"], non_responder=["NR"]) == [True, False, True, None, True]


def test_a_value_in_neither_list_is_refused():
    with pytest.raises(CohortError, match="neither responder nor non-responder: SD"):
        judged(["CR", "NR", "SD", "NR", "CR"], responder=["CR"], non_responder=["NR"])


def test_a_value_that_nobody_has_is_refused_with_what_was_seen():
    with pytest.raises(CohortError) as caught:
        judged(["yes", "no", "yes", "no", ""], responder=["1"])
    assert "yes (2), no (2), (empty) (1)" in str(caught.value)


def test_an_unknown_column_names_the_nearest():
    with pytest.raises(CohortError, match='no column is called "respons"') as caught:
        label(ROWS, {"response": ["1"] * 5}, column="respons")
    assert 'did you mean "response"?' in str(caught.value)
