"""Bundle folder inside an MLflow model -> predictions. MLflow loads this module by name, so nothing is pickled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from biomarker.errors import BiomarkerError
from biomarker.tracking.logbook import refusal

if TYPE_CHECKING:
    import pandas as pd

    from biomarker.release.load import Bundle


@dataclass(frozen=True)
class ServedBundle:
    """What ``mlflow.pyfunc.load_model`` gives back, wrapped by MLflow."""

    bundle: Bundle

    def predict(self, model_input: pd.DataFrame, params: dict[str, Any] | None = None) -> pd.DataFrame:
        """One row per patient in the order of the input: the same predictions as ``load_bundle(...).predict(...)``.

        Raises
        ------
        mlflow.exceptions.MlflowException
            In place of a `BiomarkerError`: MLflow's server answers any other with a traceback.
        """
        try:
            return self.bundle.predict(model_input).to_frame()
        except BiomarkerError as error:
            raise refusal(error) from None


def _load_pyfunc(data_path: str) -> ServedBundle:
    """MLflow's entry point (a loader module); the bundle is checked as by `load_bundle`."""
    from biomarker.release.load import load_bundle

    return ServedBundle(load_bundle(data_path))
