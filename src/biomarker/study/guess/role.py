"""ColumnRole: what one column is taken for, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal["id", "response", "analyte", "covariate", "group", "batch", "time", "leave_out"]


@dataclass(frozen=True)
class ColumnRole:
    """Role of one column.

    Parameters
    ----------
    column : its header
    role : what it is taken for; "leave_out" when it must not be used
    sure : False where the user should look
    reason : why, in words for the study file
    name : of an analyte: the header without its unit
    unit, unit_sure, unit_reason : of an analyte: in which unit it is
    lower_limit, upper_limit : of an analyte whose censored cells ("ND") state no limit: a proposal, never sure
    """

    column: str
    role: Role
    sure: bool
    reason: str
    name: str = ""
    unit: str = ""
    unit_sure: bool = False
    unit_reason: str = ""
    lower_limit: float | None = None
    upper_limit: float | None = None
