"""What correcting plates does, at a small size; the large run is benchmarks/plates.py, its table in docs/plates.md."""

import numpy as np
import pytest

pytestmark = pytest.mark.slow
N = 10
BEFORE, INSIDE = "plate medians before the folds", "plate_centre inside the folds"
KEPT, BRIDGED = "outcome kept in the model, before the folds", "bridged by 5 control samples"


@pytest.fixture(scope="module")
def mean(benchmark):
    script = benchmark("plates")

    def of(kind, effect):
        rows = [script.every_correction(kind, effect, seed) for seed in range(N)]
        found = {name: float(np.mean([row[name] for row in rows])) for name in rows[0]}
        found["ideal"] = float(np.mean([script.without_plates(kind, effect, seed) for seed in range(N)]))
        return found

    return of


def test_a_confounded_plate_looks_like_signal_and_so_does_a_correction_that_keeps_the_outcome(mean):
    null = mean("confounded", 0.0)
    assert null["none"] > 0.65
    assert null[KEPT] > null[BRIDGED] + 0.02
    assert null[BRIDGED] == pytest.approx(null["ideal"], abs=0.04)


def test_centring_a_confounded_plate_loses_a_real_effect_and_bridging_does_not(mean):
    effect = mean("confounded", 1.0)
    assert effect[INSIDE] < effect["ideal"] - 0.03
    assert effect[BEFORE] < effect[INSIDE]
    assert effect[BRIDGED] == pytest.approx(effect["ideal"], abs=0.04)


def test_balanced_plates_may_be_centred_inside_the_folds(mean):
    effect = mean("balanced", 1.0)
    assert effect[INSIDE] > effect["none"] + 0.02
    assert effect[INSIDE] == pytest.approx(effect["ideal"], abs=0.04)
