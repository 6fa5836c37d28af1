"""Registered models and runs of a store -> their files; a run -> a version of a registered model.

MLflow only says where files are: a bundle is loaded by `release.load` alone, whose checks MLflow's loaders lack.
"""

from __future__ import annotations

import contextlib
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from biomarker.errors import TrackingError, nearest
from biomarker.tracking import logbook
from biomarker.tracking.store import DATABASE, Store, choose_store

if TYPE_CHECKING:
    from biomarker.tracking.logbook import MlflowClient, ModelVersion, Run

RESULTS, STUDY, OUT_OF_FOLD = "results.json", "config/study.toml", "predictions/out_of_fold.json"
INSTABILITY = "instability"  # key of that file
FORMS = "models:/NAME@ALIAS, models:/NAME/VERSION, runs:/RUN, or a run's id or its first 4 letters and more"
MODEL = re.compile(r"models:/+(?P<name>[^/@:'\"]+)(?:@(?P<alias>[^/@]+)|/(?P<version>\d+))")
RUN = re.compile(r"(?:runs:/+)?(?P<run>[0-9a-f]{4,32})/?")
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_\-. ]{0,99}")
RUNS_OF_A_PAGE = 1000
FULL_ID = 32
DESCRIPTION = 4900  # characters that every store of MLflow takes


@dataclass(frozen=True)
class RecordedRun:
    """A run with its files in reach.

    Parameters
    ----------
    shown : what to call it: "run 1a2b3c4d" or "models:/panel/3 (champion), run 1a2b3c4d"
    bundle : its bundle, None where it has none
    digest : sha256 of the bundle's manifest as recorded when it was written; empty where it was not
    out_of_fold : content of that file, None where the run holds none
    """

    run_id: str
    name: str
    shown: str
    status: str
    tags: Mapping[str, str]
    bundle: Path | None
    digest: str
    results: bytes | None
    study: str | None
    out_of_fold: bytes | None


@dataclass(frozen=True)
class Promotion:
    """What is written beside a version of a registered model."""

    name: str
    alias: str
    card: str
    tags: Mapping[str, str]


@dataclass(frozen=True)
class Promoted:
    """A version that an alias leads to; `former` is the version that it led to before."""

    name: str
    version: str
    alias: str
    former: str | None
    is_new: bool


def is_address(place: str) -> bool:
    """Whether `place` names a registered model or a run, not a folder."""
    return place.startswith(("models:/", "runs:/"))


class Registry:
    """The runs and registered models of a store that is there already.

    Parameters
    ----------
    folder : of the embedded store; the environment's MLFLOW_TRACKING_URI goes first

    Raises
    ------
    TrackingError
        By every method, when the store or what was asked for is not there.
    """

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.store = choose_store(folder, None, environment)

    @property
    def is_there(self) -> bool:
        """Whether there is a store to ask."""
        return self.store.folder is None or (self.store.folder / DATABASE).is_file()

    @contextlib.contextmanager
    def run(self, place: str) -> Iterator[RecordedRun]:
        """A run by its id, the beginning of its id, or an address; its files are in reach within the block."""
        model, run = MODEL.fullmatch(place), RUN.fullmatch(place)
        if model is None and run is None:
            raise TrackingError(f'"{place}" is no address of a model or run', allowed=FORMS,
                                do="see the registered models and runs with `biomarker ui`")  # fmt: skip
        with self._reading() as client, tempfile.TemporaryDirectory(prefix="biomarker-") as temporary:
            if model is not None:
                version = _version(client, **model.groupdict())
                found = _run(client, str(version.run_id or ""), place)
                shown = f"models:/{version.name}/{version.version}, run {found.info.run_id[:8]}"
                digest = version.tags.get("bundle", "") or found.data.tags.get("bundle", "")
            else:
                assert run is not None
                found = _run(client, run["run"], place)
                shown, digest = f"run {found.info.run_id[:8]}", found.data.tags.get("bundle", "")
            yield _recorded(client, self.store, found, shown, digest, Path(temporary))

    @contextlib.contextmanager
    def run_of_bundle(self, digest: str) -> Iterator[RecordedRun | None]:
        """The newest run that wrote the bundle with this manifest; None where the store has none."""
        with self._reading() as client, tempfile.TemporaryDirectory(prefix="biomarker-") as temporary:
            found = client.search_runs(_experiments(client), f"tags.bundle = '{digest}'", max_results=1)
            if not found:
                yield None
                return
            shown = f"run {found[0].info.run_id[:8]}"
            yield _recorded(client, self.store, found[0], shown, digest, Path(temporary))

    def promote(self, run_id: str, promotion: Promotion) -> Promoted:
        """Register the bundle of a run, or find the version that it has already, and point the alias to it."""
        if NAME.fullmatch(promotion.name) is None:
            raise TrackingError(f'"{promotion.name}" cannot name a registered model',
                                allowed="letters, digits, blanks, `_`, `-` and `.`", do="choose --name")  # fmt: skip
        with self._reading() as client, logbook.alone(self.store):
            run = client.get_run(run_id)
            registered = _registered(client, promotion)
            former = registered.get(promotion.alias)
            version, is_new = _registered_version(client, run, promotion)
            for key, value in promotion.tags.items():
                if value:
                    client.set_model_version_tag(promotion.name, version, key, value)
            client.set_registered_model_alias(promotion.name, promotion.alias, version)
            client.update_registered_model(promotion.name, description=promotion.card[:DESCRIPTION])
            client.set_tag(run_id, "promoted", f"models:/{promotion.name}/{version} as {promotion.alias}")
            if promotion.tags.get("anyway"):
                client.set_tag(run_id, "anyway", promotion.tags["anyway"])
            return Promoted(promotion.name, version, promotion.alias, former, is_new)

    @contextlib.contextmanager
    def _reading(self) -> Iterator[MlflowClient]:
        if not self.is_there:
            raise TrackingError(f"there are no runs in {self.store.folder}",
                                allowed="a folder that `biomarker train` has recorded runs in",
                                do="name it with --store: tracking.store of the study file")  # fmt: skip
        with logbook.opened(self.store) as client:
            yield client


