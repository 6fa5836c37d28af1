"""Measured: one concentration of one analyte in one sample, with its limit where censored, and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass

CENSORED = ("<", ">")


@dataclass(frozen=True)
class Measured:
    """One sample x analyte x plate x dilution, or the combination of several dilutions and plates.

    Parameters
    ----------
    value : concentration in the undiluted sample; the limit where `qualifier` is "<" or ">"; None where missing
    qualifier : "" a number, "<" below the limit, ">" above it
    low, high : 95 % interval of the concentration (0 and inf where open); None where the instrument calculated it
    log_error : standard error of the log of the concentration; None where censored or from the instrument
    estimate : what the curve gives although it is beyond a limit; None off the curve
    lod, lloq, uloq : limits of this plate times the dilution; None where there are none
    signal : mean signal of `n` wells; NaN where there is none
    cv : CV in percent of the concentrations of the replicates; None with one
    beads : smallest bead count of the wells; None without beads
    wells : wells that count
    source : "curve" fitted here, "instrument", or "" where missing
    reason : why the value is missing, or how dilutions were combined
    codes : errors and warnings (QC001, ...) that concern this value
    notes : codes of notes that name this sample
    """

    sample: str
    role: str
    analyte: str
    plate: str
    unit: str
    value: float | None
    qualifier: str = ""
    dilution: float = 1.0
    low: float | None = None
    high: float | None = None
    log_error: float | None = None
    estimate: float | None = None
    lod: float | None = None
    lloq: float | None = None
    uloq: float | None = None
    signal: float = float("nan")
    cv: float | None = None
    beads: float | None = None
    wells: tuple[str, ...] = ()
    source: str = ""
    reason: str = ""
    codes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The value as a laboratory would print it: "12.4", "<2.3", "" where missing."""
        return "" if self.value is None else f"{self.qualifier}{self.value:.6g}"
