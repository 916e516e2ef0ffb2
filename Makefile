# smstui for people with a checkout. `make help` lists what there is.
# Everything is installed into .venv, from the lock files only; nothing is left outside but pip's cache.
# Needs GNU make, git and Python 3.11 or newer with pip and venv; `make demo PYTHON=/path/to/python3.12` names another one.

SHELL := /bin/sh
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
CATALOGUES := $(wildcard smstui/locale/*/LC_MESSAGES/*.po)
# One process more than small machines have cores: a test of the screens waits half of its time. TESTS goes to pytest: make test TESTS="-k vault".
WORKERS ?= 3
TESTS ?=

# What people ask for has a description; `make help` shows those.
.PHONY: help demo run test faults check check-style check-types check-imports check-catalogue lock catalogue bench coverage wheel-test clean

help: ## list what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-16s %s\n", $$1, $$2 }' Makefile

demo: .venv/.runs $(CATALOGUES:.po=.mo) ## open the program on a sample chain: no account, no network
	@$(BIN)/smstui demo

run: .venv/.runs $(CATALOGUES:.po=.mo) ## open the program on your own configuration
	@$(BIN)/smstui

test: .venv/.installed $(CATALOGUES:.po=.mo) ## run every test
	@$(BIN)/pytest -n $(WORKERS) --dist worksteal -m "not bench" $(TESTS)

# The long set of the fault trials: about an hour. FAULTS goes to pytest: make faults FAULTS="-k gateway".
FAULTS ?=
faults: .venv/.installed $(CATALOGUES:.po=.mo) ## kill, fail and cut at every point, for long, and print what was counted
	@SMSTUI_FAULTS_LONG=1 $(BIN)/pytest --timeout 3600 -rs tests/faults tests/test_faults.py tests/adapters/keyring/test_vault_processes.py tests/adapters/keyring/test_vault_faults.py tests/adapters/keyring/test_vault_damage.py $(FAULTS)

check: check-style check-types check-imports check-catalogue ## everything that is checked without running the program

check-style: .venv/.installed
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check

check-types: .venv/.installed
	@$(BIN)/mypy
	@$(BIN)/mypy .ci/catalogue.py
	@$(BIN)/mypy .ci/lock.py

check-imports: .venv/.installed
	@$(BIN)/lint-imports --no-logo

check-catalogue: .venv/.installed ## every text has its German, and no other
	@$(BIN)/python .ci/catalogue.py check

lock: .venv/.installed ## resolve the dependencies anew and write both lock files
	@$(BIN)/python .ci/lock.py

catalogue: .venv/.installed ## collect the texts of the program into the catalogues
	@$(BIN)/python .ci/catalogue.py update
	@$(BIN)/python hatch_build.py

bench: .venv/.installed $(CATALOGUES:.po=.mo) ## measure speed and memory, as ratios to a Textual hello-world
	@$(BIN)/python -m tests.benchmarks $(BENCH)

coverage: .venv/.installed $(CATALOGUES:.po=.mo) ## run every test and show the lines and branches that none of them reached
	@$(BIN)/pytest -n $(WORKERS) --dist worksteal -m "not bench" --cov --cov-report=term $(TESTS)

wheel-test: .venv/.installed ## build the wheel and try it in an empty virtual environment
	@$(BIN)/pytest -m packaging tests/packaging

clean: ## remove everything that make made
	@rm -rf .venv build dist htmlcov .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache snapshot_report.html
	@find smstui styles tests .ci -name __pycache__ -prune -exec rm -rf {} +
	@find smstui/locale -name '*.mo' -exec rm -f {} +
	@rm -rf __pycache__

# The two sets of packages share one environment; the larger one contains the smaller one.
.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "smstui needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>&1 || true)." >&2; \
		echo "Name another one: make $(MAKECMDGOALS) PYTHON=/path/to/python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "smstui needs Python's venv and pip (on Debian and Ubuntu: the package python3-venv)." >&2; exit 1; }
	@echo "Setting up .venv ..."
	@rm -rf .venv
	@$(PYTHON) -m venv .venv

.venv/.runs: requirements.txt pyproject.toml hatch_build.py smstui/__init__.py | .venv/bin/python
	@echo "Installing what smstui needs (about a minute the first time) ..."
	@$(PIP) install --require-hashes -r requirements.txt
	@$(PIP) install --no-build-isolation --no-deps --editable .
	@$(BIN)/python -m compileall -q smstui
	@touch $@

.venv/.installed: requirements-dev.txt pyproject.toml hatch_build.py smstui/__init__.py | .venv/bin/python
	@echo "Installing smstui and what its tests need (about a minute the first time) ..."
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@$(PIP) install --no-build-isolation --no-deps --editable .
	@$(BIN)/python -m compileall -q smstui
	@touch .venv/.runs $@

%.mo: %.po
	@$(BIN)/python hatch_build.py