def _registered(client: MlflowClient, promotion: Promotion) -> dict[str, str]:
    """Alias -> version of the registered model, which is made where it is not there."""
    known = client.search_registered_models(f"name = '{promotion.name}'")
    if not known:
        client.create_registered_model(promotion.name, description=promotion.card[:DESCRIPTION])
        return {}
    return {alias: str(version) for alias, version in (known[0].aliases or {}).items()}


def _registered_version(client: MlflowClient, run: Run, promotion: Promotion) -> tuple[str, bool]:
    for version in client.search_model_versions(f"name = '{promotion.name}'"):
        if version.run_id == run.info.run_id:
            return str(version.version), False
    if not run.outputs or not run.outputs.model_outputs:
        raise TrackingError(f"run {run.info.run_id[:8]} has no model", do="give a run of `biomarker train`")
    model = client.get_logged_model(run.outputs.model_outputs[0].model_id)
    made = client.create_model_version(promotion.name, model.artifact_location, run.info.run_id,
                                       description=promotion.card[:DESCRIPTION],
                                       model_id=model.model_id)  # fmt: skip
    return str(made.version), True


def _version(client: MlflowClient, name: str, alias: str | None, version: str | None) -> ModelVersion:
    found = client.search_registered_models(f"name = '{name}'")
    if not found:
        known = [model.name for model in client.search_registered_models()]
        raise TrackingError(f'no model "{name}" is registered', allowed=nearest(name, known),
                            do="register one with `biomarker promote RUN --alias champion`")  # fmt: skip
    aliases = dict(found[0].aliases or {})
    if alias is not None and alias not in aliases:
        raise TrackingError(f'the model "{name}" has no version called "{alias}"', allowed=nearest(alias, aliases),
                            do=f"`biomarker promote RUN --alias {alias}` gives one")  # fmt: skip
    wanted = str(aliases[alias] if alias is not None else version)
    versions = {str(one.version): one for one in client.search_model_versions(f"name = '{name}'")}
    if wanted not in versions:
        raise TrackingError(f'the model "{name}" has no version {wanted}', allowed=nearest(wanted, versions))
    return versions[wanted]


def _run(client: MlflowClient, wanted: str, place: str) -> Run:
    whole = f"attributes.run_id = '{wanted}'" if len(wanted) == FULL_ID else ""
    runs = list(_runs(client, whole)) or list(_runs(client))
    found = [run for run in runs if wanted and run.info.run_id.startswith(wanted)]
    if len(found) == 1:
        return found[0]
    some = "no run of this store fits" if not found else f"{len(found)} runs of this store fit"
    newest = ", ".join(f"{run.info.run_id[:8]} ({run.info.run_name})" for run in runs[:5])
    raise TrackingError(f"{some} {place}", allowed=f"the newest are {newest}" if newest else "",
                        do="give the id of a run; `biomarker train` prints it, `biomarker ui` shows it")  # fmt: skip


def _runs(client: MlflowClient, condition: str = "") -> Iterator[Run]:
    """Runs of the store, however many there are, the newest first."""
    token = None
    while True:
        page = client.search_runs(_experiments(client), condition, max_results=RUNS_OF_A_PAGE, page_token=token)
        yield from page
        token = page.token
        if not token:
            return


def _experiments(client: MlflowClient) -> list[str]:
    return [experiment.experiment_id for experiment in client.search_experiments()]


def _recorded(client: MlflowClient, store: Store, run: Run, shown: str, digest: str, temporary: Path) -> RecordedRun:
    fetch = logbook.Fetcher(client, store, temporary)
    files = {name: fetch.file(run, name) for name in (RESULTS, STUDY, OUT_OF_FOLD)}
    study = files[STUDY]
    return RecordedRun(
        run_id=run.info.run_id,
        name=run.info.run_name,
        shown=shown,
        status=run.info.status,
        tags=dict(run.data.tags),
        bundle=fetch.bundle(run),
        digest=digest,
        results=files[RESULTS],
        study=None if study is None else study.decode("utf-8", errors="replace"),
        out_of_fold=files[OUT_OF_FOLD],
    )
