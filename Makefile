# The commands of Iris; `make help` lists them.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test fuzz soak bench quality messages lock clean

PORT ?= 8000
PYTEST_ARGS ?=
SIZE ?= department
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --no-input --require-hashes
COMPILE := --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --python-version 3.11 --universal --no-header

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(firstword $(MAKEFILE_LIST)) | awk -F'|' '{ printf "%-16s %s\n", $$1, $$2 }'

run: $(VENV)/.base-installed ## Run Iris on http://127.0.0.1:8000/ (another port: make run PORT=8001)
	@exec env PORT='$(PORT)' $(PY) -m backend.supervisor

test: $(VENV)/.dev-installed ## Run every test, in parallel (some of them: make test PYTEST_ARGS='-k letter')
	@exec $(PY) -m pytest -n auto --maxprocesses 8 $(PYTEST_ARGS)

fuzz: $(VENV)/.dev-installed ## Send 2,000 generated calls to the API (the same again: make fuzz SEED=1234)
	@seed=$${SEED:-$$($(PY) -c 'import secrets; print(secrets.randbelow(2**32))')}; echo "seed $$seed"; \
	IRIS_FUZZ_CASES=2000 exec $(PY) -m pytest -q -n auto --maxprocesses 8 tests/api/test_fuzz.py --hypothesis-seed=$$seed

soak: $(VENV)/.dev-installed ## Run the heavy tests at full size: processes killed, 400 letters (make test runs a tenth)
	@IRIS_SOAK=full exec $(PY) -m pytest -q tests/soak $(PYTEST_ARGS)

bench: $(VENV)/.dev-installed ## Measure how fast Iris answers (SIZE=small, department or large; the data load once)
	@exec $(PY) -m tests.bench --size '$(SIZE)'

quality: $(VENV)/.dev-installed ## Check style, import contracts, migrations and translations
	$(PY) -m ruff check
	$(PY) -m ruff format --check
	$(VENV)/bin/lint-imports
	$(PY) manage.py makemigrations --check --dry-run
	$(PY) -m tests.quality.translations

messages: $(VENV)/.dev-installed ## Bring the list of strings to translate up to date (needs GNU gettext)
	$(PY) manage.py makemessages --locale fr --ignore var --ignore tests --ignore docs --no-wrap --add-location file

lock: ## Pin again, with hashes, what requirements/*.in asks for (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv: https://docs.astral.sh/uv/" >&2; exit 1; }
	uv pip compile $(COMPILE) requirements/base.in -o requirements/base.txt
	uv pip compile $(COMPILE) requirements/dev.in -c requirements/base.txt -o requirements/dev.txt

clean: ## Delete the virtual environment and the caches; the data in var/ stay
	rm -rf $(VENV) .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.created:
	@set -e; \
	for python in $(PYTHON) python3 python3.11 python3.12 python3.13 python3.14; do \
		"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
		echo "Creating the virtual environment…"; \
		"$$python" -m venv --clear $(VENV); \
		touch $@; \
		exit 0; \
	done; \
	echo "Iris needs Python 3.11 or newer, and found none on this machine (name one: make run PYTHON=/path/to/python3)." >&2; \
	exit 1

$(VENV)/.base-installed: requirements/base.txt | $(VENV)/.created
	@echo "Installing the libraries of Iris (a minute or two the first time)…"
	@$(PIP) -r requirements/base.txt
	@touch $@

$(VENV)/.dev-installed: requirements/dev.txt | $(VENV)/.created
	@echo "Installing the libraries of Iris and of its tests (a minute or two the first time)…"
	@$(PIP) -r requirements/dev.txt
	@touch $@
