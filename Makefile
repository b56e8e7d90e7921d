# The one place where set-up lives. `make` alone lists what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help book pdf serve test test-quick test-pythons demo lab hub lint clean distclean system requirements

VENV  := .venv
BIN   := $(VENV)/bin
READY := $(VENV)/.ready
PORT  ?= 8000
VERSIONS ?= 3.11 3.12 3.13

# The first supported Python on the PATH; `make PYTHON=... book` names another.
SUPPORTED := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3 python; do \
	"$$p" -c '$(SUPPORTED)' >/dev/null 2>&1 && { echo "$$p"; break; }; done)

# TensorFlow's start-up lines tell a reader nothing, nor does its unknown error where there is no GPU; what fails raises.
export TF_CPP_MIN_LOG_LEVEL ?= 3

# A stamp beside a Python that is gone (half deleted, or upgraded away) is no environment: it is made again.
$(shell test -x $(BIN)/python || rm -f $(READY))

# nbgrader looks for its helper programs on the PATH.
test test-quick demo lab hub: export PATH := $(CURDIR)/$(BIN):$(PATH)

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

book: $(READY) ## execute the chapters and build the HTML into _build/html
	@$(BIN)/python book/build.py

pdf: book system ## print the whole book into _build/nncourse.pdf
	@$(BIN)/python book/pdf.py

serve: book ## build the book and serve it on localhost (PORT=8000); LIVE=1: with cells that run
ifeq ($(LIVE),1)
	@$(BIN)/python book/serve_live.py --port $(PORT)
else
	@$(BIN)/python book/serve.py --port $(PORT)
endif

test: $(READY) system ## run the whole test suite, slow tests included
	@$(BIN)/python -m pytest -m "" --numprocesses auto --maxprocesses 4 --dist loadfile

test-quick: $(READY) ## run the quick tests
	@$(BIN)/python -m pytest

# Each in an environment of its own, .venv-3.12 say; a version that pyenv keeps need not be the chosen one.
test-pythons: ## run the quick tests under every supported Python that this machine has
	@failed=""; \
	for version in $(VERSIONS); do \
		found=""; \
		for p in python$$version $${PYENV_ROOT:-$$HOME/.pyenv}/versions/$$version.*/bin/python; do \
			"$$p" -c '$(SUPPORTED)' >/dev/null 2>&1 && { found=$$p; break; }; \
		done; \
		if [ -z "$$found" ]; then echo "Python $$version: not on this machine, not tested."; continue; fi; \
		echo "Python $$version: $$found"; \
		$(MAKE) --no-print-directory VENV=.venv-$$version PYTHON="$$found" test-quick || failed="$$failed $$version"; \
	done; \
	[ -z "$$failed" ] || { echo "Failed under Python$$failed." >&2; exit 1; }

demo: $(READY) system ## release, hand in, autograde and give feedback on bundled example submissions
	@$(BIN)/python exercises/demo.py

lab: $(READY) ## open JupyterLab on the released exercises (SOLUTIONS=1: copies with solutions; INSTRUCTOR=1: all; LAB_OPTIONS=--no-browser: JupyterLab's own options)
	@$(BIN)/python exercises/lab.py $(if $(filter 1,$(SOLUTIONS)),--solutions) $(if $(filter 1,$(INSTRUCTOR)),--instructor) $(LAB_OPTIONS)

hub: $(READY) system ## a class on a JupyterHub of this machine: made-up learners, formgrader, exchange (PORT=8000)
	@$(BIN)/python deploy/hub/start.py --port $(PORT) $(HUB_OPTIONS)

lint: $(READY) ## ruff, import-linter, the structure, codespell, the prose, the workflows, the Dockerfile
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/lint-imports
	@$(BIN)/python lint/structure.py
	@$(BIN)/codespell
	@$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	@$(BIN)/python lint/node_linters.py
	@if [ -x $(BIN)/hadolint ]; then $(BIN)/hadolint --failure-threshold warning Dockerfile; \
	else echo "hadolint has no wheel for this machine: the Dockerfile is not linted."; fi

requirements: $(READY) ## compile requirements.txt anew from pyproject.toml
	@$(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --upgrade \
		--extra book --extra grading --extra hub --extra cluster --extra dev \
		--no-emit-index-url --no-annotate --no-header --output-file requirements.txt

clean: ## remove what was built; the environment and what people did on a hub stay
	@rm -rf _build demo build dist *.egg-info .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	@rm -rf exercises/release exercises/.ipynb_checkpoints
	@find . -name __pycache__ -type d -not -path './.venv*' -prune -exec rm -rf {} +

distclean: clean ## remove the environments too
	@rm -rf $(VENV) .venv-*

# A .venv without its stamp was interrupted half-way: it is made again from nothing.
$(READY): requirements.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "nncourse needs Python 3.11, 3.12 or 3.13 and found none on the PATH. Install one, or name one: make PYTHON=/path/to/python3.12." >&2; exit 1; }
	@"$(PYTHON)" -c '$(SUPPORTED)' 2>/dev/null || { echo "nncourse needs Python 3.11, 3.12 or 3.13; PYTHON=$(PYTHON) is not one of them. Name another: make PYTHON=/path/to/python3.12." >&2; exit 1; }
	@if [ -e $(VENV) ] && [ ! -e $@ ]; then echo "Found a half-made $(VENV); making it again."; rm -rf $(VENV); fi
	@test -e $(VENV) || "$(PYTHON)" -m venv $(VENV) || { rm -rf $(VENV); echo "$(PYTHON) could not make a virtual environment. On Debian and Ubuntu install its venv package: apt install python3-venv." >&2; exit 1; }
	@rm -f $@
	@echo "Installing into $(VENV) (about 4 GB; some minutes the first time) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.txt && \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable . || \
		{ echo "The installation into $(VENV) did not end; pip says why above. Mend that and run make again: it starts from a clean $(VENV)." >&2; exit 1; }
	@touch $@

# What is not Python: program | Debian package | what goes without it. PostgreSQL's programs are not on Debian's PATH.
define SYSTEM
bwrap|bubblewrap|learners' code cannot be graded in a sandbox, and its tests are skipped
chromium|chromium|the tests that open the built pages are skipped, and no PDF is printed
initdb|postgresql|the tests of a gradebook in PostgreSQL are skipped
endef
export SYSTEM

system:
	@for folder in /usr/lib/postgresql/*/bin; do PATH="$$PATH:$$folder"; done; \
	missing() { while IFS='|' read -r program package without; do \
		command -v "$$program" >/dev/null || echo "$$package|$$without"; done <<< "$$SYSTEM"; }; \
	lacks="$$(missing)"; [ -n "$$lacks" ] || exit 0; \
	packages=""; while IFS='|' read -r package _; do packages="$$packages $$package"; done <<< "$$lacks"; \
	sudo=""; [ "$$(id -u)" = 0 ] || sudo="sudo -n"; \
	if command -v apt-get >/dev/null && { [ -z "$$sudo" ] || sudo -n true 2>/dev/null; }; then \
		echo "Installing from Debian's packages:$$packages"; \
		{ $$sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -qq -y --no-install-recommends $$packages; } >/dev/null || true; \
		for folder in /usr/lib/postgresql/*/bin; do PATH="$$PATH:$$folder"; done; lacks="$$(missing)"; \
	fi; \
	[ -n "$$lacks" ] || exit 0; \
	while IFS='|' read -r package without; do \
		echo "$$package is missing: $$without. Install it: sudo apt install $$package." >&2; done <<< "$$lacks"; \
	[ "$$CI" != true ]
