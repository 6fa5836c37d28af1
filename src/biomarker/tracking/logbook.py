"""Finished runs -> MLflow. No other file imports mlflow, and this one only to record (the import takes seconds)."""

from __future__ import annotations

import contextlib
import getpass
import json
import os
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from biomarker.errors import BiomarkerError, TrackingError
from biomarker.tracking.entries import RunEntries
from biomarker.tracking.owner import is_dead, owner_tags
from biomarker.tracking.quiet import quiet
from biomarker.tracking.references import DatasetReference, RunReference
from biomarker.tracking.signals import held_back, terminated_as_exit
from biomarker.tracking.store import LOCK, Store, choose_store
from biomarker.tracking.view import experiment_page, experiment_tags

if TYPE_CHECKING:
    from mlflow.entities import Experiment, LoggedModel
    from mlflow.entities import Run as Run
    from mlflow.entities.model_registry import ModelVersion as ModelVersion
    from mlflow.tracking import MlflowClient as MlflowClient

LOADER = "biomarker.tracking.served"
# Not `biomarker` itself: the name is not ours on the public index, and a server must not fetch a stranger's package.
NEEDED_TO_PREDICT = ("numpy", "pandas", "scikit-learn", "scipy", "skops")
LOCK_SECONDS = 120
DIGEST_LENGTH = 36  # MLflow refuses longer ones
RECORDING = (
    "the run could not be recorded in",
    "mend it and train again, or set tracking.enabled = false; the bundle was written all the same",
)
READING = ("runs and models could not be read from", "see that the store is whole and can be reached")


class Logbook:
    """The runs of one store.

    Parameters
    ----------
    folder : of the embedded store
    uri : a tracking URI that takes its place; where None, the environment's MLFLOW_TRACKING_URI is asked first
    """

    def __init__(self, folder: Path, uri: str | None = None) -> None:
        self.store = choose_store(folder, uri, os.environ)

    def record(
        self,
        entries: RunEntries,
        *,
        artifacts: Mapping[str, str | bytes],
        dataset: DatasetReference,
        bundle: Path | None = None,
        children: Sequence[RunEntries] = (),
    ) -> RunReference:
        """Write one run from beginning to end; it is never left running, whatever happens.

        Parameters
        ----------
        artifacts : relative path -> content of a file of the run
        dataset : what the run learned from
        bundle : folder of the released model, kept with the run as an MLflow model; None where there is none
        children : runs beneath this one, such as one for each candidate

        Raises
        ------
        TrackingError
            When the store cannot be created, reached or written.
        """
        with _explained(self.store, *RECORDING), quiet(), terminated_as_exit():
            client, experiment = _open(self.store, entries.experiment)
            began = _milliseconds() - round(1000 * entries.seconds)
            with _begun(client, experiment, began, entries) as run:
                _log(client, run, entries, {**entries.tables, **artifacts}, dataset, bundle)
                for child in children:
                    _log_child(client, run, child)
            return RunReference(run.info.run_id, self.store.shown, entries.experiment, _hint(self.store, experiment))


@contextlib.contextmanager
def opened(store: Store) -> Iterator[MlflowClient]:
    """Client of a store that is there already, to read it or to register a model."""
    with _explained(store, *READING), quiet(), terminated_as_exit():
        _settle()
        with alone(store):
            from mlflow.tracking import MlflowClient

            client = MlflowClient(tracking_uri=store.uri, registry_uri=store.uri)
        yield client


def _settle() -> None:
    """Settings that MLflow reads when it is imported."""
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
    # A server would print an address on stdout, where --json must stand alone.
    os.environ["MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT"] = "true"
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "2")


def _open(store: Store, name: str) -> tuple[MlflowClient, str]:
    """Client and experiment of a store that is ready; runs of dead processes are ended."""
    _settle()
    with alone(store):
        from mlflow.tracking import MlflowClient

        client = MlflowClient(tracking_uri=store.uri, registry_uri=store.uri)
        found = client.get_experiment_by_name(name)
        if found is None:
            tags = experiment_tags(_milliseconds())
            created = client.create_experiment(name, artifact_location=store.artifacts, tags=tags)
            found = client.get_experiment(created)
    _require_usable(store, found)
    _sweep(client, found.experiment_id)
    return client, str(found.experiment_id)


@contextlib.contextmanager
def alone(store: Store) -> Iterator[None]:
    """Hold the lock of an SQLite store: two processes that create the tables together would spoil it for good."""
    if store.folder is None:
        yield
        return
    from filelock import FileLock

    store.folder.mkdir(parents=True, exist_ok=True)
    with FileLock(store.folder / LOCK, timeout=LOCK_SECONDS):
        yield


