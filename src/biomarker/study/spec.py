"""StudySpec: what a study file may say, one section per room, with every default."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from biomarker.candidates.candidate import Recalibrate
from biomarker.development.threshold import ThresholdRule
from biomarker.errors import StudyError
from biomarker.study.section import Section
from biomarker.study.trial.section import TrialSection

Setting = bool | int | float | str | list[bool] | list[int] | list[float] | list[str]


def _part(value: Any) -> Any:
    return {"name": value} if isinstance(value, str) else value


class PartSpec(BaseModel):
    """A part by name; every other key is a setting: a value fixes it, a list is searched in the inner loop."""

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, Setting] = Field(init=False)

    name: str


Part = Annotated[PartSpec, BeforeValidator(_part)]


class CandidateSpec(Section):
    """One pipeline that stands for choice; what is left out comes from the section."""

    name: str = ""
    classifier: Part
    filter: Part | None = None
    transforms: tuple[Part, ...] | None = None
    features: Literal["panel", "panel+covariates", "covariates", "marker"] = "panel"
    recalibrate: Recalibrate = "none"


def _candidate(value: Any) -> Any:
    return {"classifier": value} if isinstance(value, str) else value


class PanelSection(Section):
    """Where the measurements are and what they mean."""

    file: str
    exports: tuple[str, ...] = ()
    samples: str = ""
    reader: Part = PartSpec(name="wide")
    id: str = "patient_id"
    analytes: tuple[str, ...] = Field(min_length=1)
    unit: str = "pg/mL"
    units: dict[str, str] = Field(default={})
    lower_limits: dict[str, float] = Field(default={})
    upper_limits: dict[str, float] = Field(default={})
    time: str = ""
    allow_post_baseline: bool = False


class PlatesSection(Section):
    """On which plate each sample was measured, and what is done about it."""

    column: str = ""
    controls: str = ""
    control_column: str = "sample"
    reference: str = ""


class OutcomeSection(BaseModel):
    """Who responded: the name of a response criterion; every other key is a setting of it or of its visits.

    `visits` is the table that criteria look at; `also` are other criteria to put beside the first one.
    """

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, Setting] = Field(init=False)

    criterion: str = "recorded"
    visits: str = ""
    also: tuple[Part, ...] = ()


class CohortSection(Section):
    """Which patients, and what is known about them beside the panel."""

    covariates: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    batches: tuple[str, ...] = ()
    site: str = ""
    accepted_findings: tuple[str, ...] = ()
    several_rows_per_patient: bool = False
    exclude: tuple[str, ...] = ()


class CandidatesSection(Section):
    """What the modelling procedure may choose from."""

    marker: str = ""
    direction: Literal["higher", "lower"] = "higher"
    transforms: tuple[Part, ...] = tuple(
        PartSpec(name=name) for name in ("fill_censored", "log2", "median_impute", "standard_scale")
    )
    filter: Part = PartSpec(name="none")
    use: tuple[Annotated[CandidateSpec, BeforeValidator(_candidate)], ...] = tuple(
        CandidateSpec(classifier=PartSpec(name=name)) for name in ("ridge_logistic", "elastic_net", "shrinkage_lda")
    )


class ValidationSection(Section):
    """How the procedure is validated."""

    outer_folds: int = Field(default=5, ge=2, le=20)
    repeats: int = Field(default=50, ge=1, le=1000)
    inner_folds: int = Field(default=5, ge=2, le=20)
    inner_repeats: int = Field(default=3, ge=1, le=50)
    leave_pair_out: Literal["auto", "never"] = "auto"
    permutations: int = Field(default=1000, ge=0, le=100_000)
    permutation_repeats: int = Field(default=1, ge=1, le=50)
    permutation_stop: int = Field(default=20, ge=0, le=100_000)
    permute_within: str = ""
    seed: int = Field(default=1, ge=0, lt=2**63)


def _threshold(value: Any) -> Any:
    try:
        return ThresholdRule.of(value)
    except StudyError as error:
        raise ValueError(f"{error.seen}; allowed: {error.allowed}") from error


def _range(value: Any) -> Any:
    numbers = value if isinstance(value, list | tuple) else []
    shares = [one for one in numbers if isinstance(one, int | float) and not isinstance(one, bool) and 0 < one < 1]
    if len(numbers) != 2 or len(shares) != 2 or shares[0] >= shares[1]:
        raise ValueError("allowed: the lowest and the highest threshold, such as [0.1, 0.5], both between 0 and 1")
    return tuple(shares)


class EvaluationSection(Section):
    """How results are summarised."""

    level: float = Field(default=0.95, gt=0.5, lt=1)
    threshold: Annotated[ThresholdRule, BeforeValidator(_threshold)] = ThresholdRule()
    decision_range: Annotated[tuple[float, float], BeforeValidator(_range)] = (0.1, 0.5)
    prevalences: tuple[Annotated[float, Field(gt=0, lt=1)], ...] = ()
    nested_interval: bool = False
    bootstrap_refits: int = Field(default=200, ge=0, le=10_000)
    stability_selection: bool = True


class PlanningSection(Section):
    """What is assumed, before any result is seen, to say what the cohort can answer."""

    expected_auc: float = Field(default=0.75, ge=0.51, le=0.99)
    target_width: float = Field(default=0.2, ge=0.01, lt=1)


class TrackingSection(Section):
    """Where runs are recorded."""

    enabled: bool = True
    store: str = "mlruns"
    experiment: str = ""


class TrainingTrackingSection(TrackingSection):
    """The same for training, where each candidate may get a run of its own beneath that of the study."""

    candidate_runs: bool = False


class ReleaseSection(Section):
    """Where the bundle goes, and whether it may hold rows of training patients."""

    folder: str = "models"
    keep_training_rows: bool = False


class TrialSpec(Section):
    """What every study file may say; with a section `trial` it is enough for `biomarker trial`, without any panel."""

    name: str = Field(default="", pattern=r"^[A-Za-z0-9_\-]*$", max_length=80)
    title: str = ""
    simulated: bool = False
    trial: TrialSection = TrialSection()
    evaluation: EvaluationSection = EvaluationSection()
    validation: ValidationSection = ValidationSection()
    tracking: TrackingSection = TrackingSection()
    release: ReleaseSection = ReleaseSection()


class StudySpec(TrialSpec):
    """One study: a question, the data that may answer it, and how it is answered."""

    tracking: TrainingTrackingSection = TrainingTrackingSection()
    panel: PanelSection
    plates: PlatesSection = PlatesSection()
    outcome: OutcomeSection = OutcomeSection()
    cohort: CohortSection = CohortSection()
    candidates: CandidatesSection = CandidatesSection()
    planning: PlanningSection = PlanningSection()


class StudyFile(BaseModel):
    """A study file that was read: its content, where it lies, and its text."""

    model_config = ConfigDict(frozen=True)

    spec: TrialSpec
    file: Path
    text: str

    @property
    def name(self) -> str:
        """Name of the study; the file's name where the study gives none."""
        return self.spec.name or "".join(c if c.isalnum() or c in "_-" else "_" for c in self.file.stem)

    def path(self, relative: str) -> Path:
        """A path of the study file, which is meant relative to that file."""
        return (self.file.parent / Path(relative).expanduser()).resolve()

    @property
    def bundle_folder(self) -> Path:
        """Where the bundle of this study goes."""
        return self.path(self.spec.release.folder) / self.name


class Study(StudyFile):
    """A study with a panel."""

    spec: StudySpec
