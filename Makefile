# make run    read the notices in data/raw, write their registries to data/structured
# make test   ruff, strict mypy and the whole test suite
#
# Both set up .venv by themselves; a second call installs nothing.

PYTHON ?= python3
VENV   ?= .venv
IN     ?= data/raw
OUT    ?= data/structured

BIN  := $(VENV)/bin
PIP  := $(BIN)/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt
# Bytecode, which pip makes of what it copies but not of what it installs as editable.
COMPILE = $(BIN)/python -m compileall -q pipeline

.DEFAULT_GOAL := run
.PHONY: run test lint types clean
.DELETE_ON_ERROR:

run: $(VENV)/.runtime
	$(BIN)/notices extract $(IN) --out $(OUT)
	@echo "look at one notice: $(BIN)/notices show $(OUT)/NAME.yaml"

test: lint types
	$(BIN)/python -m pytest --quiet

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
	find pipeline tests -name __pycache__ -type d -prune -exec rm -rf {} +

# Stamps: an environment is made anew only when what it is made from has changed.
$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 …" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.runtime: $(VENV)/.made pyproject.toml constraints.txt
	$(PIP) --editable .
	@$(COMPILE)
	@touch $@

$(VENV)/.dev: $(VENV)/.made pyproject.toml constraints.txt
	$(PIP) --editable '.[dev,all]'
	@$(COMPILE)
	@touch $(VENV)/.runtime $@
