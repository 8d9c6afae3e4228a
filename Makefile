# `make run` starts the product, `make test` runs all tests; both set up what they need first.

PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed
# Those with a browser that shows the site come last; they take most of the time. Those with real
# media before them want a processor each.
MEDIA := tests/gateway $(wildcard tests/test_*.py)
SIDE_BY_SIDE := $(filter-out tests/browser/ tests/gateway/ tests/__pycache__/,$(wildcard tests/*/))

.PHONY: help run test testall lint bench fuzz wheel vendor provider system-run system-test
.DEFAULT_GOAL := help

help: ## what can be made
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' Makefile

run: system-run vendor ## start portal and gateway with accounts and appointments to try them with
	@echo "Starting portal and gateway …" >&2
	@exec $(BIN)/videoberatung run --demo

test: system-test vendor provider ## run all tests but the longest with browsers
	@$(BIN)/python -m pytest -n 3 --dist loadfile --durations 10 $(SIDE_BY_SIDE)
	@$(BIN)/python -m pytest -n 2 --dist loadfile --durations 10 $(MEDIA)
	@$(BIN)/python -m pytest -n 2 --dist loadfile --durations 10 -m "not rare" tests/browser

testall: test ## run all tests
	@$(BIN)/python -m pytest -m rare tests/browser

lint: $(INSTALLED) ## check style and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy

bench: system-test vendor ## run the benchmarks; figures and what they mean: docs/benchmarks.md
	@$(BIN)/python -m benchmarks

fuzz: $(INSTALLED) ## look for inputs the gateway cannot bear: make fuzz TARGET=mux SECONDS=600
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps atheris==3.0.0
	@$(BIN)/python tests/gateway/fuzzing.py $(or $(TARGET),mux) $(or $(SECONDS),60)

wheel: vendor ## build dist/*.whl, front-end packages included
	@rm -rf build
	@$(BIN)/python -m build --wheel --no-isolation

vendor: $(INSTALLED)
	@echo "Filling in the front-end packages …" >&2
	@$(BIN)/python tools/frontend.py

provider: $(INSTALLED)
	@$(BIN)/python tools/provider.py

$(INSTALLED): requirements.lock setup.cfg
	@echo "Making .venv with $(PYTHON) …" >&2
	@PYTHON="$(PYTHON)" tools/system.sh python
	@$(PYTHON) -m venv .venv
	@echo "Installing $$(grep -c == requirements.lock) Python packages, a minute or two …" >&2
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps -r requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps \
		--no-build-isolation -e .
	@touch $@

system-run: $(INSTALLED)
	@PYTHON=$(BIN)/python tools/system.sh run

system-test: $(INSTALLED)
	@PYTHON=$(BIN)/python tools/system.sh test
