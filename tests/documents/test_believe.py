"""docs/before_you_believe.md says what the simulations found, and its figures are drawn from the same numbers."""

import json
import re

import numpy as np
import pytest


@pytest.fixture(scope="module")
def found(repository):
    return json.loads((repository / "benchmarks" / "results" / "small_samples.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def text(repository):
    return (repository / "docs" / "before_you_believe.md").read_text(encoding="utf-8")


def test_every_table_holds_the_numbers_of_the_simulation(found, text):
    rows = [f"| {one['median']:.2f} | {one['p95']:.2f} | {one['any_significant']:.0%}".replace("%", " %")
            for one in found["best_of_many"]["best"]]  # fmt: skip
    rows += [f"| {one['true']:.2f} | {one['power']:.0%} | {one['mean_significant']:.2f} |".replace("%", " %")
             for one in found["winners_curse"]]  # fmt: skip
    for kind in ("single", "crossed", "fifty_repeats"):
        values = found["one_split"][kind]
        low, high = np.quantile(values, [0.025, 0.975])
        rows.append(f"| {np.mean(values):.2f} | {low:.2f} to {high:.2f} |")
    rows.append(f"| {np.mean(found['filter']['before']):.2f} | {np.mean(found['filter']['inside']):.2f} |")
    for one in found["calibration"]:
        low, middle, high = one["slope"]
        rows.append(f"| {middle:.2f} | {low:.2f} to {high:.2f} | {one['auc']:.2f} |")
    assert [row for row in rows if row not in text] == []


def test_the_numbers_in_sentences_are_those_of_the_simulation(found, text):
    sentences = " ".join(text.split())
    noise = found["best_of_many"]["correlated"]
    assert f"in {noise['any_significant']:.0%} of 2,000 cohorts, and in {noise['after_bonferroni']:.0%}".replace(
        "%", " %") in sentences  # fmt: skip
    width = {row["n"]: row for row in found["widths"]}
    assert f"from {width[26]['low']:.2f} to {width[26]['high']:.2f}" in sentences
    assert f"{width[100]['low']:.2f} to {width[100]['high']:.2f}" in sentences


@pytest.mark.parametrize(
    ("script", "numbers"),
    [
        ("evidence.md", ["| .17 (.12 to .22)", ".384 / .496", "+.158"]),
        ("protocol.md", [".41", ".16", ".53, .28, .13"]),
        ("plates.md", ["0.743 ± 0.007", "0.476", "0.548", "0.581", "0.512"]),
    ],
)
def test_numbers_of_other_pages_are_still_there(repository, script, numbers):
    other = (repository / "docs" / script).read_text(encoding="utf-8")
    assert [number for number in numbers if number not in other] == []


def test_every_section_names_a_command_that_makes_it_again(repository, text):
    for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:-1]:
        named = re.findall(r"`python (benchmarks/\w+\.py)", section.split("Make it again")[-1])
        assert named, section.splitlines()[0]
        assert all((repository / file).exists() for file in named)


def test_the_simulations_still_find_it_at_a_small_size(benchmark, monkeypatch, repository):
    monkeypatch.syspath_prepend(repository / "benchmarks")
    script = benchmark("small_samples")
    noise = script.best_of_many(60)
    assert noise["correlated"]["any_significant"] > 0.15
    assert noise["best"][1]["median"] == pytest.approx(0.7219, abs=1e-4)
    curse = script.winners_curse(150)
    assert all(one["mean_significant"] > one["true"] for one in curse)
    assert [one["power"] for one in curse] == pytest.approx([one["formula"] for one in curse], abs=0.13)
    filtered = script.filter_before_folds(12)
    assert np.mean(filtered["before"]) > 0.8
    assert np.mean(filtered["inside"]) == pytest.approx(0.5, abs=0.15)
    loose, shrunk = script.calibration(12)[:2]
    assert loose["slope"][1] < 0.3 < shrunk["slope"][1]


def taken_apart(file):
    """Shape and numbers of an SVG file, without the names that are made from the last digits of numbers."""
    text = re.sub(r'(id|clip-path|xlink:href)="[^"]*"', "", file.read_text(encoding="utf-8"))
    return re.sub(r"-?\d+(\.\d+)?", "0", text), [float(one[0]) for one in re.findall(r"(-?\d+(\.\d+)?)", text)]


def test_the_figures_of_the_page_are_drawn_from_these_numbers(
    benchmark, monkeypatch, repository, tmp_path, text, found
):
    monkeypatch.syspath_prepend(repository / "benchmarks")
    drawn = benchmark("small_samples").draw(found, tmp_path)
    kept = repository / "docs" / "before_you_believe"
    assert {file.name for file in drawn} == {file.name for file in kept.iterdir()}
    for file in drawn:
        assert f"(before_you_believe/{file.name})" in text
        (shape, numbers), (kept_shape, kept_numbers) = taken_apart(file), taken_apart(kept / file.name)
        assert shape == kept_shape, file.name
        np.testing.assert_allclose(numbers, kept_numbers, atol=0.05)
        assert file.stat().st_size < 70_000, file.name
