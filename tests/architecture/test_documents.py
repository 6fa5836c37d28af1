"""What the documents promise is true."""

import importlib
import re
import tomllib

import numpy as np
import pytest

from biomarker.candidates.candidate import Candidate, PartChoice
from biomarker.candidates.columns import Columns
from biomarker.candidates.parts import CLASSIFIERS
from biomarker.cli.main import group
from biomarker.errors import BiomarkerError
from biomarker.release.skops_file import dump_pipeline, load_pipeline


def blocks(text, language):
    return re.findall(rf"```{language}\n(.*?)```", text, flags=re.DOTALL)


def test_the_classifier_of_the_contributing_page_needs_one_file_and_nothing_else(repository, tmp_path, monkeypatch):
    (code,) = blocks((repository / "CONTRIBUTING.md").read_text(), "python")
    (tmp_path / "nearest_centroid.py").write_text(code)
    package = importlib.import_module("biomarker.candidates.classifiers")
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path)])
    shelf = type(CLASSIFIERS)(CLASSIFIERS.package, CLASSIFIERS.kind)
    assert "nearest_centroid" in shelf
    monkeypatch.setattr("biomarker.candidates.candidate.CLASSIFIERS", shelf)
    steps = tuple(PartChoice(name) for name in ("fill_censored", "log2", "median_impute", "standard_scale"))
    candidate = Candidate("new", PartChoice("nearest_centroid"), steps)
    columns = Columns(("A", "B"), (False, False))
    random = np.random.default_rng(0)
    X = columns.matrix(np.exp(random.normal(size=(20, 2))), np.zeros((20, 2), dtype=np.int8))
    responder = np.arange(20) % 2
    assert len(candidate.grid()) == 3
    probability = candidate.build(columns, candidate.grid()[1]).fit(X, responder).predict_proba(X)
    assert ((probability >= 0) & (probability <= 1)).all()


def test_the_plug_in_of_the_page_runs_with_a_stand_in_for_the_network(repository, tmp_path, monkeypatch):
    text = (repository / "docs" / "plugins.md").read_text()
    (code,) = blocks(text, "python")
    (project,) = blocks(text, "toml")
    (tmp_path / "biomarker_tabpfn.py").write_text(code)
    (tmp_path / "tabpfn.py").write_text(STAND_IN)
    info = tmp_path / "biomarker_tabpfn-0.1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: biomarker-tabpfn\nVersion: 0.1.0\n")
    points = tomllib.loads(project)["project"]["entry-points"]["biomarker.classifiers"]
    (info / "entry_points.txt").write_text(
        "[biomarker.classifiers]\n" + "\n".join(f"{name} = {target}" for name, target in points.items())
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    shelf = type(CLASSIFIERS)(CLASSIFIERS.package, CLASSIFIERS.kind, CLASSIFIERS.plugins, CLASSIFIERS.card)
    monkeypatch.setattr("biomarker.candidates.candidate.CLASSIFIERS", shelf)
    steps = tuple(PartChoice(name) for name in ("fill_censored", "log2", "median_impute", "standard_scale"))
    candidate = Candidate("tabpfn", PartChoice("tabpfn", {"estimators": 4}), steps)
    columns = Columns(("A", "B"), (False, False))
    random = np.random.default_rng(0)
    X = columns.matrix(np.exp(random.normal(size=(20, 2))), np.zeros((20, 2), dtype=np.int8))
    responder = np.arange(20) % 2
    monkeypatch.delenv("TABPFN_WEIGHTS", raising=False)
    with pytest.raises(BiomarkerError, match="TABPFN_WEIGHTS leads to no file"):
        candidate.build(columns).fit(X, responder)
    (tmp_path / "the.ckpt").write_text("weights")
    monkeypatch.setenv("TABPFN_WEIGHTS", str(tmp_path / "the.ckpt"))
    fitted = candidate.build(columns).fit(X, responder)
    expected = fitted.predict_proba(X)
    assert np.ptp(expected[:, 1]) > 0.1
    loaded = load_pipeline(dump_pipeline(fitted, candidate), candidate, columns)
    np.testing.assert_array_equal(loaded.predict_proba(X), expected)


# The interface of the real class, as far as the page uses it.
STAND_IN = """
from pathlib import Path
from sklearn.neighbors import KNeighborsClassifier

class TabPFNClassifier:
    def __init__(self, *, n_estimators, model_path, device, random_state):
        assert (Path(model_path).read_text(), device) == ("weights", "cpu")
        self.near = KNeighborsClassifier(n_estimators)

    def fit(self, X, y):
        self.near.fit(X, y)

    def predict_proba(self, X):
        return self.near.predict_proba(X)
"""


MENTIONED = {"exposure", "parts", "simulate"}  # in its text


def test_every_command_of_the_readme_exists_with_its_options(repository):
    text = (repository / "README.md").read_text()
    typed = [line.split("#")[0].split() for block in blocks(text, "sh") for line in block.splitlines()]
    commands = [words[1:] for words in typed if words[:1] == ["biomarker"]]
    assert {words[0] for words in commands} | MENTIONED == set(group.list_commands(None))
    for words in commands:
        command = group.get_command(None, words[0])
        command = command.get_command(None, words[1]) if hasattr(command, "get_command") else command
        known = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if word.startswith("-")} <= known, words


