# Everything a person types. `make run` and `make test` need nothing but Python 3.11.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder
# Airflow and the tests start processes by the hundred; without compiled modules each would begin seconds later.
export PYTHONDONTWRITEBYTECODE =

.PHONY: help compose-proof rebuild-proof run check test soak lint docs up down bench evaluate mappings lock clean

help:  ## what can be typed here
	@sed -n 's/^\([a-z-]*\):.*##  */  make \1 - /p' Makefile

run: .venv/run  ## the whole line once, over the sample outlets
	@$(BIN)/python -m ingest demo

check: lint  ## the quick loop: lint, and every test that needs no Elasticsearch, in about a minute on two cores
	@$(PYTEST) -m "not node"

test: .venv/dev  ## every test, on real Elasticsearch and real Airflow
	@$(PYTEST)

soak: .venv/dev  ## crawls of a faulty world under kill -9, against its gold: docs/soak.md
	@$(BIN)/python -m benchmarks.soak

lint: .venv/dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo > /dev/null || $(BIN)/lint-imports --no-logo
	@$(BIN)/python -m ingest mappings --check
	@$(BIN)/mkdocs build --quiet

docs: .venv/dev  ## the docs as a site, in var/site
	@$(BIN)/mkdocs build --quiet

up: .venv/run  ## Elasticsearch and scheduled Airflow, until `make down`
	@$(BIN)/python -m ingest up

down: .venv/run
	@$(BIN)/python -m ingest down

bench: .venv/bench/ready
	@$(BIN)/python -m benchmarks

DATA ?= ../shared
evaluate: .venv/run  ## search quality beside stock Elasticsearch, against pinned floors
	@$(BIN)/python -m ingest evaluate $(DATA)

ARTICLES ?= 20000
rebuild-proof: .venv/run  ## a rebuild of so many articles under writes, searches and kills
	@$(BIN)/python -m benchmarks.rebuild $(ARTICLES)

compose-proof: .venv/dev  ## docker-compose.yml in real containers, under kills: docs/deploy.md
	@$(BIN)/python -m benchmarks.compose

mappings: .venv/run  ## index_mappings/articles.json from its sources
	@$(BIN)/python -m ingest mappings

lock: .venv/run  ## new pins; requirements/*.in say what and why
	@for name in tools run semantic s3 dev compose bench; do \
	  case $$name in semantic|s3) with="--constraint requirements/run.txt" ;; *) with="" ;; esac; \
	  $(BIN)/uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-annotate --no-header \
	    --python-version 3.11 $$with requirements/$$name.in --output-file requirements/$$name.txt || exit 1; done

clean: down  ## everything that runs and tests have written
	rm -rf var

.venv/tools: requirements/tools.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 is needed: install it, or say make PYTHON=/path/to/python3.11"; exit 2; }
	@test -d .venv || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/tools.txt
	@touch $@

.venv/run: requirements/run.txt pyproject.toml setup.py .venv/tools
	@echo "installing the pinned packages …"
	@$(BIN)/uv pip install --quiet --require-hashes -r requirements/run.txt
	@$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev: requirements/dev.txt requirements/semantic.txt requirements/s3.txt .venv/run
	@$(BIN)/uv pip install --quiet --require-hashes -r requirements/dev.txt -r requirements/semantic.txt -r requirements/s3.txt
	@touch $@

# The peers bring packages of their own, so they live in an environment of their own.
.venv/bench/ready: requirements/bench.txt .venv/dev
	@test -d .venv/bench || $(PYTHON) -m venv .venv/bench
	@$(BIN)/uv pip install --quiet --python .venv/bench/bin/python --require-hashes -r requirements/bench.txt
	@touch $@
