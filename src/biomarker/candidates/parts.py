"""The card that every transform, filter and classifier carries, and the three shelves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from biomarker.kernels.steps import Step
from biomarker.shelf import Shelf


@dataclass(frozen=True)
class Part:
    """One interchangeable step of a pipeline.

    Parameters
    ----------
    summary : one line for `biomarker parts`
    reference : paper (author, year) or "-"
    build : ``build(columns, **settings)`` gives the unfitted estimator for matrices laid out as `columns` says
    settings : default of every setting; a tuple is a search space that the inner loop walks through
    constants : fitted estimator -> plain numbers (see `biomarker.release.light`), so that a prediction needs no
        scikit-learn; None where that is not possible
    trusted : full names of the types that a bundle must be allowed to construct for this part
    path : the setting along which the estimator's method ``fit_path(X, y, values)`` fits a whole series at once
    takes_groups : whether ``fit`` has a keyword `groups` (needed by parts that split their training rows again)
    reads_marks : whether this transform turns the censoring marks into values; exactly one does, before all others but
        one that reads the plate
    reads_plate : whether this transform needs the plate of each row; it then stands first
    around : for a transform that fills several times: its built estimator and the unfitted pipeline of all later steps
        -> the classifier that takes their place
    keeps_rows : whether the fitted part holds rows of training patients, so that a bundle needs an explicit yes
    minimum_patients : below this number of patients the part is known to be unreliable, and a warning says so
    adapt : card and settings -> card, for a part whose needs follow from its settings, such as one built of others
    kernel : same arguments as `build` -> the compiled form of the step, None where these settings have none; a
        candidate all of whose parts have one runs in the compiled engine (docs/engine.md)
    note : what the user must know
    """

    summary: str
    reference: str
    build: Callable[..., Any]
    settings: Mapping[str, Any] = field(default_factory=dict)
    constants: Callable[[Any], dict[str, Any]] | None = None
    trusted: tuple[str, ...] = ()
    path: str = ""
    takes_groups: bool = False
    reads_marks: bool = False
    reads_plate: bool = False
    around: Callable[[Any, Any], Any] | None = None
    keeps_rows: bool = False
    minimum_patients: int = 0
    adapt: Callable[[Part, Mapping[str, Any]], Part] | None = None
    kernel: Callable[..., Step | None] | None = None
    note: str = ""


TRANSFORMS: Shelf[Part] = Shelf("biomarker.candidates.transforms", "transform", "biomarker.transforms", Part)
FILTERS: Shelf[Part] = Shelf("biomarker.candidates.filters", "filter", "biomarker.filters", Part)
CLASSIFIERS: Shelf[Part] = Shelf("biomarker.candidates.classifiers", "classifier", "biomarker.classifiers", Part)
