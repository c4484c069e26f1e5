# Everything a newcomer needs: `make demo` shows it, `make test` proves it. Both start from nothing.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
BENCH ?=
PACKAGES := badge_engine canvas_adapter moodle_adapter lti_tool tests
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Every process of the suite and of the demonstration would compile all modules anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help install demo test check format bench mutants screenshots messages lock clean

help: ## Say what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/'

install: $(VENV)/.installed ## Make .venv with everything at the locked versions

$(VENV)/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v < (3, 14) else "Coursemark needs Python 3.11 to 3.13, this is %d.%d: make PYTHON=python3.12" % v)'
	@echo "Installing into $(VENV) (about a minute the first time) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --require-hashes --no-deps --requirement requirements.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

demo: install ## Do the main job on a campus in a box, then keep serving it
	@$(BIN)/coursemark demo $(DEMO)

test: install ## Run the whole test suite
	@$(BIN)/python -m pytest -n 2 --dist loadgroup $(TESTS)

check: install ## Lint, types, architecture
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: install ## Put the code into its one shape
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format --quiet .

bench: install ## Measure, one result file for each benchmark in var/bench/ (BENCH=name for one)
	@$(BIN)/python -m tests.benchmarks $(BENCH)

mutants: install ## Change what decides awards bit by bit: which change does no test notice? (MUTANTS=names for some)
	@$(BIN)/python -m tests.mutants $(MUTANTS)

screenshots: install ## Make the pictures of the README anew, and of every page in var/screenshots
	@$(BIN)/python -m tests.screenshots

messages: install ## Bring the translations up to date with the texts
	@$(BIN)/python -m tests.messages

lock: ## Write requirements.lock anew from the ranges in pyproject.toml
	@$(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --group dev --all-extras \
		--generate-hashes --no-header --no-annotate --no-emit-package coursemark --output-file requirements.lock $(LOCK)

clean: ## Remove what was made (not var/, which holds data)
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage
