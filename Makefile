# Platskoll. `make` alone shows what there is.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

AXE := node_modules/.axe
NODE := node_modules/.all

.DEFAULT_GOAL := help
.PHONY: help demo test attack switches places look bench lint format pictures packages clean

help: ## show what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# nothing that a package brings is run when it is installed; without npm the tests that need axe are skipped and say so
$(AXE): package-lock.json | packages
	-@npm ci --ignore-scripts --no-audit --no-fund --omit=optional --silent && touch $@

$(NODE): package-lock.json | packages
	@npm ci --ignore-scripts --no-audit --no-fund --silent && touch $(AXE) $@

demo: $(READY) ## an invented place, from people who answer to open data and a document; Ctrl+C ends it
	$(BIN)/platskoll demo --home $(or $(DEMO_HOME),platskoll-demo)

test: $(READY) packages $(AXE) lint ## every test; installs Debian's Chromium when it may and it is missing
	$(BIN)/python -m pytest

attack: $(READY) ## the attacks of tests/attack, the long ones for a minute each
	PLATSKOLL_ATTACK_SECONDS=60 $(BIN)/python -m pytest tests/attack

switches: $(READY) ## a hundred new releases under fifty questions a second; some minutes
	PLATSKOLL_SWITCHES=100 $(BIN)/python -m pytest -s tests/faults/test_switches.py

places: $(READY) ## a thousand places where nothing differs: how many documents say that something does; some minutes
	PLATSKOLL_PLACES=1000 $(BIN)/python -m pytest -s tests/flow/test_no_difference.py -k one_document

look: $(READY) packages $(NODE) ## every page in every state and setting, a slow phone, and Lighthouse; most of an hour
	$(BIN)/python -m pytest -s tests/browser/test_access.py tests/browser/test_slow.py --look
	$(BIN)/python docs/pictures/look.py

bench: $(READY) ## what a form weighs on its way to a phone, what a page costs the server, what small places show, how many answers a minute become open data, how long documents take
	$(BIN)/python bench/first_flight.py
	$(BIN)/python bench/render.py
	$(BIN)/python bench/disclosure.py
	$(BIN)/python bench/documents.py
	folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && \
	    $(BIN)/python bench/open_data.py "$$folder" --submissions 20000 --places 6

lint: $(READY) ## style, types and who may import whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY) ## put the code in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

pictures: $(READY) packages ## take the pictures of the README anew
	$(BIN)/python docs/pictures/take.py

packages:
	@./.ci/packages

clean: ## remove what was built here; never a home
	rm -rf $(VENV) node_modules build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
