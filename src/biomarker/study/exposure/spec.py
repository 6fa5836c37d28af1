"""ExposureSpec: what a study file of kind "exposure" may say, one section per step, with every default."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from biomarker.errors import StudyError
from biomarker.exposure.response.forms import Form
from biomarker.exposure.trials.batch import LIMITS
from biomarker.study.section import Section
from biomarker.study.spec import TrackingSection

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
NotNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1)]
SCHEDULE = re.compile(r"q([1-9]\d*)([wd])")


class FormSpec(Section):
    """How concentration acts on response: a shape and its concentration."""

    shape: Literal["log_linear", "emax"]
    at: Positive

    def form(self) -> Form:
        """The form itself."""
        return Form(self.shape, self.at)


class CountsSpec(Section):
    """Responders among n patients."""

    responders: int = Field(ge=1)
    n: int = Field(ge=2)

    @model_validator(mode="after")
    def _fewer_than_patients(self) -> CountsSpec:
        if self.responders >= self.n:
            raise ValueError(f"{self.responders} responders of {self.n}; allowed: fewer responders than patients")
        return self


class ReferenceSpec(CountsSpec):
    """The arm with drug that was observed."""

    dose: Positive


class PopulationSection(Section):
    """Who is treated."""

    signature_high: Share = 1.0
    weight_median: Positive = 68.6
    weight_sd_log: NotNegative = 0.20
    weight_range: tuple[float, float] = (42.0, 144.8)
    active: Share = 0.522


def _schedule(value: object) -> object:
    if not (isinstance(value, str) and SCHEDULE.fullmatch(value)):
        raise ValueError('unknown regimen; allowed: "q4w" for every 4 weeks, "q14d" for every 14 days, and the like')
    return value


class RegimenSection(Section):
    """Which doses, how often."""

    doses: tuple[NotNegative, ...] = Field(default=(0.0, 150.0, 300.0, 600.0, 1000.0), min_length=2)
    schedule: Annotated[str, BeforeValidator(_schedule)] = "q4w"
    n_doses: int = Field(default=13, ge=1, le=400)
    infusion_minutes: NotNegative = 30.0
    loading: Positive = 1.0

    @property
    def interval(self) -> float:
        """Days between two doses."""
        found = SCHEDULE.fullmatch(self.schedule)
        if found is None:  # the validator saw to it
            raise ValueError(self.schedule)
        return float(found[1]) * (7.0 if found[2] == "w" else 1.0)


class PkSection(Section):
    """Parameters of the drug's disposition (Almquist et al. 2022)."""

    clearance: Positive = 0.193
    central: Positive = 2.93
    intercompartmental: Positive = 0.937
    peripheral: Positive = 3.30
    kss: Positive = 0.712
    receptor: NotNegative = 0.0999
    k_int: Positive = 77.4
    molar_mass: Positive = 148.0
    low_signature_clearance: Positive = 0.793
    reference_weight: Positive = 69.1
    weight_on_clearance: float = 0.601
    weight_on_central: float = 0.764
    clearance_change: float = -0.155
    half_change: Positive = 380.0
    var_clearance: NotNegative = 0.109
    var_central: NotNegative = 0.0723
    var_receptor: NotNegative = 0.0882
    var_change: NotNegative = 0.146
    proportional_error: NotNegative = 0.305
    additive_error: NotNegative = 0.0201


class ResponseSection(Section):
    """What response was observed, and what is assumed about its course."""

    placebo: CountsSpec = CountsSpec(responders=118, n=302)
    reference: ReferenceSpec = ReferenceSpec(dose=300.0, responders=160, n=298)
    forms: tuple[FormSpec, ...] = Field(
        default=(FormSpec(shape="log_linear", at=1.0), FormSpec(shape="emax", at=10.0),
                 FormSpec(shape="log_linear", at=10.0)),
    )  # fmt: skip
    visit_weeks: tuple[Positive, ...] = Field(default=tuple(float(w) for w in range(4, 53, 4)), min_length=1)
    rise: float = 2.0
    half_rise_weeks: Positive = 8.0
    active_effect: float = 0.84
    between_patients: NotNegative = 1.0

    @field_validator("forms")
    @classmethod
    def _different(cls, forms: tuple[FormSpec, ...]) -> tuple[FormSpec, ...]:
        if len(forms) < 2:
            raise ValueError("one form alone; two observed doses cannot tell forms apart, so the spread between two "
                             "or more is part of every result")  # fmt: skip
        if len(set(forms)) < len(forms):
            raise ValueError("two forms are the same; allowed: at least two different ones, their spread is a result")
        return forms