def test_every_make_target_of_the_readme_exists(repository):
    targets = set(re.findall(r"^([a-z-]+):", (repository / "Makefile").read_text(), flags=re.MULTILINE))
    assert set(re.findall(r"^make ([a-z-]+)", (repository / "README.md").read_text(), flags=re.MULTILINE)) <= targets


def error_classes(kind):
    for child in kind.__subclasses__():
        yield child
        yield from error_classes(child)


def test_the_readme_lists_every_exit_code(repository):
    text = (repository / "README.md").read_text()
    for code in {kind.exit_code for kind in error_classes(BiomarkerError)}:
        assert re.search(rf"\| {code} \|", text), code


@pytest.mark.parametrize(
    "document",
    [
        "README.md",
        "CONTRIBUTING.md",
        "GLOSSARY.md",
        "docs/protocol.md",
        "docs/evidence.md",
        "docs/results.md",
        "docs/figures.md",
        "docs/report.md",
        "docs/runs.md",
        "docs/plates.md",
        "docs/curves.md",
        "docs/plugins.md",
        "docs/workers.md",
        "docs/command_line.md",
        "docs/assay.md",
        "docs/trial.md",
        "docs/response.md",
        "docs/exposure.md",
        "docs/serving.md",
    ],
)
def test_links_between_documents_lead_somewhere(repository, document):
    file = repository / document
    for target in re.findall(r"\]\(([^)#:]+)\)", file.read_text()):
        assert (file.parent / target).exists(), target


def locked(repository, name):
    text = (repository / "requirements" / name).read_text()
    return re.findall(r"^([a-zA-Z0-9_.\-\[\]]+==\S+)", text, flags=re.MULTILINE)


def test_users_and_developers_get_the_same_versions(repository):
    users, developers = set(locked(repository, "lock.txt")), set(locked(repository, "lock-dev.txt"))
    assert users < developers
    assert not [package for package in users if package.startswith(("pytest", "mypy", "mkdocs", "playwright"))]


@pytest.mark.parametrize("name", ["lock.txt", "lock-dev.txt"])
def test_the_lock_names_no_registry_and_checks_every_package(repository, name):
    lock = (repository / "requirements" / name).read_text()
    assert "http://" not in lock
    assert "https://" not in lock
    assert "file:" not in lock
    packages = locked(repository, name)
    assert len(packages) > 50
    assert lock.count("--hash=sha256:") >= len(packages)
