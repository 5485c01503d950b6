# The commands of a checkout. `make run` and `make test` need only Python 3.11.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PYTEST := $(BIN)/python -m tests
# Airflow and the tests start hundreds of processes; without compiled modules each would start seconds later.
export PYTHONDONTWRITEBYTECODE =

.PHONY: help prometheus test-web compose-proof rebuild-proof run check test soak load lint docs up down bench evaluate mappings lock clean

help:  ## list the commands
	@sed -n 's/^\([a-z-]*\):.*##  */  make \1 - /p' Makefile

run: .venv/run  ## run the whole pipeline once, over the sample outlets
	@$(BIN)/python -m ingest demo

check: lint  ## run lint and every test that needs no Elasticsearch, in about a minute on two cores
	@$(PYTEST) -m "not node"

test: .venv/dev  ## run every test without a browser, on a real Elasticsearch and a real Airflow
	@$(PYTEST) -m "not browser"

test-web: .venv/browser  ## run the tests of the pages in Chromium
	@$(PYTEST) -m browser

soak: .venv/dev  ## crawl a faulty world under kill -9 and compare the index with the expected one: docs/soak.md
	@$(BIN)/python -m benchmarks.soak

lint: .venv/dev  ## run ruff, mypy, import-linter, and check mappings and docs
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo > /dev/null || $(BIN)/lint-imports --no-logo
	@$(BIN)/python -m ingest mappings --check
	@$(BIN)/mkdocs build --quiet

docs: .venv/dev  ## build the docs as a site, in var/site
	@$(BIN)/mkdocs build --quiet

up: .venv/run  ## start Elasticsearch and scheduled Airflow, until `make down`
	@$(BIN)/python -m ingest up

down: .venv/run  ## stop what `make up` started
	@$(BIN)/python -m ingest down

bench: .venv/bench/ready  ## measure the pipeline beside other tools
	@$(BIN)/python -m benchmarks

DATA ?= ../shared
evaluate: .venv/run  ## measure search quality beside stock Elasticsearch, against pinned floors
	@$(BIN)/python -m ingest evaluate $(DATA)

rebuild-proof: ARTICLES ?= 20000
rebuild-proof: .venv/run  ## rebuild an index of ARTICLES articles under writes, searches and kills
	@$(BIN)/python -m benchmarks.rebuild $(ARTICLES)

load: ARTICLES ?= 1000000
load: .venv/dev  ## measure growth up to ARTICLES synthetic articles, going on where it stopped: docs/performance.md
	@$(BIN)/python -m benchmarks.load --articles $(ARTICLES)

compose-proof: .venv/dev  ## run docker-compose.yml in real containers, under kills: docs/deploy.md
	@$(BIN)/python -m benchmarks.compose

# Unpacked, not installed: no root, and no service that starts. Lists of packages are as fresh as the machine's.
prometheus: var/prometheus/usr/bin/promtool  ## unpack Debian's Prometheus and Alertmanager, for the tests of metrics

var/prometheus/usr/bin/promtool:
	@mkdir -p var/prometheus
	@cd var/prometheus && apt-get download -qq prometheus prometheus-alertmanager
	@for package in var/prometheus/*.deb; do dpkg-deb --extract "$$package" var/prometheus; done
	@rm var/prometheus/*.deb
# Alertmanager has the path of its template built in.
	@test -e /usr/share/prometheus || cp -r var/prometheus/usr/share/prometheus /usr/share \
	  || echo "without root, the test of Alertmanager is skipped"

mappings: .venv/run  ## build index_mappings/articles.json from its sources
	@$(BIN)/python -m ingest mappings

lock: .venv/run  ## pin new versions of the packages in requirements/*.in
	@for name in tools run semantic s3 metrics dev browser compose bench; do \
	  case $$name in semantic|s3|metrics|browser) with="--constraint requirements/run.txt" ;; *) with="" ;; esac; \
	  $(BIN)/uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-annotate --no-header \
	    --universal --python-version 3.11 $$with requirements/$$name.in --output-file requirements/$$name.txt || exit 1; done

clean: down  ## delete everything that runs and tests have written, except the archive and backups
	@$(BIN)/python -m ingest.local.wipe

.venv/tools: requirements/tools.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 is needed: install it, or run make PYTHON=/path/to/python3.11"; exit 2; }
	@test -d .venv || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/tools.txt
	@touch $@

.venv/run: requirements/run.txt pyproject.toml setup.py .venv/tools
	@echo "installing the pinned packages …"
	@$(BIN)/uv pip install --quiet --require-hashes -r requirements/run.txt
	@$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev: requirements/dev.txt requirements/semantic.txt requirements/s3.txt requirements/metrics.txt .venv/run
	@$(BIN)/uv pip install --quiet --require-hashes -r requirements/dev.txt -r requirements/semantic.txt \
	  -r requirements/s3.txt -r requirements/metrics.txt
	@touch $@

.venv/browser: requirements/browser.txt .venv/dev
	@$(BIN)/uv pip install --quiet --require-hashes -r requirements/browser.txt
	@touch $@

# A separate environment, because the peers need other versions of packages.
.venv/bench/ready: requirements/bench.txt .venv/dev
	@test -d .venv/bench || $(PYTHON) -m venv .venv/bench
	@$(BIN)/uv pip install --quiet --python .venv/bench/bin/python --require-hashes -r requirements/bench.txt
	@touch $@
