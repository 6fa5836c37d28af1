"""Clinical covariates as text -> coded columns."""

import numpy as np
import pytest

from biomarker.cohort.covariates import CovariateSchema, schema_from
from biomarker.errors import CohortError

CELLS = {
    "age": ["34", "51,5", "", "28"],
    "sex": ["female", "female", "male", "NA"],
    "site": ["A", "B", "C", "A"],
}


def test_numbers_and_categories_are_told_apart_and_coded():
    schema = schema_from({"age": CELLS["age"], "sex": CELLS["sex"]})
    assert schema.columns == ("age", "sex=male")
    expected = [[34, 0], [51.5, 0], [np.nan, 1], [28, np.nan]]
    np.testing.assert_array_equal(schema.code(CELLS, 4), expected)


def test_new_patients_are_coded_by_the_levels_of_training():
    schema = schema_from({"site": ["A", "A", "A", "B", "B", "C", "A", "A", "A"]})
    np.testing.assert_array_equal(schema.code({"site": ["C", "A"]}, 2), [[0, 1], [0, 0]])
    with pytest.raises(CohortError, match='"D" is not a known level'):
        schema.code({"site": ["D"]}, 1)


def test_a_schema_survives_as_plain_values():
    schema = schema_from({"age": CELLS["age"], "sex": CELLS["sex"]})
    assert CovariateSchema.from_dict(schema.to_dict()) == schema


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (["1", "2", "3", "old"], '"old" is not a number'),
        (["", "", "NA", "."], "is empty for every patient"),
        (["calm", "tired", "well", "ill", "calm"], "4 different texts"),
        (["1", "2", "inf", "3"], '"inf" is not a number'),
    ],
)
def test_what_cannot_be_coded_is_refused(cells, message):
    with pytest.raises(CohortError, match=message):
        schema_from({"x": cells})
