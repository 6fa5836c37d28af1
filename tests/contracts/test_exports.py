"""Every format on the shelf of exports keeps to the same rules."""

import re
from pathlib import Path

import pytest

from biomarker.assay.content import text_content
from biomarker.assay.formats import EXPORTS, NO, SURE, ExportFormat

SOURCE = Path(__file__).resolve().parents[2] / "src" / "biomarker" / "assay" / "exports"
TEXTS = ["", "\n", "a", "a,b\n1,2\n", "Plate:", "Program,xPONENT", "DataType:\n", "SampleID;OlinkID;Assay;NPX\n",
         "~End\n", 'Program,"xPONENT', "Sample,Assay,Well,Signal\n", '"', "\t\t\t\n" * 5, ",1,2\nA,x,y\n"]  # fmt: skip


@pytest.mark.parametrize("name", list(EXPORTS))
def test_the_card_is_complete(name):
    part = EXPORTS[name]
    assert isinstance(part, ExportFormat)
    assert part.summary
    assert "\n" not in part.summary
    assert part.summary == part.summary.strip(" .")
    assert all(ending.startswith(".") for ending in part.extensions)


@pytest.mark.parametrize("name", list(EXPORTS))
@pytest.mark.parametrize("text", TEXTS)
def test_detection_never_raises_and_gives_a_share(name, text):
    assert NO <= EXPORTS[name].detect(text_content(Path("x"), text)) <= SURE


@pytest.mark.parametrize("name", list(EXPORTS))
def test_detection_does_not_look_at_the_name_of_the_file(name):
    code = (SOURCE / f"{name}.py").read_text()
    detect = re.search(r"def detect\(.*?\n\n\n", code, flags=re.DOTALL)[0]
    assert ".path" not in detect
    assert "suffix" not in detect


def test_the_page_lists_every_format(repository):
    page = (repository / "docs" / "assay.md").read_text()
    for name in EXPORTS:
        assert f"| `{name}` |" in page, name
