"""ROC curve: of a measured marker, where the curve is exact, and of the procedure, where it can only illustrate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from biomarker.report.figures.band import band
from biomarker.report.figures.style import DASHED, FAINT, PLAIN, RESPONDER, Picture, new_axes, say_nothing, styled
from biomarker.report.figures.words import shorten
from biomarker.report.numbers import Estimate, interval

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from biomarker.report.figures.marker import MarkerValues
    from biomarker.validation.result import Predictions

Floats = npt.NDArray[np.float64]
GRID = np.linspace(0.0, 1.0, 101)


@styled("ROC curve (illustrative)", single_patients=False)
def roc(predictions: Predictions, auc: Estimate | None, marker: MarkerValues | None = None) -> Picture:
    """Draw an illustrative curve of each patient's probability averaged over the repeats, and the reported AUC.

    Probabilities of different folds come from different models, so the area under this curve is not the estimate
    (Airola et al. 2011; Forman & Scholz 2010). The curve of the marker is exact: nothing is fitted.

    Parameters
    ----------
    predictions : out-of-fold, such as ``validated.predictions()``; R repeats of n patients
    auc : the reported estimate, ``auc`` of results.json
    marker : values of the same patients; patients without one are left out of its curve
    """
    responder = predictions.responder
    figure, axes = new_axes(3.8 if marker is None else 4.1)
    if responder.all() or not responder.any():
        say_nothing(axes, f"not defined: all {len(responder)} patients\nare of one class")
        return figure
    axes.plot([0, 1], [0, 1], color=FAINT, linewidth=0.8, linestyle=DASHED)
    if marker is not None:
        _marker(axes, marker, responder)
    score = predictions.probability.mean(axis=0)
    axes.plot(*roc_points(responder, score), color=RESPONDER, linewidth=1.8, label="procedure (illustrative)")
    axes.fill_between(GRID, *band(responder, score, _on_grid), color=RESPONDER, alpha=0.13, linewidth=0,
                      label="95 % band, pointwise")  # fmt: skip
    axes.set(xlim=(-0.01, 1.01), ylim=(-0.01, 1.01), aspect="equal")
    axes.set(xlabel="1 − specificity", ylabel="sensitivity")
    figure.legend(loc="outside lower center", ncols=2 if marker is None else 1, columnspacing=1.0, handlelength=1.6)
    axes.set_title(f"AUC {interval(auc)}, n = {len(responder)}")
    return figure


def _marker(axes: Axes, marker: MarkerValues, responder: npt.NDArray[np.bool_]) -> None:
    known = ~np.isnan(marker.values)
    if not responder[known].any() or responder[known].all():
        return
    score = marker.values if marker.direction == "higher" else -marker.values
    axes.plot(*roc_points(responder[known], score[known]), color=PLAIN, linewidth=1.0, linestyle=(0, (2, 1.5)),
              label=f"{shorten(marker.name, 22)}, measured (n = {known.sum()})")  # fmt: skip


def roc_points(responder: npt.NDArray[np.bool_], score: Floats) -> tuple[Floats, Floats]:
    """False and true positive rates at every distinct score, from (0, 0) to (1, 1).

    >>> fpr, tpr = roc_points(np.array([True, False, True]), np.array([0.9, 0.5, 0.5]))
    >>> fpr.tolist(), tpr.tolist()
    ([0.0, 0.0, 1.0], [0.0, 0.5, 1.0])
    """
    order = np.argsort(-score, kind="stable")
    hits, ranked = responder[order], score[order]
    last_of_tie = np.append(np.diff(ranked) != 0, True)
    true, false = np.cumsum(hits)[last_of_tie], np.cumsum(~hits)[last_of_tie]
    return np.append(0.0, false / false[-1]), np.append(0.0, true / true[-1])


def _on_grid(responder: npt.NDArray[np.bool_], score: Floats) -> Floats:
    """Sensitivity at each false positive rate of the grid: the upper end of a step, along the line within ties."""
    false, true = roc_points(responder, score)
    last = np.searchsorted(false, GRID + 1e-12, side="right") - 1
    after = np.minimum(last + 1, len(false) - 1)
    run = false[after] - false[last]
    part = np.divide(GRID - false[last], run, out=np.zeros_like(GRID), where=run > 0)
    return true[last] + np.maximum(part, 0.0) * (true[after] - true[last])