class DropoutSection(Section):
    """Who leaves before the end."""

    completers: float = Field(default=0.706, gt=0, le=1)
    hazard_ratio: Positive = 2.0


class SimulationSection(Section):
    """How many trials, and what counts as enough."""

    trials: int = Field(default=1000, ge=20, le=1_000_000)
    patients_per_arm: int = Field(default=300, ge=2, le=100_000)
    level: float = Field(default=0.95, gt=0.5, lt=1)
    trough_week: Positive = 24.0
    occupancy: float = 0.9
    little_gain: float = Field(default=0.05, gt=0, lt=1)
    seed: int = Field(default=1, ge=0, lt=2**63)

    @field_validator("occupancy")
    @classmethod
    def _counted(cls, occupancy: float) -> float:
        if occupancy not in LIMITS:
            raise ValueError(f"allowed: one of {', '.join(map(str, LIMITS))}")
        return occupancy


class DataSection(Section):
    """Tables for `biomarker exposure fit`; all empty where nothing is fitted."""

    subjects: str = ""
    dosing: str = ""
    visits: str = ""
    concentrations: str = ""
    id: str = "subject_id"
    day: str = "day"
    dose: str = "dose_mg"
    weight: str = "weight_kg"
    signature: str = "signature"
    signature_high: tuple[str, ...] = ("high",)
    dropout_day: str = "dropout_day"
    response: str = "response"
    responder: tuple[str, ...] = ("1",)
    concentration: str = "concentration_mg_l"
    covariates: tuple[str, ...] = ()


class FitSection(Section):
    """What is estimated from the tables."""

    form: FormSpec = FormSpec(shape="log_linear", at=1.0)
    estimate_at: bool = False
    low_signature_slope: bool = True
    random_effect: bool = True
    dropout: bool = True
    shared: bool = False
    nodes: int = Field(default=9, ge=1, le=41)
    level: float = Field(default=0.95, gt=0.5, lt=1)
    quantiles: int = Field(default=4, ge=2, le=10)
    simulated_copies: int = Field(default=200, ge=20, le=10_000)
    seed: int = Field(default=1, ge=0, lt=2**63)


class OutputSection(Section):
    """Where results go."""

    folder: str = "simulations"


class ExposureSpec(Section):
    """One exposure study: `biomarker exposure simulate` and `biomarker exposure fit` read the same file."""

    kind: Literal["exposure"]
    name: str = Field(default="", pattern=r"^[A-Za-z0-9_\-]*$", max_length=80)
    title: str = ""
    population: PopulationSection = PopulationSection()
    regimen: RegimenSection = RegimenSection()
    pharmacokinetics: PkSection = PkSection()
    response: ResponseSection = ResponseSection()
    dropout: DropoutSection = DropoutSection()
    simulation: SimulationSection = SimulationSection()
    data: DataSection = DataSection()
    fit: FitSection = FitSection()
    tracking: TrackingSection = TrackingSection()
    output: OutputSection = OutputSection()


class ExposureStudy(BaseModel):
    """An exposure study that was read: its content, where it lies, and its text."""

    model_config = ConfigDict(frozen=True)

    spec: ExposureSpec
    file: Path
    text: str

    @property
    def name(self) -> str:
        """Name of the study; the file's name where the study gives none."""
        return self.spec.name or "".join(c if c.isalnum() or c in "_-" else "_" for c in self.file.stem)

    @property
    def title(self) -> str:
        """Title for reports."""
        return self.spec.title or self.name

    def path(self, relative: str) -> Path:
        """A path of the study file, which is meant relative to that file."""
        return (self.file.parent / Path(relative).expanduser()).resolve()

    def folder(self, kind: str) -> Path:
        """Where results of a kind ("simulation", "fit") go."""
        return self.path(self.spec.output.folder) / f"{self.name}_{kind}"

    def require_tables(self) -> None:
        """Refuse a study that names no tables to fit."""
        missing = [f"data.{key}" for key in ("subjects", "dosing", "visits") if not getattr(self.spec.data, key)]
        if missing:
            raise StudyError(f"{self.file} names no {', '.join(missing)}",
                             allowed="tables of subjects, doses and visits",
                             do="name them, or make simulated ones with "
                                "`biomarker exposure simulate STUDY --tables FOLDER`")  # fmt: skip
