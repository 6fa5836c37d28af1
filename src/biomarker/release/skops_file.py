"""Fitted pipeline <-> `pipeline.skops`: nothing is constructed before every type in the file was allowed."""

from __future__ import annotations

import io
import warnings
import zipfile
from typing import TYPE_CHECKING, Any

import numpy as np

from biomarker.candidates.candidate import Candidate
from biomarker.candidates.columns import Columns
from biomarker.candidates.recalibrated import TRUSTED, Recalibrated
from biomarker.errors import BundleError
from biomarker.release.manifest import PIPELINE

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline

MAX_UNZIPPED_BYTES = 256 * 2**20
MAX_MEMBERS = 100_000
ALWAYS_ALLOWED = frozenset({"biomarker.candidates.select.SelectColumns", "numpy.dtype"})
AGAIN = "use a bundle from a source you trust; copy it again or train the model again"


def dump_pipeline(pipeline: Pipeline, candidate: Candidate) -> bytes:
    """Bytes of the skops file.

    Raises
    ------
    BundleError
        When a step needs a type that its part does not declare, so that the bundle could not be read again.
    """
    import skops.io

    content: bytes = skops.io.dumps(pipeline, compression=zipfile.ZIP_DEFLATED)
    foreign = foreign_types(content, candidate)
    if foreign:
        raise BundleError(f"the fitted {candidate.name} holds types that no part declares: {', '.join(foreign)}",
                          do="name them in `trusted` of the part, once they are known to be harmless")  # fmt: skip
    return content


def foreign_types(content: bytes, candidate: Candidate) -> list[str]:
    """Types in a skops file that neither skops nor the candidate's parts allow; nothing is constructed."""
    import skops.io

    return sorted(set(skops.io.get_untrusted_types(data=content)) - _allowed(candidate))


def load_pipeline(content: bytes, candidate: Candidate, columns: Columns) -> Pipeline:
    """Audit a skops file, then construct the pipeline.

    Raises
    ------
    BundleError
        When the archive is damaged or too large, holds a foreign type, or is not the pipeline of this candidate.
    """
    try:
        _check_archive(content)
        _refuse_foreign(content, candidate)
        pipeline = _construct(content, candidate)
        _check_steps(pipeline, candidate, columns)
        _check_trees(pipeline)
    except BundleError:
        raise
    except Exception as error:  # whatever a crafted file makes the readers raise is the file's fault
        raise BundleError(f"{PIPELINE} cannot be read ({type(error).__name__}: {error})", do=AGAIN) from error
    return pipeline


def _refuse_foreign(content: bytes, candidate: Candidate) -> None:
    foreign = foreign_types(content, candidate)
    if foreign:
        raise BundleError(f"{PIPELINE} holds types that do not belong to this model: {', '.join(foreign[:5])}",
                          allowed=f"the parts of {candidate.name}", do=AGAIN)  # fmt: skip


def _construct(content: bytes, candidate: Candidate) -> Pipeline:
    import skops.io
    from sklearn.exceptions import InconsistentVersionWarning

    with warnings.catch_warnings():
        # Another version of scikit-learn is judged by the golden rows, not by its number.
        warnings.simplefilter("ignore", InconsistentVersionWarning)
        pipeline: Pipeline = skops.io.loads(content, trusted=sorted(_allowed(candidate)))
    return pipeline


def _allowed(candidate: Candidate) -> frozenset[str]:
    bent = () if candidate.recalibrate == "none" else (TRUSTED,)
    return ALWAYS_ALLOWED.union(bent, *(part.trusted for _, _, part in candidate.parts()))


def _check_archive(content: bytes) -> None:
    """Refuse archives that would fill the memory: by their directory, and by the header of each array."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
        unzipped = sum(member.file_size for member in members)
        if len(members) > MAX_MEMBERS or unzipped > MAX_UNZIPPED_BYTES:
            raise BundleError(f"{PIPELINE} would unzip to {len(members)} files and {unzipped / 2**20:.0f} MB",
                              allowed=f"up to {MAX_UNZIPPED_BYTES // 2**20} MB", do=AGAIN)  # fmt: skip
        names = [member.filename for member in members]
        if len(set(names)) < len(names) or any("/" in name or "\\" in name or ".." in name for name in names):
            raise BundleError(f"{PIPELINE} holds a file with an odd or repeated name", do=AGAIN)
        for member in members:
            if member.filename.endswith(".npy"):
                _check_array(archive.read(member))


def _check_array(content: bytes) -> None:
    """An array has exactly the size that its header states, and no Python objects."""
    stream = io.BytesIO(content)
    version = np.lib.format.read_magic(stream)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, dtype = read(stream)
    n_bytes = int(np.prod([1, *map(int, shape)], dtype=object)) * dtype.itemsize
    if dtype.hasobject or min(shape, default=0) < 0 or n_bytes != len(content) - stream.tell():
        raise BundleError(f"{PIPELINE} holds an array whose size is not the stated one", do=AGAIN)


def _check_steps(pipeline: Any, candidate: Candidate, columns: Columns) -> None:
    """The pipeline has the steps that the candidate builds, each of the same type."""
    expected = [(name, type(step)) for name, step in candidate.build(columns).steps]
    seen = [(name, type(step)) for name, step in getattr(pipeline, "steps", [])]
    if candidate.recalibrate != "none":
        expected = [*expected[:-1], ("classifier", Recalibrated), expected[-1]]
        seen.append(("classifier", type(getattr(pipeline.steps[-1][1], "classifier_", None))))
    if seen != expected:
        raise BundleError(f"{PIPELINE} is not the pipeline that bundle.json describes",
                          allowed=" -> ".join(name for name, _ in expected), do=AGAIN)  # fmt: skip


def _check_trees(pipeline: Any) -> None:
    """Trees are walked in C without bounds checks: every child and column must exist, and paths must end."""
    for tree in _trees(pipeline):
        n = tree.node_count
        left, right, feature = tree.children_left, tree.children_right, tree.feature
        inner = left != -1
        parents = np.arange(n)[inner]
        ends = (right[~inner] == -1).all() and (left[inner] > parents).all() and (right[inner] > parents).all()
        exists = (left < n).all() and (right < n).all()
        used = (feature[inner] >= 0).all() and (feature[inner] < tree.n_features).all()
        if not (ends and exists and used):
            raise BundleError(f"{PIPELINE} holds a damaged decision tree", do=AGAIN)


def _trees(root: Any) -> list[Any]:
    """Every fitted decision tree inside a pipeline."""
    from sklearn.tree._tree import Tree

    found, waiting, seen = [], [root], set[int]()
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if isinstance(thing, Tree):
            found.append(thing)
        elif isinstance(thing, list | tuple):
            waiting.extend(thing)
        elif isinstance(thing, np.ndarray):
            waiting.extend(thing.ravel().tolist() if thing.dtype == object else [])
        else:
            waiting.extend(vars(thing).values() if hasattr(thing, "__dict__") else [])
    return found
