"""Estimate: a number together with its interval; the only form in which a performance figure leaves this room."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Estimate:
    """A value with its interval. What could not be estimated is None at the caller, never a NaN in here.

    Parameters
    ----------
    value, low, high : estimate and the limits of its interval, low <= value <= high
    level : nominal coverage of the interval, such as 0.95
    method : how the interval was made, in words a methods section can use
    se : standard error on the scale of `value`, where the method has one
    """

    value: float
    low: float
    high: float
    level: float
    method: str
    se: float | None = None

    def __post_init__(self) -> None:
        numbers = [self.value, self.low, self.high, *([] if self.se is None else [self.se])]
        if not all(math.isfinite(number) for number in numbers):
            raise ValueError(f"an estimate without a finite interval: {numbers}")
        if not self.low <= self.value <= self.high:
            raise ValueError(f"{self.value} is not inside its interval {self.low} to {self.high}")
        if not 0.0 < self.level < 1.0:
            raise ValueError(f"level {self.level} is not between 0 and 1")
        if not self.method:
            raise ValueError("an interval without its method")

    @property
    def width(self) -> float:
        """Distance between the two limits."""
        return self.high - self.low

    def to_dict(self) -> dict[str, float | str]:
        """Plain numbers for results.json; the key `se` only where there is one."""
        plain: dict[str, float | str] = {
            "estimate": float(self.value),
            "low": float(self.low),
            "high": float(self.high),
            "level": float(self.level),
            "method": self.method,
        }
        return plain if self.se is None else {**plain, "se": float(self.se)}

    def __str__(self) -> str:
        return f"{self.value:.2f} ({100 * self.level:g} % interval {self.low:.2f} to {self.high:.2f})"
