# `make` alone lists what there is. Everything lives in .venv/; nothing needs root, Docker, Java or Node.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
LOCK := pyproject.toml constraints.txt
.DEFAULT_GOAL := help
.PHONY: help demo test test-slow mutations lint format bench docs clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: $(VENV)/server.stamp ## the whole road with the examples; ARGS=--no-serve ends after printing
	@$(BIN)/mores demo $(ARGS)

test: $(VENV)/test.stamp ## all tests but the slow ones; ARGS='-k word' chooses
	@$(BIN)/pytest --numprocesses auto --dist worksteal -m "not slow" $(ARGS)

test-slow: $(VENV)/test.stamp ## the slow tests: HermiT, owlrl, the wheel in a fresh environment
	@$(BIN)/pytest --numprocesses auto --dist worksteal -m slow $(ARGS)

mutations: $(VENV)/test.stamp ## 500 mistakes in each good example: which are found, by which rule, at which line
	@$(BIN)/python -m tests.mutations.run $(ARGS)

lint: $(VENV)/lint.stamp ## ruff, mypy and the form of the Turtle files
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m docs.format_turtle --check

format: $(VENV)/lint.stamp ## mend what ruff can mend, and rewrite ontology and shapes in canonical Turtle
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(BIN)/python -m docs.format_turtle

bench: $(VENV)/test.stamp ## measure, as ratios against a peer in the same run
	@$(BIN)/python -m benchmarks.run $(ARGS)

docs: $(VENV)/test.stamp ## write docs/reference anew from ontology, shapes, questions and command line
	@$(BIN)/python docs/generate.py

clean: ## remove .venv and caches
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache dist .coverage*

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Mores needs Python 3.11 or later; say which: make PYTHON=python3.11" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "On Debian, python3-venv brings what is missing here." >&2; exit 1; }

$(VENV)/server.stamp: $(LOCK) | $(BIN)/python
	@echo "Installing Mores with its server into $(VENV) ..." >&2
	@$(PIP) --editable '.[server]'
	@touch $@

$(VENV)/test.stamp: $(LOCK) | $(BIN)/python
	@echo "Installing Mores with what its tests need into $(VENV) ..." >&2
	@$(PIP) --editable '.[test]'
	@touch $@ $(VENV)/server.stamp

$(VENV)/lint.stamp: $(LOCK) | $(BIN)/python
	@echo "Installing Mores with what its lint needs into $(VENV) ..." >&2
	@$(PIP) --editable '.[lint]'
	@touch $@ $(VENV)/test.stamp $(VENV)/server.stamp
