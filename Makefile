# Two commands matter: `make run` starts Opiekun, `make test` runs all checks.
# Both set up what they need; nothing but Python 3.11+ (with venv) and make has to be there before.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13 python3.14; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' && echo $$p && break; done)
BIN := .venv/bin
# Byte code makes every start but the first quicker; a machine-wide wish not to write it would cost seconds each time.
export PYTHONDONTWRITEBYTECODE :=
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# uv does not read pip's settings; a company's own package index must count for both.
export UV_INDEX_URL ?= $(PIP_INDEX_URL)
ifeq ($(UV_INDEX_URL),)
unexport UV_INDEX_URL
endif

# Tests of a file stay with one process, which makes their servers and places once; who is done takes from the others.
SPREAD := --dist worksteal
CATALOGUES := $(shell find opiekun -name '*.po' 2>/dev/null)
PYTHON_LOCK := requirements-bootstrap.txt pyproject.toml

.PHONY: help run test setup setup-dev browser dovecot checks lint types imports migrations translations unit browser-tests \
	soak bench lock format clean

help:
	@echo "make run     start Opiekun at http://localhost:8000 (demo data at the first start)"
	@echo "make test    all checks"
	@echo "make soak    the long checks    make bench   speed    make lock    pin newer libraries    make format"

# ---- running

run: setup
	@exec $(BIN)/opiekun up

setup: .venv/made-run node_modules/.made-run .venv/made-icons .venv/made-translations

.venv/made:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed (with venv)." >&2; exit 1; }
	echo "making .venv with $(PYTHON)" >&2
	$(PYTHON) -m venv .venv || { echo "python -m venv failed; on Debian install python3-venv." >&2; exit 1; }
	$(BIN)/python -m pip install -q --require-hashes -r requirements-bootstrap.txt
	touch $@

.venv/made-run: .venv/made requirements.txt $(PYTHON_LOCK)
	@echo "installing Python packages" >&2
	$(BIN)/python scripts/install.py requirements.txt
	touch $@

node_modules/.made-run: .venv/made-run package-lock.json scripts/vendor.py scripts/stylesheets.py
	@echo "installing front-end packages" >&2
	$(BIN)/python scripts/npm.py ci --omit=dev --loglevel=error >&2
	$(BIN)/python scripts/vendor.py
	touch $@

# Icons that came with an upgrade: their names are in the code, their pictures in the packages.
.venv/made-icons: node_modules/.made-run opiekun/core/ui/icons.py scripts/build_icons.py
	@$(BIN)/python scripts/build_icons.py
	touch $@

.venv/made-translations: .venv/made-run scripts/translations.py $(CATALOGUES)
	@$(BIN)/python scripts/translations.py compile
	touch $@

# ---- checking

setup-dev: .venv/made-dev setup node_modules/.made-dev

.venv/made-dev: .venv/made requirements-dev.txt $(PYTHON_LOCK)
	@echo "installing Python packages for the checks" >&2
	$(BIN)/python scripts/install.py requirements-dev.txt
	touch $@ .venv/made-run

node_modules/.made-dev: node_modules/.made-run
	@$(BIN)/python scripts/npm.py ci --loglevel=error >&2
	touch node_modules/.made-run $@

browser: setup-dev
	@$(BIN)/python scripts/browser.py

dovecot: setup-dev
	@$(BIN)/python scripts/dovecot.py

test: setup-dev browser dovecot checks unit browser-tests
	@echo "all checks passed" >&2

# Two at a time, the longest first; what each says comes in one piece.
checks: setup-dev
	@$(MAKE) -j2 --output-sync=target types lint imports migrations translations

lint: setup-dev
	@$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup-dev
	@$(BIN)/mypy

imports: setup-dev
	@PYTHONPATH=. $(BIN)/lint-imports --cache-dir .cache/import-linter

migrations: setup-dev
	@OPIEKUN_DATA_DIR=.cache/checks $(BIN)/python -m opiekun.program.without_database makemigrations --check --dry-run

translations: setup-dev
	@$(BIN)/python scripts/translations.py check

unit: setup-dev dovecot
	@$(BIN)/pytest -q -n 3 $(SPREAD) --maxfail=20 --reruns 1 -r R

browser-tests: setup-dev browser dovecot
	@if ls tests/browser/test_*.py >/dev/null 2>&1; then $(BIN)/pytest -q -n 2 $(SPREAD) --maxfail=20 --reruns 2 -r R -m "browser and not soak" tests/browser; fi

soak: setup-dev browser dovecot
	@OPIEKUN_TEST_RANDOM=1 $(BIN)/pytest -q -n 2
	@OPIEKUN_TEST_LATENCY_MS=300 $(BIN)/pytest -q -n 2 -m "browser and not soak" tests/browser
	@$(BIN)/pytest -q -m soak -o timeout=0 -o faulthandler_timeout=0

bench: setup-dev
	@$(BIN)/python -m bench $(BENCH)

# ---- keeping

lock: .venv/made-dev
	@compile="$(BIN)/uv pip compile --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
		--python-version 3.11 --quiet $(UPGRADE)"
	$$compile requirements.in -o requirements.txt
	$$compile -c requirements.txt requirements-dev.in -o requirements-dev.txt
	$$compile -c requirements-dev.txt requirements-bootstrap.in -o requirements-bootstrap.txt

format: setup-dev
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

clean:
	rm -rf "$$(readlink -f .cache/tests)" .venv node_modules .cache opiekun/core/static/vendor