def _require_usable(store: Store, found: Experiment) -> None:
    """Refuse an experiment that was deleted, or whose files would go to where the store once was."""
    if found.lifecycle_stage != "active":
        raise TrackingError(f'the experiment "{found.name}" in {store.shown} was deleted',
                            do="restore it in the MLflow UI, or give tracking.experiment another name")  # fmt: skip
    place = found.artifact_location
    if store.artifacts and place.startswith("file:") and place != store.artifacts:
        raise TrackingError(f'{store.shown} was moved: files of the experiment "{found.name}" are expected in {place}',
                            do="move the folder back, or set tracking.store to a new folder")  # fmt: skip


def _sweep(client: MlflowClient, experiment: str) -> None:
    """End runs that a killed process on this machine left running."""
    for run in client.search_runs([experiment], "attributes.status = 'RUNNING'"):
        if is_dead(run.data.tags):
            client.set_terminated(run.info.run_id, status="KILLED")


def _tags(entries: RunEntries) -> dict[str, str]:
    git = {"mlflow.source.git.commit": entries.tags["git"]} if "git" in entries.tags else {}
    command = entries.tags.get("command", "biomarker train")
    return {**entries.tags, **owner_tags(), **git, "mlflow.note.content": entries.description, "mlflow.user": _user(),
            "mlflow.source.name": command, "mlflow.source.type": "LOCAL"}  # fmt: skip


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


@contextlib.contextmanager
def _begun(client: MlflowClient, experiment: str, began: int, entries: RunEntries, **tags: str) -> Iterator[Run]:
    """A run that is ended: FINISHED, FAILED after an error, KILLED after Ctrl-C or a request to stop.

    The two wait while the run is made and while it is ended: nobody else would end it.
    """
    with held_back() as let_through:
        run = client.create_run(experiment, began, {**_tags(entries), **tags}, entries.name)
        try:
            with let_through():
                yield run
        except BaseException as error:
            status = "FAILED" if isinstance(error, Exception) else "KILLED"
            with contextlib.suppress(Exception):
                client.set_terminated(run.info.run_id, status=status)
            raise
        client.set_terminated(run.info.run_id, status="FINISHED")


def _log(
    client: MlflowClient,
    run: Run,
    entries: RunEntries,
    files: Mapping[str, str | bytes],
    dataset: DatasetReference,
    bundle: Path | None,
) -> None:
    from mlflow.entities import Dataset, DatasetInput, InputTag, Metric, Param

    run_id, now = run.info.run_id, _milliseconds()
    digest = dataset.digest[:DIGEST_LENGTH]
    with contextlib.ExitStack() as stack:
        model = None if bundle is None else stack.enter_context(_model(client, run, entries))
        temporary = stack.enter_context(tempfile.TemporaryDirectory(prefix="biomarker-"))
        model_id = None if model is None else model.model_id
        metrics = [Metric(key, value, now, 0, model_id, dataset.name, digest) for key, value in entries.metrics.items()]
        client.log_batch(run_id, metrics, [Param(key, value) for key, value in entries.params.items()])
        about = Dataset(dataset.name, digest, source_type="local", source=json.dumps({"uri": dataset.source}),
                        profile=json.dumps({"num_rows": dataset.n}))  # fmt: skip
        client.log_inputs(run_id, [DatasetInput(about, [InputTag("mlflow.data.context", "training")])])
        client.log_artifacts(run_id, _written(Path(temporary, "files"), files))
        if model is not None and bundle is not None:
            client.log_model_artifacts(model.model_id, _saved(Path(temporary, "model"), model, run_id, bundle))


def _log_child(client: MlflowClient, parent: Run, entries: RunEntries) -> None:
    from mlflow.entities import Metric, Param

    beneath = {"mlflow.parentRunId": parent.info.run_id}
    with _begun(client, parent.info.experiment_id, parent.info.start_time, entries, **beneath) as child:
        now = _milliseconds()
        client.log_batch(child.info.run_id, [Metric(key, value, now, 0) for key, value in entries.metrics.items()],
                         [Param(key, value) for key, value in entries.params.items()])  # fmt: skip


def _written(folder: Path, files: Mapping[str, str | bytes]) -> str:
    folder.mkdir()
    for name, content in files.items():
        path = (folder / name).resolve()
        if not path.is_relative_to(folder.resolve()):
            raise ValueError(f"{name} is not a relative path")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(folder)


