# Two commands: `make audit` and `make test`. `make help` lists the rest.
PYTHON ?= python3
VENV ?= .venv
FLEET ?=
WAREHOUSE ?= out/warehouse
SITE ?= out/site
SINCE ?=
BIN = $(VENV)/bin
EXAMPLE = out/example
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: help audit test check pages unit wheel bench quality clean
.DEFAULT_GOAL := help

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

$(VENV)/.runtime: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit("Fleet Review needs Python 3.11 or newer") if sys.version_info < (3, 11) else None'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	touch $@

$(VENV)/.dev: $(VENV)/.runtime
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	touch $@

audit: $(VENV)/.runtime ## audit the example fleet, or FLEET=fleet.yaml; WAREHOUSE, SITE, SINCE=90d
	@if [ -n "$(FLEET)" ]; then fleet="$(FLEET)"; else \
		$(BIN)/python examples/build.py $(EXAMPLE) && fleet=$(EXAMPLE)/fleet.yaml; fi; \
	$(BIN)/fleetreview audit "$$fleet" --warehouse $(WAREHOUSE) --site $(SITE) $(if $(SINCE),--since $(SINCE))

test: check pages unit wheel ## everything that CI runs

check: $(VENV)/.dev ## format, lint, strict types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

pages: $(VENV)/.dev ## generated pages are up to date (renew them: python docs/generate.py)
	$(BIN)/python docs/generate.py --check

unit: $(VENV)/.dev ## unit, property and end-to-end tests
	$(BIN)/python -m pytest -m 'not workers' -n 2 --dist loadgroup
	$(BIN)/python -m pytest -m workers

wheel: $(VENV)/.dev ## the built wheel, installed and tried elsewhere
	rm -rf out/wheel && mkdir -p out/wheel
	$(BIN)/python -m build --quiet --wheel --outdir out/wheel .
	$(BIN)/python tests/wheel.py out/wheel

bench: $(VENV)/.dev ## measure against the loop of scans: REPO=path [CHANGES=200]
	$(BIN)/python benchmarks/audit.py $(REPO) --changes $(or $(CHANGES),200)

quality: $(VENV)/.dev ## recall and precision of the security rules on the labelled corpus
	$(BIN)/python benchmarks/security.py

clean: ## remove what was built
	rm -rf out $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
