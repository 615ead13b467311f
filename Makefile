# Opiekun. `make run` starts it, `make test` proves it. Needed before: Python 3.11+ with venv, and make.

PYTHON ?= python3
BIN := .venv/bin
WORKERS ?= 2

.PHONY: run test checks tests browser soak bench lock clean

run: .venv/.installed .venv/.assets
	$(BIN)/opiekun up

test: .venv/.developing .venv/.assets checks tests

checks:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python scripts/translations.py check

tests:
	$(BIN)/pytest -n $(WORKERS) -q

soak: .venv/.developing .venv/.assets
	$(BIN)/pytest -q -m soak

# The locked packages; each stamp is older than what it was made from, or is made anew.
.venv/.uv:
	$(PYTHON) -m venv .venv
	$(BIN)/pip install -q uv
	touch $@

.venv/.installed: requirements.txt pyproject.toml .venv/.uv
	$(BIN)/uv pip install -q --require-hashes -r requirements.txt
	$(BIN)/uv pip install -q --no-deps -e .
	touch $@

.venv/.developing: requirements-dev.txt .venv/.installed
	$(BIN)/uv pip install -q --require-hashes -r requirements-dev.txt
	touch $@

# Front-end files, and the compiled catalogues.
.venv/.assets: .venv/.installed package-lock.json scripts/vendor.py $(wildcard opiekun/*/locale/*/LC_MESSAGES/*.po)
	$(BIN)/python scripts/npm.py ci --silent
	$(BIN)/python scripts/vendor.py
	$(BIN)/python scripts/translations.py compile
	touch $@

lock:
	$(BIN)/uv pip compile -q --universal --generate-hashes requirements.in -o requirements.txt
	$(BIN)/uv pip compile -q --universal --generate-hashes requirements-dev.in -o requirements-dev.txt

clean:
	rm -rf .venv node_modules .cache opiekun/core/static/vendor
