"""What the continuous part of a composite endpoint is worth: augmented beside plain binary analysis.

Patients have a baseline score and a change of it; response needs a change of at most -4 and no failure (20 % fail at
random). Power is that of a two-sided test at 0.05; the true rates come from the formula of each setting.

    python benchmarks/augmented_response.py            # 1,000 trials of each kind, a minute
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from biomarker.trial.augmented import Composite, augmented
from biomarker.trial.difference_tests import compare
from biomarker.trial.two_by_two import TwoByTwo

CUT_OFF = -4.0
FAIL = 0.2


@dataclass(frozen=True)
class Setting:
    """Patients per arm, mean change in controls and further change in the treated, and how reality differs."""

    name: str
    n: int
    control: float
    effect: float
    shape: str = "normal"


@dataclass(frozen=True)
class Found:
    """Bias, coverage, mean width and power of both analyses; doubt: share of trials whose own checks warned."""

    bias: tuple[float, float]
    coverage: tuple[float, float]
    width: tuple[float, float]
    power: tuple[float, float]
    patients: float
    doubt: float


SETTINGS = (
    Setting("no effect", 25, -3, 0),
    Setting("no effect", 50, -3, 0),
    Setting("effect", 20, -3, -2.5),
    Setting("effect", 25, -3, -2.5),
    Setting("effect", 50, -3, -2.5),
    Setting("effect, rare response", 50, 0, -2.5),
    Setting("whole even numbers (as SLEDAI)", 50, -3, -2.5, "even"),
    Setting("same, cut-off moved to -3", 50, -3, -2.5, "even, moved"),
    Setting("skewed, rare response", 50, 1, -2.5, "skewed"),
    Setting("treated spread twice as wide", 50, -3, 0, "wider"),
)


def changes(setting: Setting, baseline: np.ndarray, treated: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """(n,) change of the score."""
    noise = random.normal(0, 3.5, len(treated))
    if setting.shape == "skewed":
        noise = (random.exponential(1.0, len(treated)) - 1.0) * 3.5
    if setting.shape == "wider":
        noise = np.where(treated, 2.0, 1.0) * noise
    made = setting.control + setting.effect * treated - 0.4 * (baseline - 10) + noise
    return 2 * np.round(made / 2) if setting.shape.startswith("even") else made


def draw(setting: Setting, random: np.random.Generator, n: int) -> Composite:
    """One trial of `n` patients per arm."""
    treated = np.arange(2 * n) < n
    baseline = random.normal(10, 3, 2 * n)
    value = changes(setting, baseline, treated, random)
    failed = random.random(2 * n) < FAIL
    cut_off = CUT_OFF + (1.0 if setting.shape == "even, moved" else 0.0)
    return Composite(value, failed, treated, cut_off, True, baseline[:, None])


def true_difference(setting: Setting) -> float:
    """Difference of the true response rates, from a large trial where no formula is at hand."""
    if setting.shape == "normal":
        spread = np.hypot(3.5, 0.4 * 3)
        rates = [(1 - FAIL) * ndtr((CUT_OFF - setting.control - effect) / spread) for effect in (setting.effect, 0.0)]
        return float(rates[0] - rates[1])
    large = draw(setting, np.random.default_rng(9), 400_000)
    return float(large.responder[large.treated].mean() - large.responder[~large.treated].mean())


def study(setting: Setting, trials: int) -> Found:
    """Both analyses over simulated trials."""
    truth = true_difference(setting)
    rows = []
    for seed in range(trials):
        made = draw(setting, np.random.default_rng(seed), setting.n)
        found = augmented(made)
        ours, plain = found.difference, found.plain_difference
        table = TwoByTwo(found.plain_rates[0].responders, setting.n, found.plain_rates[1].responders, setting.n)
        rows.append((ours.value - truth, plain.value - truth, ours.low <= truth <= ours.high,
                     plain.low <= truth <= plain.high, ours.width, plain.width, not ours.low <= 0 <= ours.high,
                     compare(table, "pearson").p <= 0.05, bool(found.doubts)))  # fmt: skip
    mean = np.mean(np.array(rows, dtype=float), axis=0)
    pairs = [(float(mean[i]), float(mean[i + 1])) for i in range(0, 8, 2)]
    return Found(*pairs, patients=(pairs[2][1] / pairs[2][0]) ** 2, doubt=float(mean[8]))


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trials", type=int, default=1000)
    wanted = parser.parse_args()
    print("augmented / plain")
    print(
        "| setting | n per arm | true difference | bias | coverage | width | power or error | patients saved | warned |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for setting in SETTINGS:
        found = study(setting, wanted.trials)
        pair = [f"{a:.{d}f} / {b:.{d}f}" for (a, b), d in
                ((found.bias, 3), (found.coverage, 3), (found.width, 2), (found.power, 2))]  # fmt: skip
        print(f"| {setting.name} | {setting.n} | {true_difference(setting):+.3f} | {' | '.join(pair)} | "
              f"{100 * (1 - 1 / found.patients):.0f} % | {100 * found.doubt:.0f} % |", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
