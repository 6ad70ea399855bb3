# Linli. Needs python3 (3.11 or newer) and make; everything else is set up in .venv, once.
PYTHON ?= python3
PORT   ?= 8000
VENV   := .venv
BIN    := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
PIP    := $(BIN)/python -m pip --disable-pip-version-check -qq
DEMO   := HUB_DEMO=1 HUB_SITE_URL=http://localhost:$(PORT)

PROJECT := pyproject.toml hatch_build.py
WORDS    = $(shell find hub groceries pets requests wellbeing -name django.po)
LOOKS    = $(shell find hub groceries pets requests wellbeing -path '*/static/*' -type f)
PYTHONS := hub groceries pets requests/support wellbeing tests

.DEFAULT_GOAL := help
.PHONY: help run demo-reset test walk check check-all style types words migrations world bench bench-quick lock clean

help: ## what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

run: $(VENV)/.run $(VENV)/.words var/.looks ## set up and open the demo estate at http://localhost:8000
	@$(DEMO) $(MANAGE) migrate --verbosity 0 --skip-checks
	@$(DEMO) $(MANAGE) demo
	@exec env $(DEMO) $(MANAGE) serve --port $(PORT)

demo-reset: $(VENV)/.run $(VENV)/.words ## build the demo estate anew (stop the hub first)
	@$(DEMO) $(MANAGE) migrate --verbosity 0 --skip-checks
	@$(DEMO) $(MANAGE) demo --reset

test: $(VENV)/.test $(VENV)/.words ## set up and test, on SQLite and on PostgreSQL
	@$(BIN)/python -m tests.run $(ARGS)

check: style types words migrations world ## style, types, translations, migrations, settings for the world

style: $(VENV)/.test
	$(BIN)/ruff check
	$(BIN)/ruff format --check --quiet || { echo "Not formatted: run $(BIN)/ruff format"; exit 1; }

types: $(VENV)/.test
	$(BIN)/mypy $(PYTHONS)

words: $(VENV)/.test $(VENV)/.words
	$(MANAGE) messages --check

migrations: $(VENV)/.test
	$(MANAGE) makemigrations --check --dry-run

world: $(VENV)/.test
	$(BIN)/python -m tests.deploy_check

check-all: check bench-quick ## everything that a change must pass, in every combination
	@$(BIN)/python -m tests.run --thorough

walk: $(VENV)/.test $(VENV)/.words ## every route x every role x area x method, every wrong word: what `make test` samples
	@$(BIN)/python -m pytest -n 2 -m walk --thorough

bench: $(VENV)/.test $(VENV)/.words ## benchmarks: the limit, ours, the ratio
	@$(BIN)/python -m tests.bench

bench-quick: $(VENV)/.test $(VENV)/.words ## the same, smaller
	@$(BIN)/python -m tests.bench --quick

# The pins, made by whoever changes requirements/*.in. pip's own settings stay out of the files.
lock: $(VENV)/.test ## pin the newest versions in requirements/*.txt, with hashes
	@cd requirements && for list in build base dev; do \
	  env -u PIP_FIND_LINKS -u PIP_EXTRA_INDEX_URL -u PIP_INDEX_URL PIP_CONFIG_FILE=/dev/null \
	  ../$(BIN)/pip-compile --quiet --upgrade --strip-extras --allow-unsafe --generate-hashes --no-header \
	    --no-annotate --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
	    --output-file $$list.txt $$list.in && sed -i.old '/^#/d' $$list.txt && rm $$list.txt.old || exit 1; \
	done

clean: ## remove what was set up, not the data in var/
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache

# --- set-up: a stamp for each step, so that the second time is immediate ---------------------------------------

$(VENV)/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Linli needs Python 3.11 or newer; this is $$($(PYTHON) --version). Try: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv is missing. On Debian: apt install python3-venv"; exit 1; }

$(VENV)/.run: requirements/base.txt requirements/build.txt $(PROJECT) | $(VENV)/bin/pip
	@echo "Setting up: what the hub needs (once, a minute or two) …"
	@$(PIP) install --require-hashes -r requirements/base.txt -r requirements/build.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.test: requirements/dev.txt $(VENV)/.run
	@echo "Setting up: what the tests need (once, a minute or two) …"
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

$(VENV)/.words: $(WORDS) | $(VENV)/.run
	@$(MANAGE) messages --compile
	@touch $@

var/.looks: $(LOOKS) | $(VENV)/.run
	@mkdir -p var
	@$(MANAGE) collectstatic --noinput --verbosity 0
	@touch $@
