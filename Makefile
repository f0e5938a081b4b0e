# Kindred, from a bare machine. `make` alone prints what there is.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup up down demo test test-apart test-together check bench lock

LOCK := uv pip compile --quiet --python-version 3.12 --generate-hashes --no-emit-index-url --custom-compile-command "make lock"

help:  ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-7s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup:  ## Python environment from the hashed lock, system packages, Neo4j's jars, .venv/bin/kindred
	@bash app/stack/setup.sh

up: setup  ## The local stack: Neo4j, Redis, API, worker; runs until make down
	@.venv/bin/kindred up

down:  ## Stop the local stack, wherever it was started
	@.venv/bin/kindred down

demo: setup  ## The whole path on real data; DEMO_EXIT=1 stops at the end
	@.venv/bin/kindred demo

check: setup  ## Format, lint, types, import borders
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/pyright
	.venv/bin/lint-imports

test: check  ## Check, then every test, against servers that the run starts
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target test-apart test-together

APART := tests/integration/demo tests/integration/stack

test-apart:  # Whole stacks of their own, killed and stopped: they mostly wait, so the others run beside them
	.venv/bin/pytest $(APART)

test-together:  # Everything else, on one Neo4j and two Redis
	.venv/bin/pytest $(APART:%=--ignore=%)

bench: setup  ## Benchmarks, never part of the tests; two of them need a finished demo
	.venv/bin/python -m bench.identity
	.venv/bin/python -m bench.stability
	.venv/bin/python -m bench.devices var/demo bench/figures/devices.json
	.venv/bin/python -m bench.ranking_latency var/demo

lock:  ## Resolve pyproject.toml again into requirements/, with hashes
	$(LOCK) pyproject.toml --group dev --output-file requirements/dev.txt
	$(LOCK) pyproject.toml --constraints requirements/dev.txt --output-file requirements/run.txt
	$(LOCK) pyproject.toml --group bench --extra spark --constraints requirements/dev.txt --output-file requirements/bench.txt
