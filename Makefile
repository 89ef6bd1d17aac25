# Each target sets up what it needs by itself; a second call finds it there and does not wait.
# PYTHON chooses the Python that .venv is made with, PYTEST_ARGS goes to pytest, CHROMIUM points to a browser.

PYTHON ?= python3
PYTEST_ARGS ?=
WORKERS ?= auto

VENV := .venv
BIN := $(VENV)/bin
RUN_READY := $(VENV)/.ready-to-run
DEV_READY := $(VENV)/.ready-to-develop
BENCH_READY := $(VENV)/.ready-to-measure
CHECKED := seam_bulk tests benchmarks scripts $(wildcard app.py)
TYPED := seam_bulk tests $(wildcard app.py)
PYTEST := $(BIN)/python -m pytest -n $(WORKERS) --maxprocesses=4 $(PYTEST_ARGS)

export PIP_DISABLE_PIP_VERSION_CHECK ?= 1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

.PHONY: help
help: ## lists the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

# -- using it

.PHONY: demo web
demo: $(RUN_READY) ## does the whole job on sample data against the built-in sandbox; no key needed
	@$(BIN)/seam-bulk demo

web: $(RUN_READY) ## opens the page on 127.0.0.1; without a key it works on the built-in sandbox
	@$(BIN)/seam-bulk web

# -- testing it

.PHONY: test check format lint types layers unit browser browser-tests coverage contract
test: ## everything: lint, types, layers, a quick bench, then every test with the coverage of the core
	@$(MAKE) --no-print-directory check
	@$(MAKE) --no-print-directory browser
	@$(MAKE) --no-print-directory bench-quick >/dev/null
	@CHROMIUM="$$(scripts/browser.sh find)" $(PYTEST) --cov --cov-report=term-missing

check: lint types layers ## what is held without running: lint, types, layers

format: $(DEV_READY) ## formats the code and mends what lint can mend
	@$(BIN)/ruff check --quiet --fix $(CHECKED) || true
	@$(BIN)/ruff format $(CHECKED)

lint: $(DEV_READY) ## formatting and lint rules
	@$(BIN)/ruff format --quiet --check $(CHECKED) || { echo "Formatting differs: make format mends it." >&2; exit 1; }
	@$(BIN)/ruff check $(CHECKED)

types: $(DEV_READY) ## mypy, strict
	@$(BIN)/mypy $(TYPED)

layers: $(DEV_READY) ## who may import whom
	@$(BIN)/lint-imports

unit: $(DEV_READY) ## every test that needs no browser
	@$(PYTEST) -m "not browser"

browser-tests: browser ## the tests in a real Chromium
	@CHROMIUM="$$(scripts/browser.sh find)" $(PYTEST) -m browser

browser: $(DEV_READY) ## sees to a Chromium for the tests: CHROMIUM, an installed one, or a new one
	@scripts/browser.sh ensure

coverage: $(DEV_READY) ## the whole package's coverage, by file, with a page in htmlcov/
	@$(PYTEST) -q -m "not browser" --cov --cov-report=
	@$(BIN)/coverage html --quiet --include='seam_bulk/*' --fail-under=0
	@$(BIN)/coverage report --include='seam_bulk/*' --fail-under=0

contract: $(DEV_READY) ## holds the documented schema against the newest published OpenAPI (network)
	@$(BIN)/python -m tests.contract.openapi_diff

# -- measuring and showing it

.PHONY: bench bench-quick simulate kills fuzz screenshots
bench: $(BENCH_READY) ## side by side with what a user would pick or write; writes docs/benchmarks.md (15 minutes)
	@CHROMIUM="$$(scripts/browser.sh find)" $(BIN)/python -m benchmarks

bench-quick: $(BENCH_READY) ## the same with few rows: shows that it runs, not how fast; writes nothing
	@CHROMIUM="$$(scripts/browser.sh find)" $(BIN)/python -m benchmarks --quick

simulate: $(RUN_READY) ## ten million rows against pretended limits of Seam, on a clock that jumps: the table of docs/scale.md
	@$(BIN)/python -m benchmarks.simulating

kills: $(DEV_READY) ## kill -9 at random instants (KILLS=50), and each second of KILLED_ROWS=10000; takes minutes
	@KILLED_ROWS="$${KILLED_ROWS:-10000}" KILLED_EVERY="$${KILLED_EVERY:-1}" \
		$(BIN)/python -m pytest -q $(PYTEST_ARGS) tests/faults/test_killed_every_second.py
	@KILLS="$${KILLS:-50}" $(PYTEST) tests/faults/test_kills.py

fuzz: $(DEV_READY) ## spreadsheets with bits flipped, cut and spliced (FUZZ=20000): read or refused, never a traceback; takes minutes
	@FUZZ="$${FUZZ:-20000}" $(PYTEST) --timeout 3600 tests/corpus/test_mutated.py

screenshots: browser ## takes the pictures of the page for docs/
	@CHROMIUM="$$(scripts/browser.sh find)" $(BIN)/python -m tests.browser.screenshots

# -- keeping it

.PHONY: requirements clean
requirements: $(DEV_READY) ## pins the requirements files anew from pyproject.toml (UPGRADE=1 for newer versions)
	@scripts/pin.sh $(if $(UPGRADE),--upgrade)

clean: ## removes what make made, .venv included
	rm -rf $(VENV) build dist htmlcov .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# A failed setup leaves no stamp, so the next call takes it up again.
$(RUN_READY): requirements.txt pyproject.toml scripts/setup.sh
	@PYTHON="$(PYTHON)" scripts/setup.sh requirements.txt
	@touch $@

$(DEV_READY): requirements-dev.txt $(RUN_READY)
	@PYTHON="$(PYTHON)" scripts/setup.sh requirements-dev.txt
	@touch $@

$(BENCH_READY): requirements-bench.txt $(DEV_READY)
	@PYTHON="$(PYTHON)" scripts/setup.sh requirements-bench.txt
	@touch $@
