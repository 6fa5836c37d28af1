"""docs/results.schema.json holds for what a training really writes."""

import copy
import json

import pytest

KINDS = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}
KNOWN = {"$schema", "$defs", "title", "description", "type", "required", "properties", "additionalProperties", "items",
         "anyOf", "enum", "const", "$ref"}  # fmt: skip


def problems(value, schema, root=None, place="$"):
    root = schema if root is None else root
    if unknown := set(schema) - KNOWN:
        raise ValueError(f"{place}: keywords {unknown} are not checked here")
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    if "anyOf" in schema:
        found = [problems(value, one, root, place) for one in schema["anyOf"]]
        return [] if [] in found else found[0]
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(is_a(value, kind) for kind in kinds):
        return [f"{place}: {type(value).__name__} instead of {kinds}"]
    wrong = [f"{place}: {value!r}"] if value not in schema.get("enum", [value]) else []
    wrong += [f"{place}: {value!r}"] if value != schema.get("const", value) else []
    if isinstance(value, dict):
        wrong += [f"{place}.{key} is missing" for key in schema.get("required", ()) if key not in value]
        for key, one in value.items():
            own = schema.get("properties", {}).get(key, schema.get("additionalProperties", {}))
            wrong += problems(one, own, root, f"{place}.{key}")
    if isinstance(value, list) and "items" in schema:
        wrong += [said for i, one in enumerate(value) for said in problems(one, schema["items"], root, f"{place}[{i}]")]
    return wrong


def is_a(value, kind):
    if kind in ("number", "integer"):
        whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        return not isinstance(value, bool) and (whole if kind == "integer" else isinstance(value, int | float))
    return isinstance(value, KINDS[kind])


@pytest.fixture(scope="module")
def schema(repository):
    return json.loads((repository / "docs" / "results.schema.json").read_text(encoding="utf-8"))


@pytest.fixture
def written(trained):
    return json.loads((trained / "models" / "study" / "results.json").read_text(encoding="utf-8"))


def test_a_training_writes_what_the_schema_says_and_no_other_key(schema, written):
    assert problems(written, schema) == []
    assert set(written) == set(schema["properties"]) == set(schema["required"])


def test_every_key_of_the_schema_is_documented(schema, repository):
    documented = (repository / "docs" / "results.md").read_text(encoding="utf-8")
    assert [key for key in schema["properties"] if f"`{key}`" not in documented] == []


@pytest.mark.parametrize(("place", "value"), [
    (("auc",), 0.7), (("auc", "low"), "0.5"), (("schema_version",), 2), (("verdict_code",), "good"),
    (("analytes", 0, "missing"), 0.5), (("permutation", "null", 0), None), (("simulated",), 1), (("warnings",), "none"),
])  # fmt: skip
def test_the_schema_refuses(schema, written, place, value):
    broken = copy.deepcopy(written)
    inner = broken
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    assert problems(broken, schema)


def test_a_missing_key_is_named(schema, written):
    del written["single_markers"]["note"]
    assert problems(written, schema) == ["$.single_markers.note is missing"]


EVERYTHING = """
simulated = true
[panel]
file = "panel.csv"
analytes = ["IFNG", "TNF", "IL6", "CXCL10"]
[plates]
column = "plate"
controls = "controls.csv"
[outcome]
visits = "visits.csv"
criterion = "sri"
assessment_day = 183
also = ["sledai_drop"]
[cohort]
site = "centre"
covariates = ["centre"]
[candidates]
use = ["ridge_logistic"]
[validation]
outer_folds = 2
repeats = 2
inner_folds = 2
inner_repeats = 1
leave_pair_out = "never"
permutations = 3
[evaluation]
bootstrap_refits = 20
[tracking]
enabled = false
"""


def test_the_rare_blocks_are_as_the_schema_says(schema, tmp_path):
    """Labels from visits by two criteria, three sites, two plates bridged by control samples."""
    from biomarker.simulation.visits import Arm, simulate_visits
    from biomarker.study.release import results_text
    from biomarker.study.train import train

    made = simulate_visits((Arm("active", 48, 26),), seed=4)
    head, *rows = made.panel_csv().splitlines()
    lines = [f"{head},centre,plate", *(f"{row},C{k % 3},P{k % 2}" for k, row in enumerate(rows))]
    (tmp_path / "panel.csv").write_text("\n".join(lines))
    (tmp_path / "visits.csv").write_text(made.visits_csv())
    controls = [f"K{k},P{plate},{','.join([str(2 ** (5 + k + plate))] * 4)}" for k in range(3) for plate in range(2)]
    (tmp_path / "controls.csv").write_text("\n".join(["sample,plate,IFNG,TNF,IL6,CXCL10", *controls]))
    (tmp_path / "study.toml").write_text(EVERYTHING)
    found = json.loads(results_text(train(tmp_path / "study.toml", workers=1).results))
    assert problems(found, schema) == []
    for key in ("plates", "response", "criteria", "sites", "stability", "prediction_sets", "participants", "baseline"):
        assert found[key], key
    assert found["plates"]["bridge"]["shifts"]


def test_no_object_of_the_schema_leaves_its_content_open(schema):
    def open_places(one, place="$"):
        if isinstance(one, dict):
            if one.get("type") == "object" and not {"properties", "additionalProperties"} & set(one):
                yield place
            for key, inner in one.items():
                yield from open_places(inner, f"{place}/{key}")

    assert list(open_places(schema)) == []
