# Needs Python 3.11 or newer and make; uses uv where it is installed.
PYTHON ?= python3
PORT ?= 8000
ES_PORT ?= 9200
export PORT

VENV := .venv
BIN := $(VENV)/bin
ROOMS := cms config home knowledge search
HAS_UV = uv --version >/dev/null 2>&1
# Names and hashes, no addresses: the packages come from whatever index is configured.
COMPILE = $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml
# Commands that look at a database get DATABASE_URL, or a server that lasts as long as they do.
WITH_DATABASE = $(BIN)/python -m tests.postgres

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test check accuracy elasticsearch lock openapi relevance
.PHONY: bench-api bench-import bench-import-literature bench-scale bench-search bench-search-index bench-sequence bench-tree
.PHONY: soak-changes
.PHONY: check-lint check-types check-imports check-templates check-django check-lock check-settings

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-18s %s\n", $$1, $$2 }' Makefile

run: $(VENV)/.run ## The whole service on PORT (8000): database, demo content, web server, workers
	@exec $(BIN)/python -m config.run

test: $(VENV)/.dev ## All tests
	$(BIN)/python -m pytest

check: check-lint check-types check-imports check-templates check-django check-lock check-settings ## All static gates

bench-api: $(VENV)/.dev ## How fast the API answers, beside Wagtail's own and an empty view (needs wrk)
	$(WITH_DATABASE) $(BIN)/python -m benchmarks.api

bench-import: $(VENV)/.dev ## How fast 20,000 works come in, beside Wagtail's own way
	$(WITH_DATABASE) $(BIN)/python -m benchmarks.importing

WORKS ?= 100000
bench-import-literature: $(VENV)/.dev ## The import command with 100,000 works, killed in the middle (WORKS=n)
	$(WITH_DATABASE) $(BIN)/python -m benchmarks.import_literature $(WORKS)

bench-scale: $(VENV)/.dev ## What publishing and lists cost at 100,000 works, beside 1,000
	$(WITH_DATABASE) $(BIN)/python -m benchmarks.scale

bench-sequence: $(VENV)/.dev ## How long a publication waits beside a projection of 10,000 works
	$(WITH_DATABASE) $(BIN)/python -m benchmarks.sequence

bench-search: $(VENV)/.dev ## How long searches and suggestions take at 100,000 works, on both engines
	$(WITH_DATABASE) $(BIN)/python -m benchmarks.search

bench-search-index: $(VENV)/.dev ## How fast 100,000 records are indexed, beside the client's bulk helper
	$(WITH_DATABASE) $(BIN)/python -m benchmarks.search_index

bench-tree: $(VENV)/.dev ## How fast an index with 12,000 works is deleted, beside Wagtail's own way
	$(WITH_DATABASE) $(BIN)/python -m benchmarks.tree

OPERATIONS ?= 5000
soak-changes: $(VENV)/.dev ## Follow the change feed through 5,000 operations and kills (OPERATIONS=n, JOURNEY_SEED=n)
	MIRROR_OPERATIONS=$(OPERATIONS) $(BIN)/python -m pytest -q --show-capture=no tests/journeys/test_mirror.py

SET ?= queries
relevance: $(VENV)/.dev ## How well each engine finds what readers want (SET=heldout: other queries)
	$(WITH_DATABASE) $(BIN)/python -m tests.search.relevance.score --set $(SET)

accuracy: $(VENV)/.dev ## How many fields each reader of literature formats gets right
	$(BIN)/python -m tests.knowledge.formats.accuracy.score

openapi: export SECRET_KEY := only-for-the-document
openapi: $(VENV)/.dev ## Write docs/openapi.json and its examples anew, out of the demo content
	$(WITH_DATABASE) $(BIN)/python -m tests.contract.openapi

elasticsearch: $(VENV)/.dev ## A real Elasticsearch node on ES_PORT (9200), its data under var/
	@exec $(BIN)/python -m tests.elasticsearch.node --port $(ES_PORT)

lock: $(VENV)/.dev ## Pin the newest versions that pyproject.toml allows
	$(COMPILE) --upgrade -o requirements.txt
	$(COMPILE) --upgrade --group dev -o requirements-dev.txt

check-lint: $(VENV)/.dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check

check-types: $(VENV)/.dev
	$(BIN)/mypy $(ROOMS) tests manage.py

check-imports: $(VENV)/.dev
	$(BIN)/lint-imports

check-templates: $(VENV)/.dev
	$(BIN)/djhtml --check --tabwidth 2 $(ROOMS)

check-django: export SECRET_KEY := only-for-checks
check-django: $(VENV)/.dev
	$(WITH_DATABASE) $(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py check --fail-level WARNING
	$(BIN)/python manage.py check_translations

# Compiled again with the present pins preferred: a difference means that pyproject.toml moved on.
check-lock: $(VENV)/.dev
	@mkdir -p var/lock
	@cp requirements.txt requirements-dev.txt var/lock/
	$(COMPILE) -o var/lock/requirements.txt
	$(COMPILE) --group dev -o var/lock/requirements-dev.txt
	@for file in requirements.txt requirements-dev.txt; do \
	  diff -u $$file var/lock/$$file || { echo "$$file does not fit pyproject.toml: run 'make lock'."; exit 1; }; \
	done

check-settings: $(VENV)/.dev
	$(BIN)/python -m pytest -q tests/config/test_settings_documented.py

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3 …"; exit 1; }
	@echo "Making the environment $(VENV)."
	@if $(HAS_UV); then uv venv -q --allow-existing --no-python-downloads --python "$$(command -v $(PYTHON))" $(VENV); \
	else $(PYTHON) -m venv $(VENV); fi

# What the service needs. Nothing is removed, since tools for tests may be there as well.
$(VENV)/.run: requirements.txt | $(BIN)/python
	@echo "Installing the packages of requirements.txt."
	@if $(HAS_UV); then uv pip install -q --python $(BIN)/python --require-hashes -r requirements.txt; \
	else $(BIN)/python -m ensurepip >/dev/null && $(BIN)/python -m pip install -q --require-hashes -r requirements.txt; fi
	@touch $@

$(VENV)/.dev: requirements-dev.txt | $(BIN)/python
	@echo "Installing the packages of requirements-dev.txt."
	@if $(HAS_UV); then uv pip sync -q --python $(BIN)/python --require-hashes requirements-dev.txt; \
	else $(BIN)/python -m ensurepip >/dev/null && $(BIN)/python -m pip install -q --require-hashes -r requirements-dev.txt; fi
	@touch $(VENV)/.run $@
