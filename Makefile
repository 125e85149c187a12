# OpenReturns. `make` alone says what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PY := .venv/bin/python
export PYTHONUTF8 := 1
CATALOGS := $(wildcard src/openreturns/*/locale)

help: ## What there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 13

setup: .venv/.ready ## Install everything the product needs (uv, Python packages, texts)

setup-test: setup ## Also what the tests need: Chromium and PostgreSQL
	@scripts/need-for-tests

demo: setup ## Sample shop with everything running; Ctrl-C ends it
	@exec .venv/bin/openreturns demo

run: setup ## The product as it is configured by the environment
	@exec .venv/bin/openreturns serve

test: setup-test ## All tests: SQLite, then PostgreSQL, in a real browser
	@scripts/test

check: setup ## Style, types, layers, house rules
	@scripts/check

bench: setup-test ## Measure the flow and the lists on both databases
	@scripts/bench

docs: setup-test ## Walk the tutorial in a browser and take the pictures of the README
	@$(PY) scripts/pictures.py

fmt: setup ## Format the code
	@.venv/bin/ruff check --fix -q . ; .venv/bin/ruff format -q .

.venv/.ready: pyproject.toml uv.lock .python-version $(wildcard src/openreturns/*/locale/*/LC_MESSAGES/*.po)
	@scripts/setup
	@touch .venv/.ready

.PHONY: help setup setup-test demo run test check bench docs fmt
