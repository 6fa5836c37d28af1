"""AUC: how often a responder gets a higher probability than a non-responder of the same fold."""

from __future__ import annotations

from biomarker.evaluation.cross_validated_auc import repeat_inflated
from biomarker.evaluation.metric import Metric

PART = Metric(
    summary="area under the ROC curve: mean within-fold AUC with its repeat-inflated logit-DeLong interval",
    reference="DeLong et al. 1988; interval of this project",
    better="higher",
    estimate=repeat_inflated,
)
