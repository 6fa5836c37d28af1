"""What controls should give: the range of their kit, else a target with the tolerance of the rules."""

from __future__ import annotations

from biomarker.assay.measured import Measured
from biomarker.assay.quality import Plates


def target_of(plates: Plates, one: Measured) -> float | None:
    """Stated concentration of a control; None where none is stated, or what was measured is a signal."""
    stated = plates.stated_controls.get((one.plate, one.sample, one.analyte))
    return stated[0] if stated and stated[0] and stated[0] > 0 and one.source != "signal" else None


def allowed_range(plates: Plates, one: Measured) -> tuple[float, float, str] | None:
    """Lowest and highest acceptable value of a control, and where they come from; None where nothing is stated."""
    _, low, high = plates.stated_controls.get((one.plate, one.sample, one.analyte), (None, None, None))
    if low is not None and high is not None and one.source != "signal":
        return low, high, "the range of the kit"
    target = target_of(plates, one)
    if target is None:
        return None
    rules = plates.rules
    percent = rules.control_recovery_at_limits if at_limit(plates, one, target) else rules.control_recovery
    return target * (1 - percent / 100), target * (1 + percent / 100), f"{percent:g} % around its target"


def at_limit(plates: Plates, one: Measured, target: float) -> bool:
    """Whether a control was made to stand at the LLOQ or ULOQ: no further from it than a standard there may read."""
    near = plates.rules.recovery_at_limits / 100
    return any(limit is not None and abs(target / limit - 1) <= near for limit in (one.lloq, one.uloq))
