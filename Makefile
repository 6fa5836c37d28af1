# make demo and make test are all a new user needs; both set up what is missing.
.PHONY: demo test check-code docs ui setup setup-dev lock clean help
BIN := .venv/bin
STUDY := msc_lupus_baseline_cytokines

demo: setup  ## train on the SIMULATED example, then predict new patients
	@$(BIN)/biomarker train pipelines/$(STUDY).toml
	@echo
	@$(BIN)/biomarker predict models/$(STUDY) pipelines/data/simulated_new_patients.csv -o models/$(STUDY)_predictions.csv
	@cat models/$(STUDY)_predictions.csv
	@echo
	@echo "report       models/$(STUDY)_report.html"
	@echo "bundle       models/$(STUDY)/"
	@echo "predictions  models/$(STUDY)_predictions.csv"
	@echo "runs         mlruns/ (see them with: $(BIN)/biomarker ui)"

test: setup-dev check-code  ## lint, types, import contract, tests with coverage on all cores
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -n auto --dist worksteal --cov --cov-report=term

check-code: setup-dev
	$(BIN)/ruff check src tests benchmarks docs
	$(BIN)/ruff format --check src tests benchmarks docs
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: setup-dev  ## the documentation site into build/site; runs the tutorial
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict
	@echo "open build/site/index.html"

ui: setup  ## open the MLflow UI on mlruns/
	$(BIN)/biomarker ui

setup:
	@./requirements/set-up.sh

setup-dev:
	@./requirements/set-up.sh dev

LOCK := uv pip compile --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --python-version 3.11
lock:  ## choose the newest versions anew (needs uv): of everything, then of what users need
	$(LOCK) --upgrade --group dev pyproject.toml -o requirements/lock-dev.txt
	$(LOCK) --group build -c requirements/lock-dev.txt pyproject.toml -o requirements/lock.txt

clean:  ## remove the environment and what tests left
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage

help:
	@grep -E '^[a-z-]+:.*##' Makefile | sed 's/:.*##/\t/'
