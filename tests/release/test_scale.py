"""Values on a log scale whose numbers lie in the range of concentrations, and headers that no longer state a unit."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from biomarker.assay.panel import Panel
from biomarker.release.batch import batch_reasons, count_batch
from biomarker.release.load import load_bundle
from biomarker.release.manifest import read_manifest
from biomarker.release.ranges import training_ranges
from biomarker.release.write import write_bundle

ANALYTES = ("IFNG", "IL6", "TNF", "IL10")


@pytest.fixture(scope="module")
def model(training, tmp_path_factory):
    """A model of low concentrations (about 2 to 60 pg/mL), in whose range NPX values lie as well."""
    low = replace(training.panel, values=training.panel.values / 25)
    contents = training.contents(training_range=training_ranges(low))
    return load_bundle(write_bundle(tmp_path_factory.mktemp("scale") / "b", contents))


def batch(rng, n):
    return pd.DataFrame(rng.lognormal(5, 1, (n, 4)) / 25, columns=ANALYTES).assign(patient_id=np.arange(n).astype(str))


def test_npx_inside_the_training_range_is_red(model):
    table = batch(np.random.default_rng(1), 12)
    usual = model.predict(table)
    logged = model.predict(table.assign(**{name: np.log2(table[name]) + 3 for name in ANALYTES}))
    assert not any("log scale" in warning for one in usual for warning in one.warnings)
    assert {one.trust for one in logged} == {"red"}
    assert "are these values on a log scale (NPX, log2)?" in logged.predictions[0].warnings[0]


@pytest.mark.parametrize(("factor", "told"), [(1e-3, "lower"), (1e3, "higher")])
def test_a_factor_of_a_thousand_is_named(model, factor, told):
    table = batch(np.random.default_rng(1), 6)
    found = model.predict(table.assign(**{name: factor * table[name] for name in ANALYTES}))
    assert f"about 1000 times {told}: ng/mL and pg/mL mixed up?" in found.predictions[0].warnings[0]


@pytest.mark.parametrize(("n", "most"), [(5, 0.02), (8, 0.02), (20, 0.0)])
def test_batches_like_those_of_training_are_seldom_suspected(model, n, most):
    rng, schema = np.random.default_rng(2), model.manifest.needed
    marks = np.zeros((n, 4), dtype=np.int8)
    panels = [Panel(tuple(map(str, range(n))), schema, rng.lognormal(2, 1, (n, 4)), marks, "x") for _ in range(400)]
    told = [batch_reasons(model.manifest, schema.analytes, count_batch(model.manifest, one)) for one in panels]
    assert np.mean([bool(one) for one in told]) <= most


def test_pieces_say_the_same_as_the_whole(model):
    rng, schema = np.random.default_rng(3), model.manifest.needed
    values = np.log2(rng.lognormal(5, 1, (40, 4))) + 1
    whole = Panel(tuple(map(str, range(40))), schema, values, np.zeros(values.shape, dtype=np.int8), "x")
    first, second = (count_batch(model.manifest, whole.take(rows)) for rows in (range(13), range(13, 40)))
    said = batch_reasons(model.manifest, schema.analytes, first + second)
    assert said == batch_reasons(model.manifest, schema.analytes, count_batch(model.manifest, whole)) != []


def test_a_bundle_that_recorded_no_spread_says_nothing(model):
    entries = model.manifest.to_text().replace('"spread"', '"unknown"').encode()
    manifest, schema = read_manifest(entries), model.manifest.needed
    flat = Panel(tuple("abcdefgh"), schema, np.full((8, 4), 5.0), np.zeros((8, 4), dtype=np.int8), "x")
    assert batch_reasons(manifest, schema.analytes, count_batch(manifest, flat)) == []


def test_a_unit_that_training_stated_is_missed(training, tmp_path, table):
    reading = {**training.contents().reading, "units_stated": ["IFNG", "IL6"]}
    bundle = load_bundle(write_bundle(tmp_path / "b", training.contents(reading=reading)))
    bare = bundle.predict(table(("patient_id", *ANALYTES), ("P1", 200, 150, 140, 120)))
    stated = bundle.predict(
        table(("patient_id", "IFNG (pg/mL)", "IL6 [ng/L]", "TNF", "IL10"), ("P1", 200, 150, 140, 120))
    )
    assert bare.predictions[0].warnings == ("no unit is stated for IFNG, IL6, as it was in training; read as pg/mL",)
    assert (bare.predictions[0].trust, stated.predictions[0].trust) == ("amber", "green")
