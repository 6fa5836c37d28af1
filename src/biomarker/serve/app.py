"""Bundle -> web application: /predict, /predict/batch, /model, /health, /openapi.json and a page at /."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from biomarker.assay.table import Table
from biomarker.errors import BiomarkerError
from biomarker.files import sha256
from biomarker.release.load import Bundle
from biomarker.release.privacy import Log
from biomarker.serve.described import model_facts, patient_schema
from biomarker.serve.guard import App, Guard
from biomarker.serve.limits import Limits
from biomarker.serve.refusals import BUG, RequestError, body_of, status_of
from biomarker.serve.tables import SOURCE, csv_table, one_patient, patients

PAGE = Path(__file__).parent / "page"
JSON, CSV = "application/json", "text/csv"
TEXT = (CSV, "text/plain", "text/tab-separated-values")
FILES = {"/": ("page.html", "text/html; charset=utf-8"), "/page.js": ("page.js", "text/javascript; charset=utf-8"),
         "/page.css": ("page.css", "text/css; charset=utf-8")}  # fmt: skip
OPTIONS = [
    {"name": name, "in": "query", "required": False, "schema": {"type": "boolean", "default": False},
     "description": meaning}
    for name, meaning in (("explain", "say what each analyte adds, and what would turn the answer"),
                          ("strict", "refuse the request when one prediction may not be used (red)"))
]  # fmt: skip
ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"description": "Predictions in the order of the request, with intervals, warnings and their provenance."},
    **{status: {"description": meaning} for status, meaning in (
        (400, "not a table or not JSON"), (401, "no token"), (413, "too large"), (415, "another media type"),
        (422, "the patients cannot be predicted: what was seen, what is allowed, what to do"), (503, "busy"),
    )},
}  # fmt: skip


def create_app(
    bundle: Bundle,
    *,
    token: bytes | None = None,
    limits: Limits | None = None,
    strict: bool = False,
    log: Log | None = None,
) -> App:
    """The application.

    Parameters
    ----------
    token : secret that requests have to bring; None on a loopback address
    strict : refuse every request with a prediction that may not be used
    log : where every report is kept before it is given; None to store nothing
    """
    limits = limits or Limits()
    app = FastAPI(title=f"biomarker: {bundle.manifest.study}", version=version("biomarker"), docs_url=None,
                  redoc_url=None, description=bundle.manifest.research_use_only)  # fmt: skip
    predictor = Predictor(bundle, limits, strict, log)
    _add_facts(app, {**model_facts(bundle, limits), "stored": _stored(log)}, bundle.digest)
    _add_predict(app, predictor, bundle)
    app.add_exception_handler(HTTPException, _unknown)
    app.add_exception_handler(BiomarkerError, _refused)
    app.add_exception_handler(Exception, _bug)  # Starlette raises it again afterwards, and the guard logs its place
    return Guard(app, token, limits)


class Predictor:
    """Predictions of one bundle, one request after the other.

    Parameters
    ----------
    strict : refuse every request with a prediction that may not be used
    log : where every report is kept before it is given
    """

    def __init__(self, bundle: Bundle, limits: Limits, strict: bool, log: Log | None = None) -> None:
        self.bundle, self.limits, self.strict, self.log = bundle, limits, strict, log
        self._waiting, self._one = threading.BoundedSemaphore(limits.at_once), threading.Lock()

    async def answer(self, request: Request, tables: dict[str, Callable[[bytes], Table]]) -> Response:
        """Read the body by its media type, predict, and answer as JSON, or CSV where that is asked for."""
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind not in tables:
            raise RequestError(415, f'the request has the media type "{kind}"', allowed=", ".join(tables),
                               do="set the header Content-Type")  # fmt: skip
        body, explain = await request.body(), _flag(request, "explain")
        strict = self.strict or _flag(request, "strict")
        as_csv = CSV in request.headers.get("accept", "")
        content = await run_in_threadpool(self._predict, tables[kind], body, explain, strict, as_csv)
        return Response(content, media_type=f"{CSV}; charset=utf-8" if as_csv else JSON)

    def _predict(self, read: Callable[[bytes], Table], body: bytes, explain: bool, strict: bool, as_csv: bool) -> str:
        if not self._waiting.acquire(blocking=False):
            raise RequestError(503, "the server is busy with other requests", do="send it again in a moment",
                               headers={"Retry-After": "2"})  # fmt: skip
        try:
            with self._one:
                report = self.bundle.predict(read(body), explain=explain, strict=strict)
                report = replace(report, input=SOURCE, input_sha256=sha256(body))
                if self.log is not None:
                    self.log.append(report)
        finally:
            self._waiting.release()
        return report.to_csv_text() if as_csv else report.to_json_text()


def _add_predict(app: FastAPI, predictor: Predictor, bundle: Bundle) -> None:
    limits, schema = predictor.limits, patient_schema(bundle.manifest)
    listed = {"type": "object", "properties": {"patients": {"type": "array", "items": schema,
                                                            "maxItems": limits.rows}}}  # fmt: skip
    csv = {"schema": {"type": "string", "description": "a row of column names, then one row per patient"}}

    @app.post("/predict", summary="Predict one patient", responses=ANSWERS,
              openapi_extra={"parameters": OPTIONS, "requestBody": _required({JSON: {"schema": schema}})})  # fmt: skip
    async def predict(request: Request) -> Response:
        return await predictor.answer(request, {JSON: one_patient})

    @app.post("/predict/batch", summary="Predict several patients", responses=ANSWERS,
              openapi_extra={"parameters": OPTIONS,
                             "requestBody": _required({JSON: {"schema": listed}, CSV: csv})})  # fmt: skip
    async def batch(request: Request) -> Response:
        texts = dict.fromkeys(TEXT, lambda body: csv_table(body, limits.rows))
        return await predictor.answer(request, {JSON: lambda body: patients(body, limits.rows), **texts})


def _stored(log: Log | None) -> str:
    """What the page says of what is kept."""
    if log is None:
        return "nothing"
    return "names and predictions" if log.key is None else "predictions, with a keyed hash of each name"


def _add_facts(app: FastAPI, facts: dict[str, Any], digest: str) -> None:
    @app.get("/health", summary="Whether the server answers")
    async def health() -> dict[str, str]:
        return {"status": "ok", "bundle_sha256": digest}

    @app.get("/model", summary="What the model is for, what it needs and how well it did")
    async def model() -> dict[str, Any]:
        return facts

    for path, (name, kind) in FILES.items():
        app.add_api_route(path, _file((PAGE / name).read_bytes(), kind), methods=["GET"], include_in_schema=False)


def _file(content: bytes, kind: str) -> Callable[[], Any]:
    async def give() -> Response:
        return Response(content, media_type=kind)

    return give


def _required(content: dict[str, Any]) -> dict[str, Any]:
    return {"required": True, "content": content}


def _flag(request: Request, name: str) -> bool:
    given = request.query_params.get(name, "false").lower()
    if given not in ("true", "false", "1", "0"):
        raise RequestError(400, f'"{name}" is neither true nor false', allowed=f"?{name}=true")
    return given in ("true", "1")


async def _refused(_: Request, error: Exception) -> Response:
    known = error if isinstance(error, BiomarkerError) else BiomarkerError(str(error))
    return JSONResponse(body_of(known), status_of(known), headers=getattr(known, "headers", None))


async def _bug(_: Request, __: Exception) -> Response:
    return JSONResponse(BUG, 500)


async def _unknown(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 400
    seen = "there is nothing at this address" if status == 404 else "this address does not take such a request"
    refusal = RequestError(status, seen, allowed="GET /, /model, /health, /openapi.json; POST /predict, /predict/batch")
    return JSONResponse(body_of(refusal), status)
