import logging
import warnings

from biomarker.tracking.quiet import quiet


def test_notes_and_warnings_are_silent_inside_and_audible_again_outside(caplog):
    with quiet():
        logging.getLogger("mlflow.anything").warning("a note")
        logging.getLogger("mlflow.anything").error("a fault")
        warnings.warn("old", DeprecationWarning, stacklevel=1)
    logging.getLogger("mlflow.anything").warning("heard again")
    assert [record.message for record in caplog.records] == ["a fault", "heard again"]
