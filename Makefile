# aMSN2. Everything starts from a fresh clone and a Python 3.11; nothing else has to be installed.
#
#   make run      set up, then start       (options: make run ARGS="--port 2010")
#   make test     every test: vitest, then pytest with a real browser
#   make check    every gate, fastest first, stops at the first that fails
#   make build    the wheel, in dist/
#   make format   put the format right     make generate   write the generated files anew
#   make setup | web | bench | clean

PYTHON ?= python3
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
NPM := $(BIN)/python tools/npm.py
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
CHROMIUM := /usr/bin/chromium
FIREFOX := /usr/bin/firefox-esr
WEBKIT := /usr/bin/WebKitWebDriver
SCREEN := /usr/bin/Xvfb
POSTGRESQL := /usr/lib/postgresql

# The tests start aMSN2 some hundred times: what it is compiled to is kept, whatever the surroundings say.
export PYTHONDONTWRITEBYTECODE :=

# Stamps: a file that is newer than what it was made from, so that a second run has nothing to do.
MADE_VENV := $(BIN)/python
MADE_RUN := $(VENV)/.installed-run
MADE_TEST := $(VENV)/.installed-test
MADE_NODE_MODULES := web/node_modules/.package-lock.json
MADE_WEB := src/amsn2/frontends/web/static/index.html
WEB_SOURCES := $(shell find web -name node_modules -prune -o -type f -print 2>/dev/null)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help setup run test test-web test-python check check-python check-web format generate \
	build web bench clean

help:
	@sed -n '/^$$/q;s/^#\( *\)/\1/p' Makefile

setup: $(MADE_RUN) $(MADE_WEB)

run: setup
	@$(BIN)/amsn2 run $(ARGS)

web: $(MADE_WEB)

test: test-web test-python

test-web: $(MADE_NODE_MODULES)
	$(NPM) run test

test-python: $(MADE_TEST) $(MADE_WEB) $(CHROMIUM) $(FIREFOX) $(WEBKIT) $(SCREEN) $(POSTGRESQL)
	$(BIN)/python -m pytest -n auto --dist worksteal

check: check-python check-web

check-python: $(MADE_TEST)
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/mypy hatch_build.py tools examples
	$(BIN)/python -m tools.house_rules
	$(BIN)/python -m tools.generate --check

check-web: $(MADE_NODE_MODULES)
	$(NPM) run format:check
	$(NPM) run lint
	$(NPM) run check

format: $(MADE_TEST) $(MADE_NODE_MODULES)
	$(BIN)/ruff format
	$(BIN)/ruff check --fix
	$(NPM) run format

generate: $(MADE_TEST)
	$(BIN)/python -m tools.generate

build: $(MADE_RUN)
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation \
		--wheel-dir dist .
	@ls dist/*.whl

bench: $(MADE_TEST) $(MADE_WEB)
	$(BIN)/python -m benchmarks $(ARGS)

# Back to a fresh clone. What people wrote is not here but in amsn2's home directory.
clean:
	rm -rf $(VENV) build dist web/node_modules src/amsn2/frontends/web/static \
		.mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage htmlcov
	find src tests tools -name __pycache__ -prune -exec rm -rf {} +

$(MADE_VENV):
	@sh tools/make_venv.sh $(PYTHON) $(VENV)

$(MADE_RUN): requirements/run.txt requirements/build.txt pyproject.toml | $(MADE_VENV)
	@echo "Installing what aMSN2 runs with."
	@$(PIP) -r requirements/run.txt -r requirements/build.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(MADE_TEST): requirements/test.txt $(MADE_RUN)
	@echo "Installing what tests aMSN2."
	@$(PIP) -r requirements/test.txt
	@touch $@

$(MADE_NODE_MODULES): web/package.json web/package-lock.json web/.npmrc | $(MADE_RUN)
	@echo "Installing what builds the web."
	@$(NPM) ci --no-audit --no-fund --loglevel=error
	@touch $@

$(MADE_WEB): $(MADE_NODE_MODULES) $(WEB_SOURCES)
	@echo "Building the web."
	@$(NPM) run build
	@touch $@

$(CHROMIUM):
	@sh tools/debian_package.sh chromium "to test in a real browser"

$(FIREFOX):
	@sh tools/debian_package.sh firefox-esr "to test in a second kind of browser"

$(WEBKIT):
	@sh tools/debian_package.sh webkit2gtk-driver "to test in a browser like Safari"

$(SCREEN):
	@sh tools/debian_package.sh xvfb "as a screen for the browser like Safari"

$(POSTGRESQL):
	@sh tools/debian_package.sh postgresql "to test the storage on it"
