"""Every command of the how-to pages is run, in the order of the page, on simulated patients."""

import re
import shlex
import shutil
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from biomarker.cli.main import group
from biomarker.exposure.invitro.synthetic import Truth, simulated_qpcr
from biomarker.simulation.cytokines import simulate_cohort

PAGES = sorted((Path(__file__).parents[2] / "docs" / "how_to").glob("*.md"))
# Typed by the reader, but waiting for Ctrl-C, a second machine or a run of the reader's own.
NOT_RUN = ("biomarker serve", "biomarker ui", "biomarker promote", "biomarker predict models:/", "--scheduler",
           "--workers 16", "dask ")  # fmt: skip
QUICK = """
[validation]
repeats = 2
inner_repeats = 1
outer_folds = 3
leave_pair_out = "never"
permutations = 3

[evaluation]
bootstrap_refits = 3
stability_selection = false

[tracking]
"""


def quick(text):
    """The same study with so few repeats that a test can wait for it."""
    return re.sub(r"\[validation\].*?\[tracking\]\n", QUICK.lstrip(), text, flags=re.DOTALL)


def untracked(text):
    """The same study without a run in MLflow."""
    return text.replace('store = "mlruns"', "enabled = false")


def typed(line):
    """Run one line as a user types it, and say what came out."""
    words = shlex.split(line, comments=True)
    done = CliRunner().invoke(group, words[1:], catch_exceptions=False)
    assert done.exit_code == 0, f"{line}\n{done.output}"
    return done.output


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A folder with two trained studies on the same patients, and files of other patients."""
    folder = tmp_path_factory.mktemp("how_to")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.delenv("MLFLOW_TRACKING_URI", raising=False)
        (folder / "panel.csv").write_text(simulate_cohort(24, 12, seed=3).to_csv())
        (folder / "new_patients.csv").write_text(simulate_cohort(5, 2, seed=4, with_response=False).to_csv())
        (folder / "other_hospital.csv").write_text(simulate_cohort(40, 20, seed=6).to_csv())
        (folder / "secret.txt").write_text("sixteen letters and more\n")
        (folder / "wells.csv").write_text(simulated_qpcr(3, truth={("IDO1", "IFN-γ"): Truth(6.0, 6.0, 1.2, 14.0)}),
                                          encoding="utf-8")  # fmt: skip
        typed("biomarker init panel.csv --id patient_id --response response -o study.toml")
        (folder / "study.toml").write_text(quick((folder / "study.toml").read_text()))
        (folder / "other.toml").write_text((folder / "study.toml").read_text().replace('"TNF", ', ""))
        for study in ("study", "other"):
            typed(f"biomarker train {study}.toml --workers 1 --quiet")
    return folder


@pytest.fixture
def folder(trained, tmp_path, monkeypatch, repository):
    """A copy of it, with the example plates and a trial, as the working directory."""
    here = shutil.copytree(trained, tmp_path / "here", ignore=lambda where, names: {"mlruns"} & set(names))
    (here / "mlruns").symlink_to(trained / "mlruns")
    shutil.copytree(repository / "pipelines" / "simulated_plates", here / "pipelines" / "simulated_plates")
    rows = [
        f"P{i},{('placebo', 'rituximab')[i % 2]},{int(i % 5 < 2 + i % 2)},{'fm'[i % 3 == 0]},{i % 7 + 1}"
        for i in range(60)
    ]
    (here / "patients.csv").write_text("\n".join(["patient_id,arm,sri4,sex,IFNG", *rows]) + "\n")
    monkeypatch.chdir(here)
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    (here / "study.toml").write_text(untracked((here / "study.toml").read_text()))
    return here


def written(block, folder):
    """Put a block with the name of a file into that file."""
    text = block.text.replace("trials = 200", "trials = 20").replace("[trial]\nfile", "[trial]\npermutations = 9\nfile")
    if block.title == "dose.toml":
        text = text.replace("[tracking]", "[fit]\nsimulated_copies = 20\n\n[tracking]")
    (folder / block.title).write_text(text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_commands_of_the_page_do_what_it_says(page, folder, blocks):
    ran = 0
    for block in blocks(page.read_text(encoding="utf-8")):
        if block.language == "toml":
            tomllib.loads(block.text)
        if block.title:
            written(block, folder)
        elif block.language == "python":
            exec(compile(block.text, page.name, "exec"), {})
        elif block.language == "sh":
            for line in block.text.splitlines():
                if any(part in line for part in NOT_RUN):
                    continue
                if " init " in line:
                    (folder / "study.toml").unlink(missing_ok=True)
                typed(line + " --workers 1" if " train " in line and "--workers" not in line else line)
                ran += 1
                if " init " in line:
                    (folder / "study.toml").write_text(untracked(quick((folder / "study.toml").read_text())))
    assert ran or page.stem == "index"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_option_of_the_page_exists(page, blocks):
    for block in blocks(page.read_text(encoding="utf-8")):
        for line in block.text.splitlines() if block.language == "sh" else ():
            words = shlex.split(line, comments=True)
            if words[:1] != ["biomarker"]:
                continue
            command = group.get_command(None, words[1])
            command = command.get_command(None, words[2]) if hasattr(command, "get_command") else command
            known = {option for parameter in command.params for option in parameter.opts}
            assert {word for word in words if word.startswith("-")} <= known, line


def test_every_key_of_a_study_that_these_pages_name_exists(repository):
    reference = tomllib.loads((repository / "pipelines" / "reference.toml").read_text(encoding="utf-8"))
    sections = "|".join(section for section, content in reference.items() if isinstance(content, dict))
    docs = repository / "docs"
    for file in [*PAGES, docs / "before_you_believe.md", docs / "protocol_in_plain_words.md", docs / "protocol.md"]:
        for section, key in re.findall(rf"`({sections})\.(\w+)(?=[` =])", file.read_text(encoding="utf-8")):
            assert key in reference[section] or section == "outcome", (file.name, f"{section}.{key}")


def test_what_is_not_run_is_still_on_a_page():
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert [part for part in NOT_RUN if part not in text] == []
    assert not re.search(r"/(tmp|home|root)/", text)
