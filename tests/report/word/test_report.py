"""The Word document as a screen reader, a colleague and a co-author's Word see it."""

import io
import json
import re
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from biomarker.report.figures.gallery import gallery_of_results
from biomarker.report.word.report import render_word

NOTE = "Figures of predictions are left out: their run is gone."


@pytest.fixture(scope="module")
def example():
    return json.loads(Path(__file__).parents[1].joinpath("results.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def drawings(example):
    return drawn(example)


def drawn(example):
    made = gallery_of_results(example)
    return {name: made[name] for name in ("patient_flow", "forest", "permutation")}


@pytest.fixture(scope="module")
def content(example, drawings):
    return render_word(example, drawings, (NOTE,))


@pytest.fixture(scope="module")
def document(content):
    return docx.Document(io.BytesIO(content))


def xml(content, name="word/document.xml"):
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return file.read(name).decode()


def plain(text):
    """Without what keeps numbers together at the end of a line."""
    return text.replace("\u00a0", " ").replace("\u2212", "-")


def test_no_line_ends_between_a_sign_and_its_number(document):
    (told,) = [p.text for p in document.paragraphs if "there is no evidence of a difference" in p.text]
    assert "difference \u22120.05, approximate 95\u00a0% interval \u22120.23\u00a0to\u00a0+0.13" in told


def test_a_pair_of_figures_drags_no_other_pair_to_its_page(document):
    pairs = [table for table in document.tables if table.style.name != "Table Grid"]
    assert pairs
    assert not any(p.paragraph_format.keep_with_next for pair in pairs for cell in pair.rows[0].cells
                   for p in cell.paragraphs)  # fmt: skip


def test_works_that_the_methods_name_are_listed(document):
    bullets = [plain(p.text) for p in document.paragraphs if p.style.name == "List Bullet"]
    assert any(text.startswith("Varma S, Simon R.") for text in bullets)


def test_the_verdict_comes_first_and_the_checklists_last(document):
    headings = [p.text for p in document.paragraphs if p.style.name.startswith(("Heading 1", "Title"))]
    assert headings[1] == "Verdict: better than chance in this cohort"
    assert headings[2:] == ["Read before you believe it", "Patients", "Performance", "What was chosen", "Stability",
                            "Analytes", "Methods", "To repeat it", "Checklists for a manuscript"]  # fmt: skip


def test_every_sentence_of_the_verdict_and_every_warning_is_there(document, example):
    texts = {plain(p.text) for p in document.paragraphs}
    assert set(example["verdict_sentences"]) <= texts
    assert set(example["warnings"]) <= texts
    assert any(text.startswith("Simulated data.") for text in texts)
    assert NOTE in texts
    assert any("How to cite." in text and example["split_fingerprint"] in text for text in texts)


def test_tables_have_a_caption_a_head_that_repeats_and_an_alt_text(document):
    tables = [one for one in document.tables if one.style.name == "Table Grid"]
    captions = [p for p in document.paragraphs if p.style.name == "Caption" and p.text.startswith("Table")]
    assert [p.text.split(".")[0] for p in captions] == [f"Table {k}" for k in range(1, len(tables) + 1)]
    for table in tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
    assert any("Baseline characteristics" in p.text for p in captions)
    assert any("TRIPOD+AI, 27 items" in p.text for p in captions)


def test_numbers_of_captions_are_fields_that_word_keeps_up_to_date(content):
    codes = re.findall(r"<w:instrText[^>]*>([^<]+)<", xml(content))
    assert {code.split()[1] for code in codes} == {"Table", "Figure"}
    assert "PAGE" in xml(content, next(n for n in zipfile.ZipFile(io.BytesIO(content)).namelist() if "footer" in n))


def test_figures_say_their_message_and_are_sharp_in_print(content, document, drawings):
    told = re.findall(r'<wp:docPr [^>]*descr="([^"]+)"', xml(content))
    assert len(told) == len(drawings) == len(document.inline_shapes)
    assert any("26 patients analysed" in one for one in told)
    images = [part for part in document.part.related_parts.values() if part.content_type == "image/png"]
    for shape, image in zip(document.inline_shapes, images, strict=True):
        assert image.image.px_width / shape.width.inches >= 290


def test_performance_stands_with_its_intervals(document):
    (table,) = [one for one in document.tables if one.rows[0].cells[0].text == "model"]
    assert table.rows[1].cells[1].text.replace("\u00a0", " ") == "0.71 (0.45 to 0.88)"


def test_research_use_is_on_every_page(document, example):
    assert example["research_use_only"] in document.sections[0].footer.paragraphs[0].text
    assert document.sections[1].footer.is_linked_to_previous
    assert document.core_properties.title == example["title"]


def test_the_same_results_give_the_same_bytes(example, content):
    assert render_word(example, drawn(example), (NOTE,)) == content


def test_text_of_users_is_text(example):
    evil = '<w:p>&"\u0001'
    changed = example | {"title": evil.replace("\u0001", ""), "warnings": ["<b>bold</b> & more"]}
    read = docx.Document(io.BytesIO(render_word(changed, {})))
    assert "<b>bold</b> & more" in {p.text for p in read.paragraphs}


def test_older_results_and_a_study_without_marker_still_make_a_document(example):
    older = {key: value for key, value in example.items() if key not in ("participants", "baseline", "gatekeeping")}
    older |= {"permutation": None, "baselines": example["baselines"] | {"marker": None}}
    read = docx.Document(io.BytesIO(render_word(older, {})))
    assert not any("Baseline" in p.text for p in read.paragraphs if p.style.name == "Caption")
