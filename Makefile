# Everything a newcomer needs: `make demo` runs the main job, `make test` passes the tests.
PYTHON ?= python3
PORT ?= 8000
CHILDREN ?= 2000
# A test process for each core, four at most; a third one on two cores makes it slower.
PYTEST_ARGS ?= -n logical --maxprocesses=4 --dist loadfile --no-loadscope-reorder
BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
RUN := .venv/.installed
DEV := .venv/.installed-dev
SOURCES := src tests tools conftest.py benchmarks
# Data of their own, keyed by the checkout, unless SHOUWANG_DATA says otherwise. The shell gives
# way to the program, so that a signal sent to make ends it.
own_data = SHOUWANG_DATA="$${SHOUWANG_DATA:-$$($(BIN)/python -c \
	'from shouwang.core.datadir import checkout_data_dir as d; print(d("$(1)"))')}" exec

.PHONY: setup demo test check check-format check-lint check-types check-layers check-templates \
	check-project format messages bench bench-peers clean

setup: $(DEV)

# Only when the locked versions change: installed once, everything works without a network.
$(RUN): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 …")'
	$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	$(PIP) install -r requirements.lock
	$(PIP) install --no-deps --editable .
	@touch $(RUN)

$(DEV): requirements-dev.lock $(RUN)
	$(PIP) install -r requirements-dev.lock
	@touch $(DEV)

demo: $(RUN)
	$(call own_data,demo) $(BIN)/shouwang demo --port $(PORT) --children $(CHILDREN)

test: setup
	$(BIN)/python -m pytest $(PYTEST_ARGS)

# `make -k check` goes on after a failure.
check: check-format check-lint check-types check-layers check-templates check-project

check-format: setup
	$(BIN)/ruff format --check $(SOURCES)

check-lint: setup
	$(BIN)/ruff check $(SOURCES)

check-types: setup
	$(BIN)/mypy

check-layers: setup
	$(BIN)/lint-imports

check-templates: setup
	$(BIN)/djlint src --lint --profile=django --quiet

# Django's own checks, migrations, the English catalogue.
check-project: setup
	$(BIN)/python tools/check.py

format: setup
	$(BIN)/ruff check --fix $(SOURCES)
	$(BIN)/ruff format $(SOURCES)

# Collect the visible strings; MERGE=FILE… fills in {"中文": "English"} pairs.
messages: setup
	$(BIN)/python tools/messages.py $(if $(MERGE),--merge $(MERGE))

bench: setup
	$(call own_data,bench) $(BIN)/python -m benchmarks $(BENCH)

bench-peers: setup
	$(call own_data,bench) $(BIN)/python -m benchmarks --peers

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache build dist
