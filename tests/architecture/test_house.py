"""The rules of the house that no linter knows."""

import ast
import subprocess
import sys
import tomllib

import pytest

from biomarker.study.exposure.read import read_exposure_study
from biomarker.study.exposure.spec import ExposureSpec
from biomarker.study.read import read_trial
from biomarker.study.spec import OutcomeSection, StudySpec


def test_every_study_file_parses(repository):
    files = [file for file in (repository / "pipelines").glob("*.toml") if file.name != "reference.toml"]
    assert files
    for file in files:
        if tomllib.loads(file.read_text()).get("kind") == "exposure":
            assert read_exposure_study(file).spec.regimen.doses
            continue
        study = read_trial(file)
        assert study.spec.trial.counts or study.spec.panel.analytes


def test_the_exposure_reference_states_every_key_with_its_default(repository):
    content = tomllib.loads((repository / "pipelines" / "reference_exposure.toml").read_text())
    stated, default = ExposureSpec.model_validate(content), ExposureSpec(kind="exposure")
    for section, field in ExposureSpec.model_fields.items():
        assert section in content, section
        if hasattr(field.annotation, "model_fields"):
            assert set(field.annotation.model_fields) == set(content[section]), section
        assert getattr(stated, section) == getattr(default, section), section


def test_the_reference_file_states_every_key_with_its_default(repository):
    content = tomllib.loads((repository / "pipelines" / "reference.toml").read_text())
    outcome = content["outcome"]
    from biomarker.response.criteria.recorded import PART

    declared = OutcomeSection.model_fields
    assert set(declared) <= set(outcome)
    assert {key: tuple(v) if isinstance(v, list) else v for key, v in outcome.items() if key not in declared} == dict(
        PART.settings
    )
    for key, field in declared.items():
        assert getattr(OutcomeSection.model_validate(outcome), key) == field.default, key
    required = {"panel": {"file", "analytes"}}
    stated = StudySpec.model_validate(content)
    default = StudySpec.model_validate({"panel": {"file": "my_panel.csv", "analytes": ["IFNG"]}})
    for section, field in StudySpec.model_fields.items():
        assert section in content, section
        if section == "outcome" or not hasattr(field.annotation, "model_fields"):
            continue
        keys = set(field.annotation.model_fields)
        assert keys == set(content[section]), section
        for key in keys - required.get(section, set()):
            assert getattr(getattr(stated, section), key) == getattr(getattr(default, section), key), (section, key)


def modules_after(code):
    """Names of the modules that a fresh interpreter holds after running the code."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


@pytest.mark.parametrize("code", ["import biomarker", "import biomarker.cli.main", "import biomarker.cli.predict"])
def test_heavy_libraries_are_not_imported_before_they_are_needed(code):
    heavy = {"sklearn", "pandas", "scipy", "mlflow", "matplotlib", "pydantic", "numpy"}
    assert not heavy & modules_after(code)


def test_mlflow_is_imported_in_one_file_and_lazily(repository):
    source = repository / "src" / "biomarker"
    found = set()
    for file in source.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if any(name.split(".")[0] == "mlflow" for name in names):
                found.add(file.relative_to(source).as_posix())
    assert found <= {"tracking/logbook.py", "tracking/bundle_model.py"}, found
    assert "tracking/logbook.py" in found


def test_rooms_are_entered_through_modules_not_through_packages(repository):
    """A package's __init__ stays empty, so that starting one room does not load the others."""
    for file in (repository / "src" / "biomarker").rglob("__init__.py"):
        body = ast.parse(file.read_text()).body
        if file.parent.name != "biomarker":
            assert len(body) == 1, file


def test_public_names_are_reachable_from_the_package():
    import biomarker

    assert {"read_study", "train", "load_bundle", "check", "plan"} <= set(biomarker.__all__)
    assert all(callable(getattr(biomarker, name)) for name in biomarker.__all__)


def test_no_file_imports_itself_through_others():
    """Import cycles between files; imports for type checking alone do not count."""
    import grimp

    graph = grimp.build_graph("biomarker", exclude_type_checking_imports=True, cache_dir=None)
    left = {module: set(graph.find_modules_directly_imported_by(module)) for module in graph.modules}
    while leaves := {module for module, imported in left.items() if not imported & left.keys()}:
        left = {module: imported for module, imported in left.items() if module not in leaves}
    assert sorted(left) == []
