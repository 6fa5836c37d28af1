import pandas as pd
import pytest
from mlflow.exceptions import MlflowException

from biomarker import load_bundle
from biomarker.release.prediction import FIELDS, PROVENANCE
from biomarker.tracking.served import _load_pyfunc


def test_served_bundle_gives_the_predictions_of_the_bundle(bundle):
    new = pd.DataFrame({"patient_id": ["N2", "N1"], "IFN-γ": [4.0, 30.0], "IL-6": [9.0, 2.0]})
    predicted = _load_pyfunc(str(bundle)).predict(new, params={})
    expected = load_bundle(bundle).predict(new).to_frame()
    pd.testing.assert_frame_equal(predicted.drop(columns="created"), expected.drop(columns="created"))
    assert tuple(predicted.columns) == (*FIELDS, *PROVENANCE)
    assert predicted["patient_id"].tolist() == ["N2", "N1"]


def test_a_refusal_is_told_in_the_words_of_biomarker_and_without_a_traceback(bundle):
    with pytest.raises(MlflowException, match='lacks 1 analyte: "IL-6"') as told:
        _load_pyfunc(str(bundle)).predict(pd.DataFrame({"patient_id": ["N1"], "IFN-γ": [4.0]}))
    assert "what to do: rename the columns" in str(told.value)
    assert told.value.get_http_status_code() == 400
