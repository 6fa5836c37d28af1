"""Clean cohorts of known make, for the tests of the audit."""

import numpy as np

from biomarker.assay.analytes import Analyte, PanelSchema
from biomarker.assay.panel import Panel
from biomarker.cohort.cohort import Cohort, FlowStep
from biomarker.cohort.context import Context
from biomarker.cohort.covariates import CovariateSchema, schema_from


def clean_cohort(n=40, p=12, seed=0, *, change=None, batches=None, site=(), days=None, covariates=None, names=None):
    """Half respond; correlated log-normal analytes, a fifth of every third one below the limit of its plate.

    `change(values, marks, responder)` plants something in the panel.
    """
    random = np.random.default_rng(seed)
    z = 0.55 * random.normal(size=(n, 1)) + 0.84 * random.normal(size=(n, p))
    responder = random.permutation(np.arange(n) < n // 2)
    values = np.exp(random.uniform(0, 6, p) + random.uniform(0.5, 1.2, p) * z)
    marks = np.zeros((n, p), dtype=np.int8)
    plate = random.integers(0, 3, n)
    for j in range(0, p, 3):
        limit = np.quantile(values[:, j], 0.2) * np.array([0.9, 1.0, 1.2])[plate]
        low = values[:, j] < limit
        values[low, j], marks[low, j] = limit[low], -1
    lost = random.random((n, p)) < 0.03
    values[lost], marks[lost] = np.nan, 0
    storage = tuple(f"{day:.1f}" for day in random.uniform(0, 900, n))
    if change is not None:
        change(values, marks, responder)
    rows = tuple(f"R{i}" for i in range(n))
    schema = PanelSchema(tuple(Analyte(name, "pg/mL") for name in names or [f"A{j}" for j in range(p)]))
    known = {"plate": tuple(f"p{k}" for k in plate), "storage": storage} if batches is None else batches(responder)
    context = Context(known, site, "site" if site else "", tuple([0.0] * n if days is None else days))
    cells = covariates(responder) if covariates else {}
    coded = schema_from(cells) if cells else CovariateSchema()
    return Cohort(Panel(rows, schema, values, marks), rows, responder, np.arange(n), coded, coded.code(cells, n),
                  (FlowStep("rows analysed", n),), "recorded", "response = 1", context)  # fmt: skip
