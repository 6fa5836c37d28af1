"""A SIMULATED qPCR experiment with a known truth: IDO1 and IDO2 of several donors under two cytokines."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

HEADER = ("sample", "donor", "cytokine", "dose_ng_ml", "gene", "ct", "ct_ref")
DOSES = (0.0, 1.0, 5.0, 10.0, 50.0, 100.0)


class Truth(NamedTuple):
    """Largest effect in doublings, EC50 in ng/mL, slope, Ct above the reference gene when untreated."""

    emax: float
    ec50: float
    slope: float
    baseline: float


TRUTH: Mapping[tuple[str, str], Truth] = {
    ("IDO1", "IFN-γ"): Truth(8.0, 4.0, 1.2, 14.0),
    ("IDO2", "IFN-γ"): Truth(4.0, 12.0, 1.2, 16.0),
    ("IDO1", "TNF-α"): Truth(2.0, 10.0, 1.0, 14.0),
    ("IDO2", "TNF-α"): Truth(0.0, 10.0, 1.0, 16.0),
}


def simulated_qpcr(n_donors: int = 5, *, doses: Sequence[float] = DOSES, between: float = 0.8, error: float = 0.35,
                   seed: int = 8, truth: Mapping[tuple[str, str], Truth] = TRUTH) -> str:  # fmt: skip
    """CSV with two wells of each sample; the doses are typical of such experiments, not those of a published one.

    Parameters
    ----------
    between : SD between donors of the largest effect, as a share of the smaller of it and 4 doublings, halved
    error : SD of a sample, in doublings; wells of a sample scatter by 0.1
    """
    random = np.random.default_rng(seed)
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(HEADER)
    for donor in range(1, n_donors + 1):
        level = dict(zip(dict.fromkeys(gene for gene, _ in truth), random.standard_normal(len(truth)), strict=False))
        for (gene, cytokine), true in truth.items():
            own = true.emax + between * min(true.emax, 4.0) / 2 * random.standard_normal()
            for dose in doses:
                share = dose**true.slope / (true.ec50**true.slope + dose**true.slope)
                middle = true.baseline + level[gene] - own * share + error * random.standard_normal()
                for well in (1, 2):
                    reference = 18.0 + 0.3 * random.standard_normal()
                    ct = reference + middle + 0.1 * random.standard_normal()
                    writer.writerow((f"D{donor}-{cytokine}-{dose:g}-{well}", f"D{donor}", cytokine, f"{dose:g}", gene,
                                     f"{ct:.2f}", f"{reference:.2f}"))  # fmt: skip
    return stream.getvalue()
