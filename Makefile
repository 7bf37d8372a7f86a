# Everything a newcomer needs: `make demo` runs the main job, `make test` passes the tests.
PYTHON ?= python3
PORT ?= 8000
CHILDREN ?= 2000
BIN := .venv/bin
STAMP := .venv/.installed
SOURCES := src tests conftest.py benchmarks

.PHONY: setup demo test check format bench bench-peers messages clean

setup: $(STAMP)

$(STAMP): requirements-dev.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $(STAMP)

# Its own data, keyed by the checkout, unless SHOUWANG_DATA says otherwise.
demo: setup
	SHOUWANG_DATA="$${SHOUWANG_DATA:-$$($(BIN)/python -c 'from shouwang.core.datadir import checkout_data_dir as d; print(d("demo"))')}" \
		$(BIN)/shouwang demo --port $(PORT) --children $(CHILDREN)

test: setup
	$(BIN)/pytest $(PYTEST_ARGS)

check: setup
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint src --lint --profile=django --quiet
	$(BIN)/python tools/check.py

format: setup
	$(BIN)/ruff check --fix $(SOURCES)
	$(BIN)/ruff format $(SOURCES)

messages: setup
	$(BIN)/python tools/messages.py

bench: setup
	$(BIN)/shouwang bench

bench-peers: setup
	$(BIN)/shouwang bench --peers

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache build dist
