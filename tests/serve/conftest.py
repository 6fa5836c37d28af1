"""A small bundle with everything a prediction tells, and a server that runs in this process."""

import json
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pytest
import uvicorn

from biomarker.assay.analytes import Analyte, PanelSchema
from biomarker.assay.panel import Panel
from biomarker.candidates.candidate import Candidate, PartChoice
from biomarker.candidates.columns import Columns
from biomarker.cohort.covariates import CovariateSchema
from biomarker.development.model import FittedCandidate
from biomarker.release.conformal import Conformal, FoldScores
from biomarker.release.constants import constants
from biomarker.release.contents import BundleContents
from biomarker.release.learn_novelty import learn_novelty
from biomarker.release.load import load_bundle
from biomarker.release.ranges import training_ranges
from biomarker.release.refit_interval import RefitInterval
from biomarker.release.write import write_bundle
from biomarker.serve.app import create_app
from biomarker.serve.run import listening

STANDARD = tuple(PartChoice(name) for name in ("fill_censored", "log2", "median_impute", "standard_scale"))
RIDGE = Candidate("ridge", PartChoice("ridge_logistic"), STANDARD)


@pytest.fixture(scope="session")
def one():
    return {"patient_id": "Müller-77", "IFNG": 300, "IL6": "<2.3"}


@pytest.fixture(scope="session")
def table():
    """Green, amber (a value is missing) and red (far outside)."""
    return "patient_id,IFNG,IL6\nMüller-77,120,60\nB,20,\nC,1e9,60\n"


@pytest.fixture(scope="session")
def bundle_folder(tmp_path_factory):
    rng = np.random.default_rng(1)
    n = 40
    responder = np.arange(n) % 2 == 0
    values = np.exp(rng.normal(4, 1, size=(n, 2)) + np.outer(responder, [1.5, 0]))
    schema = PanelSchema((Analyte("IFNG", "pg/mL"), Analyte("IL6", "pg/mL")))
    panel = Panel(tuple(map(str, range(n))), schema, values, np.zeros((n, 2), dtype=np.int8))
    columns = Columns(schema.names, (False, False))
    matrix = columns.matrix(values, panel.marks)

    def fit(rows):
        pipeline = RIDGE.build(columns).fit(matrix[rows], responder[rows])
        return FittedCandidate(RIDGE, {}, pipeline, 0.5, 0.6, schema.names)

    refits = [constants(fit(rng.permutation(n)[:30])) for _ in range(20)]
    shipped = fit(np.arange(n))
    p = shipped.pipeline.predict_proba(matrix)[:, 1].round(2)
    fold = FoldScores(constants(shipped), tuple(sorted(p[responder])), tuple(sorted(p[~responder])))
    contents = BundleContents(
        "msc", shipped, columns, schema, CovariateSchema(),
        {"reader": "wide", "settings": {}, "id_column": "patient_id"}, "yes", training_ranges(panel),
        {"simulated": True, "n_patients": n, "n_responders": 20, "verdict": "No evidence. Read on."}, "",
        refits=RefitInterval(tuple(refits * 5)), conformal=Conformal((fold,)),
        novelty=learn_novelty(columns, matrix, schema.names, 7),
    )  # fmt: skip
    return write_bundle(tmp_path_factory.mktemp("models") / "msc", contents)


@pytest.fixture(scope="session")
def bundle(bundle_folder):
    return load_bundle(bundle_folder)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict
    text: str

    @property
    def json(self):
        return json.loads(self.text)

    @property
    def error(self):
        return self.json["error"]


@pytest.fixture(scope="session")
def running():
    return _running


@contextmanager
def _running(bundle, **settings):
    """A server on a free port; gives a function that asks it."""
    place = listening("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(create_app(bundle, **settings), log_level="critical", access_log=False))
    thread = threading.Thread(target=server.run, args=([place],))
    thread.start()
    url = f"http://127.0.0.1:{place.getsockname()[1]}"

    def ask(path, body=None, kind=None, method=None, **headers):
        if isinstance(body, dict | list):
            body, kind = json.dumps(body), kind or "application/json"
        data = body.encode() if isinstance(body, str) else body
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named |= {"Content-Type": kind} if kind else {}
        request = urllib.request.Request(url + path, data, named, method=method)
        try:
            with urllib.request.urlopen(request, timeout=20) as done:
                return Answer(done.status, dict(done.headers), done.read().decode())
        except urllib.error.HTTPError as refused:
            with refused:
                return Answer(refused.code, dict(refused.headers), refused.read().decode())

    try:
        while not server.started:
            time.sleep(0.01)
        yield SimpleNamespace(url=url, ask=ask, port=place.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join(20)
        place.close()


@pytest.fixture(scope="session")
def server(bundle):
    with _running(bundle) as one:
        yield one


@pytest.fixture(scope="session")
def ask(server):
    return server.ask
