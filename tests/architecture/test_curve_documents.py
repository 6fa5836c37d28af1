"""docs/curves.md says what the code does."""

import re
import tomllib
from dataclasses import fields

from biomarker.assay.plate_map import ControlSpec, PlateMap, PlateSpec, SamplesSpec, StandardsSpec
from biomarker.assay.quality import QC_CHECKS
from biomarker.assay.rules import Rules


def test_every_quality_code_and_rule_is_documented(repository):
    text = (repository / "docs" / "curves.md").read_text()
    codes = set(re.findall(r"^\| (QC\d{3}) \|", text, flags=re.MULTILINE))
    assert codes == {card.code for card in QC_CHECKS.values()}
    table = text.split("### Rules")[1].split("## Quality")[0]
    stated = {name: default for names, defaults in re.findall(r"^\| (`.+?`) \| (.+?) \|", table, flags=re.MULTILINE)
              for name, default in zip(re.findall(r"`(\w+)`", names), defaults.split(", "), strict=True)}  # fmt: skip
    assert set(stated) == {field.name for field in fields(Rules)} | {"preset"}
    for field in fields(Rules):
        assert stated[field.name].strip("`") == f"{field.default:g}" if isinstance(field.default, float) else True


def test_the_plate_map_of_the_page_states_every_key(repository):
    text = (repository / "docs" / "curves.md").read_text()
    content = tomllib.loads(re.search(r"## Plate map\n+```toml\n(.*?)```", text, flags=re.DOTALL)[1])
    stated = PlateMap.model_validate(content)
    assert set(content) == set(PlateMap.model_fields)
    assert set(content["samples"]) == set(SamplesSpec.model_fields)
    assert set(content["standards"]) == set(StandardsSpec.model_fields)
    assert set(content["plates"]["Plate1"]) == set(PlateSpec.model_fields)
    assert set(content["controls"]["Pool 3"]["IFNG"]) == set(ControlSpec.model_fields)
    assert stated.all_rules.model == "4pl"
