# Every target does all that it needs, on a machine with Python 3.11 or newer,
# make and the package registries. A second call finds its work done.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help install run test test-slow ablate bench lint format serve evaluate chromium clean

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

# Extra arguments: make bench ARGS=--only=ask, make test ARGS="-k citation"
ARGS ?=
# The same variable that the program reads; make only names the folder to it.
export MEETING_QA_LIBRARY__DIR ?= library
# Folders of documents, each with the questions that are asked of it.
SETS ?= \
  ../shared/documents ../shared/eval/seed_dev.jsonl \
  ../shared/eval/corpora/nodejs_tsc ../shared/eval/questions/nodejs_tsc.jsonl \
  ../shared/eval/corpora/w3c_pmwg_html ../shared/eval/questions/w3c_pmwg_html.jsonl

# The weights are installed with the program: nothing is to be looked up at run time.
export HF_HUB_OFFLINE ?= 1
export TRANSFORMERS_OFFLINE ?= 1

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*  ## ' Makefile | sed -E 's/^([a-z-]+):.*  ## /\1|/' \
	  | while IFS='|' read -r name text; do printf '  make %-10s %s\n' "$$name" "$$text"; done

install: $(STAMP)  ## set up .venv with the pinned packages, and nothing else

$(STAMP): pyproject.toml constraints.txt
	@new_enough='import sys; sys.exit(sys.version_info < (3, 11))'; \
	if ! $(BIN)/python -c "$$new_enough" 2>/dev/null; then \
	  python=; \
	  for each in $(PYTHON) python3 python3.13 python3.12 python3.11; do \
	    if "$$each" -c "$$new_enough" 2>/dev/null; then python="$$each"; break; fi; \
	  done; \
	  if [ -z "$$python" ]; then \
	    echo "error: Python 3.11 or newer is needed; name one: make install PYTHON=/path/to/python3" >&2; \
	    exit 1; \
	  fi; \
	  "$$python" -m venv --clear $(VENV) || { \
	    echo "error: no virtual environment could be made; on Debian: apt-get install python3-venv" >&2; \
	    exit 1; }; \
	fi
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip --upgrade
	@echo "Installing the pinned packages into $(VENV); the first time this takes some minutes."
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet -c constraints.txt setuptools
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet -c constraints.txt \
	  --no-build-isolation --editable '.[dev]'
	@touch $@

run: $(STAMP)  ## set up, build or refresh the library, serve on http://127.0.0.1:8000
	@$(BIN)/meeting-qa build || { \
	  [ -e "$(MEETING_QA_LIBRARY__DIR)" ] && echo "Serving the library as it is." >&2; }
	@exec $(BIN)/meeting-qa serve

serve: $(STAMP)  ## serve the library as it is
	@exec $(BIN)/meeting-qa serve $(ARGS)

evaluate: $(STAMP)  ## score the answers to SETS="DOCUMENTS QUESTIONS.jsonl …"
	@$(BIN)/python -m tests.evaluate $(SETS) $(ARGS)

# The browser tests drive Debian's Chromium. Without one they are left out, and
# pytest says so under its results.
chromium:
	@for each in chromium chromium-browser google-chrome; do \
	  if command -v "$$each" >/dev/null; then exit 0; fi; \
	done; \
	as_root=; \
	if [ "$$(id -u)" != 0 ]; then as_root="sudo -n"; fi; \
	if command -v apt-get >/dev/null && $$as_root true 2>/dev/null; then \
	  echo "Installing Chromium for the browser tests."; \
	  if $$as_root apt-get update -qq \
	     && $$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
	  then exit 0; fi; \
	fi; \
	echo "WARNING: no Chromium here and none could be installed: BROWSER TESTS WILL BE LEFT OUT." >&2

lint: $(STAMP)  ## check style and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: $(STAMP)  ## put the code into shape
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

test: $(STAMP) chromium lint  ## set up, then check style, types and behaviour
	@$(BIN)/python -m pytest $(ARGS)

test-slow: $(STAMP) chromium  ## crash loops, load and large corpora
	@$(BIN)/python -m pytest -m slow --timeout=3600 $(ARGS)

ablate: $(STAMP)  ## what each part of answering is worth on bodies it was not fitted to
	@$(BIN)/python -m tests.ablate $(ARGS)

bench: $(STAMP)  ## time the program against the bare model
	@$(BIN)/python -m tests.bench $(ARGS)

clean:  ## remove .venv and caches; never the library
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage htmlcov ./*.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