@contextlib.contextmanager
def _model(client: MlflowClient, run: Run, entries: RunEntries) -> Iterator[LoggedModel]:
    """A model of the run, ready after the block and failed after an error; it is not registered."""
    from mlflow.entities import LoggedModelOutput

    about = {"mlflow.note.content": entries.description}
    model = client.create_logged_model(run.info.experiment_id, entries.tags["study"], run.info.run_id, about,
                                       dict(entries.params))  # fmt: skip
    client.log_outputs(run.info.run_id, [LoggedModelOutput(model.model_id, 0)])
    try:
        yield model
    except BaseException:
        with contextlib.suppress(Exception):
            client.finalize_logged_model(model.model_id, "FAILED")
        raise
    client.finalize_logged_model(model.model_id, "READY")


def _saved(folder: Path, model: LoggedModel, run_id: str, bundle: Path) -> str:
    """Bundle in the form that ``mlflow.pyfunc.load_model`` reads: nothing is pickled, inferred or shown of patients."""
    import mlflow.pyfunc
    from mlflow.models import Model

    described = Model(artifact_path=model.artifact_location, run_id=run_id, model_uuid=model.model_id,
                      model_id=model.model_id, metadata={"biomarker": version("biomarker")})  # fmt: skip
    mlflow.pyfunc.save_model(path=str(folder), loader_module=LOADER, data_path=str(bundle), mlflow_model=described,
                             pip_requirements=[f"{name}=={version(name)}" for name in NEEDED_TO_PREDICT])  # fmt: skip
    return str(folder)


class Fetcher:
    """Files of runs: in their place where the store lies on this machine, else copied into a temporary folder."""

    def __init__(self, client: MlflowClient, store: Store, temporary: Path) -> None:
        self._client, self._store, self._temporary = client, store, temporary

    def file(self, run: Run, name: str) -> bytes | None:
        """Content of one file of a run; None where the run has none of that name."""
        folder, _, _ = name.rpartition("/")
        if name not in {found.path for found in self._client.list_artifacts(run.info.run_id, folder or None)}:
            return None
        return Path(self._client.download_artifacts(run.info.run_id, name, str(self._temporary))).read_bytes()

    def bundle(self, run: Run) -> Path | None:
        """Folder of the bundle inside the run's model; None where the run has no model."""
        models = run.outputs.model_outputs if run.outputs else []
        if not models:
            return None
        place = self._client.get_logged_model(models[0].model_id).artifact_location
        local = Path(urllib.request.url2pathname(urlsplit(place).path)) if place.startswith("file:") else None
        if local is not None and not local.is_dir():
            raise TrackingError(f"the files of run {run.info.run_id[:8]} are not in {local}",
                                do="if the store was moved, move it back; or use the bundle in the folder of the "
                                   "study's models")  # fmt: skip
        found = sorted((local or self._downloaded(place)).glob("data/*/"))
        return found[0] if len(found) == 1 else None

    def _downloaded(self, place: str) -> Path:
        from mlflow.artifacts import download_artifacts

        return Path(download_artifacts(artifact_uri=place, dst_path=str(self._temporary),
                                       tracking_uri=self._store.uri))  # fmt: skip


def refusal(error: BiomarkerError) -> Exception:
    """The same message as an error of MLflow, whose server passes it on (status 400)."""
    from mlflow.exceptions import MlflowException
    from mlflow.protos.databricks_pb2 import BAD_REQUEST

    return MlflowException(str(error), error_code=BAD_REQUEST)


def _milliseconds() -> int:
    return time.time_ns() // 1_000_000


def _hint(store: Store, experiment: str) -> str:
    if store.folder is not None:
        return f"biomarker ui --store {store.folder}"
    return experiment_page(store.shown, experiment)


@contextlib.contextmanager
def _explained(store: Store, failed: str, do: str) -> Iterator[None]:
    """Turn what MLflow, its database or the network raise into one message."""
    try:
        yield
    except TrackingError:
        raise
    except Exception as error:
        if not _is_about_the_store(error):
            raise
        first = next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
        raise TrackingError(
            f"{failed} {store.shown}: {store.hide(first)[:300]}",
            allowed="a folder that is writable, or an MLflow server that answers",
            do=do,
        ) from error


def _is_about_the_store(error: Exception) -> bool:
    from filelock import Timeout
    from mlflow.exceptions import MlflowException
    from sqlalchemy.exc import SQLAlchemyError

    return isinstance(error, MlflowException | SQLAlchemyError | OSError | Timeout)
