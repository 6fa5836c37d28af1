"""Does the trial room mistake a prognostic marker for a predictive one, and do its intervals cover?

Small randomised trials (1:1) with one informative marker and two of noise. Size and power are shares of trials with p
of at most 0.05; coverage is that of nominal 95 % intervals (the band has to cover all windows at once).

    python benchmarks/marker_guided.py            # 300 trials of each kind, some minutes
    python benchmarks/marker_guided.py --permutations 99 --trials 100     # also the test of the rule
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from biomarker.errors import CohortError
from biomarker.trial.guided import Trial, guided, learn_rule
from biomarker.trial.predictive import predictive
from biomarker.trial.windows import windows

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Setting:
    """Log odds ratios: of the marker in everybody, of the treatment, and of their product."""

    name: str
    n: int
    prognostic: float
    effect: float
    predictive: float


SETTINGS = (
    Setting("nothing", 60, 0.0, 0.0, 0.0),
    Setting("treatment works", 60, 0.0, 1.0, 0.0),
    Setting("prognostic", 60, 1.5, 0.5, 0.0),
    Setting("prognostic", 120, 1.5, 0.5, 0.0),
    Setting("predictive", 60, 0.0, 0.0, 1.5),
    Setting("predictive", 120, 0.0, 0.0, 1.5),
)


def chance(setting: Setting, z: Floats, treated: Floats | bool) -> Floats:
    """Probability of response."""
    found: Floats = expit(-0.3 + setting.prognostic * z + treated * (setting.effect + setting.predictive * z))
    return found


def draw(setting: Setting, seed: int) -> Trial:
    """One trial."""
    random = np.random.default_rng(seed)
    X, treated = random.normal(size=(setting.n, 3)), random.permutation(setting.n) < setting.n // 2
    return Trial(X, treated, random.random(setting.n) < chance(setting, X[:, 0], treated))


def true_gain(setting: Setting, trial: Trial) -> float:
    """What the rule that all patients teach would gain over treating everyone, in a large population."""
    X = np.random.default_rng(1).normal(size=(20_000, 3))
    rule = learn_rule(trial, np.random.default_rng(2)).treats(X)
    treated, control = chance(setting, X[:, 0], True), chance(setting, X[:, 0], False)
    return float(np.where(rule, treated, control).mean() - treated.mean())


def band_covers(setting: Setting, trial: Trial) -> tuple[float, float]:
    """Whether the band covers all true differences, and whether the windows are called different; NaN if not made."""
    try:
        found = windows("marker", trial.X[:, 0], trial.treated, trial.responder)
    except CohortError:
        return np.nan, np.nan
    z = np.random.default_rng(1).normal(size=50_000)
    truth = []
    for low, high in zip(found.lowest, found.highest, strict=True):
        own = z[(z >= low) & (z <= high)]
        truth.append((chance(setting, own, True) - chance(setting, own, False)).mean())
    return float(((found.low <= truth) & (truth <= found.high)).all()), float(found.p <= 0.05)


def rule_gains(setting: Setting, trial: Trial, seed: int, permutations: int) -> tuple[float, float, float]:
    """Error of the gain, whether its interval covers, whether the rule is called useful; NaN where none was learned."""
    try:
        rule = guided(trial, seed=seed, repeats=5, permutations=permutations)
    except CohortError:
        return np.nan, np.nan, np.nan
    truth, gain = true_gain(setting, trial), rule.over_all
    useful = np.nan if rule.p is None else float(rule.p <= 0.05)
    return gain.value - truth, float(gain.low <= truth <= gain.high), useful


def study(setting: Setting, trials: int, permutations: int) -> Floats:
    """Shares and means over simulated trials."""
    rows = []
    for seed in range(trials):
        trial = draw(setting, seed)
        model = predictive("marker", trial.X[:, 0], trial.treated, trial.responder)
        truth = np.exp(setting.predictive * np.std(trial.X[:, 0], ddof=1))  # its step is a standard deviation
        rows.append((model.interaction_p <= 0.05, model.main_p <= 0.05,
                     model.interaction.low <= truth <= model.interaction.high, *band_covers(setting, trial),
                     *rule_gains(setting, trial, seed, permutations)))  # fmt: skip
    columns = np.array(rows, dtype=np.float64).T
    return np.array([known.mean() if len(known := one[~np.isnan(one)]) else np.nan for one in columns])


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trials", type=int, default=300)
    parser.add_argument("--permutations", type=int, default=0)
    wanted = parser.parse_args()
    heads = ("marker is", "n", "called predictive", "associated in both arms", "interval of the interaction covers",
             "band covers", "windows called different", "bias of the gain", "interval of the gain covers",
             "rule called useful")  # fmt: skip
    print(f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}")
    for setting in SETTINGS:
        found = study(setting, wanted.trials, wanted.permutations)
        last = f"{found[7]:.3f}" if wanted.permutations else "-"
        cells = [f"{one:.3f}" for one in found[:5]] + [f"{found[5]:+.3f}", f"{found[6]:.3f}", last]
        print(f"| {setting.name} | {setting.n} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
