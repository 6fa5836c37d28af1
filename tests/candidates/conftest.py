"""The fixture of 26 patients as matrices: logs, and logs standardised with the population standard deviation."""

import numpy as np
import pytest

SIX = ["ifng", "il6", "il10", "il17", "tnf", "tgfb"]


@pytest.fixture(scope="session")
def two_logs(fx26):
    """(26, 2) log IFN-γ and log IL-10, and the labels."""
    return np.log(fx26[["ifng", "il10"]].to_numpy()), fx26["y"].to_numpy()


@pytest.fixture(scope="session")
def six_z(fx26):
    """(26, 6) standardised logs, and the labels."""
    logs = np.log(fx26[SIX].to_numpy())
    return (logs - logs.mean(axis=0)) / logs.std(axis=0), fx26["y"].to_numpy()


@pytest.fixture(scope="session")
def made_up():
    """Standardised columns with correlation, and labels that depend on the first one."""

    def make(n, p, seed=0, correlation=0.3):
        rng = np.random.default_rng(seed)
        shared = rng.normal(size=(n, 1))
        X = np.sqrt(correlation) * shared + np.sqrt(1 - correlation) * rng.normal(size=(n, p))
        y = (X[:, 0] + rng.normal(size=n) > 0).astype(int)
        return (X - X.mean(axis=0)) / X.std(axis=0), y

    return make
