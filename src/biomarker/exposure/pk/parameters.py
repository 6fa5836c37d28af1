"""Population parameters of anifrolumab's pharmacokinetics, with their source; nothing here is a guess."""

from __future__ import annotations

from dataclasses import dataclass

from biomarker.errors import StudyError

SOURCE = "Almquist et al. 2022, J Clin Pharmacol 62:1106 (670 patients)"


@dataclass(frozen=True)
class PkParameters:
    """Two compartments with quasi-steady-state target-mediated disposition and a clearance that falls with time.

    The defaults are the published estimates for anifrolumab.

    Parameters
    ----------
    clearance, intercompartmental : L/day
    central, peripheral : volumes in L
    kss : quasi-steady-state constant, nM
    receptor : concentration of the target, nM
    k_int : internalisation rate of the complex, equal to the turnover rate of the target, 1/day
    molar_mass : kDa
    low_signature_clearance : factor on clearance in patients with a low interferon gene signature
    reference_weight : kg, with the exponents of clearance and central volume
    clearance_change, half_change : clearance(t) = clearance * exp(clearance_change * t / (half_change + t)), t in days
    var_clearance, var_central, var_receptor : variances of log-normal deviations between patients
    var_change : variance of the additive deviation of `clearance_change`
    proportional_error, additive_error : residual standard deviations; the additive one in mg/L
    """

    clearance: float = 0.193
    central: float = 2.93
    intercompartmental: float = 0.937
    peripheral: float = 3.30
    kss: float = 0.712
    receptor: float = 0.0999
    k_int: float = 77.4
    molar_mass: float = 148.0
    low_signature_clearance: float = 0.793
    reference_weight: float = 69.1
    weight_on_clearance: float = 0.601
    weight_on_central: float = 0.764
    clearance_change: float = -0.155
    half_change: float = 380.0
    var_clearance: float = 0.109
    var_central: float = 0.0723
    var_receptor: float = 0.0882
    var_change: float = 0.146
    proportional_error: float = 0.305
    additive_error: float = 0.0201

    def __post_init__(self) -> None:
        for name in ("clearance", "central", "intercompartmental", "peripheral", "kss", "k_int", "molar_mass",
                     "low_signature_clearance", "reference_weight", "half_change"):  # fmt: skip
            if not getattr(self, name) > 0:
                raise StudyError(f"pharmacokinetics: {name} = {getattr(self, name):g}", allowed="a number above 0")
        for name in ("receptor", "var_clearance", "var_central", "var_receptor", "var_change", "proportional_error",
                     "additive_error"):  # fmt: skip
            if not getattr(self, name) >= 0:
                raise StudyError(f"pharmacokinetics: {name} = {getattr(self, name):g}", allowed="0 or more")

    @property
    def mg_per_litre_in_one_nm(self) -> float:
        """Mass concentration of 1 nM of the antibody."""
        return self.molar_mass / 1000.0


ANIFROLUMAB = PkParameters()
