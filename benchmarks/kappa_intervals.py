"""Does the interval of kappa cover in small cohorts? Jeffreys posterior beside the large-sample interval.

python benchmarks/kappa_intervals.py --tables 1500
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

import numpy as np

from biomarker.evaluation.agreement import kappa

SHARES = ((0.32, 0.10, 0.10, 0.48), (0.20, 0.03, 0.05, 0.72), (0.40, 0.05, 0.05, 0.50))
SIZES = (20, 30, 50)


def large_sample(table: Sequence[int]) -> tuple[float, float]:
    """Kappa and its standard error by Fleiss, Cohen & Everitt (1969) Psychol Bull 72:323."""
    a, b, c, d = np.array(table) / sum(table)
    rows, columns = (a + b, c + d), (a + c, b + d)
    observed, chance = a + d, rows[0] * columns[0] + rows[1] * columns[1]
    value = (observed - chance) / (1 - chance)
    alike = sum(cell * (1 - (rows[i] + columns[i]) * (1 - value)) ** 2 for i, cell in enumerate((a, d)))
    apart = (1 - value) ** 2 * (b * (columns[0] + rows[1]) ** 2 + c * (columns[1] + rows[0]) ** 2)
    variance = (alike + apart - (value - chance * (1 - value)) ** 2) / (sum(table) * (1 - chance) ** 2)
    return value, max(variance, 0.0) ** 0.5


def main() -> None:
    """Print coverage and mean width of both intervals."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tables", type=int, default=1500)
    wanted = parser.parse_args()
    random = np.random.default_rng(1)
    print("| true kappa | patients | Jeffreys: coverage | width | large-sample: coverage | width |")
    print("|---|---|---|---|---|---|")
    for share in map(np.array, SHARES):
        chance = (share[0] + share[1]) * (share[0] + share[2]) + (share[2] + share[3]) * (share[1] + share[3])
        truth = (share[0] + share[3] - chance) / (1 - chance)
        for n in SIZES:
            tables = [tuple(int(k) for k in random.multinomial(n, share)) for _ in range(wanted.tables)]
            pairs = [(ours, large_sample(table)) for table in tables if (ours := kappa(table)) is not None]
            covered = np.mean([[ours.low <= truth <= ours.high, abs(value - truth) <= 1.96 * se]
                               for ours, (value, se) in pairs], axis=0)  # fmt: skip
            width = np.mean([[ours.width, 2 * 1.96 * se] for ours, (_, se) in pairs], axis=0)
            print(f"| {truth:.2f} | {n} | {covered[0]:.3f} | {width[0]:.2f} | {covered[1]:.3f} | {width[1]:.2f} |")


if __name__ == "__main__":
    main()
