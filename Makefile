# 积善 Jishan. `make help` lists what there is.

PYTHON ?= python3.11
PORT ?= 8000
PY := .venv/bin/python
PIP := $(PY) -m pip install -q --disable-pip-version-check
NODE := $(PY) -m tools.node
# Each file under .venv/done stands for a step that need not be done again until its sources change.
DONE := .venv/done
PO := jishan/locale/en/LC_MESSAGES/django.po

OUR_SCRIPTS = $(wildcard jishan/web/static/*.js)
THEIR_SCRIPTS = node_modules/qr-scanner/qr-scanner.umd.min.js \
  $(wildcard .venv/lib/python3*/site-packages/django_htmx/static/django_htmx/htmx-2.min.js)

.PHONY: help demo test bench lint format messages clean ready-for-work
.DEFAULT_GOAL := help

help:
	@echo "make demo      the communities and their year, on http://127.0.0.1:8000 (PORT=8001 for another)"
	@echo "make test      everything, on SQLite and on PostgreSQL, in a real browser too"
	@echo "make bench     how fast it is beside what the databases do by themselves; QUICK=1 for a small run"
	@echo "make lint      style, types, package order, languages, migrations"
	@echo "make format    let ruff tidy the code"
	@echo "make messages  bring the English file up to the sources"
	@echo "make clean     forget what was installed and built; var/ (the demo's data) stays"

demo:
	@$(MAKE) -s --no-print-directory -j2 $(DONE)/runtime $(DONE)/node-runtime
	@$(MAKE) -s --no-print-directory $(DONE)/messages
	@PORT=$(PORT) .venv/bin/jishan demo

test: lint
	@$(PY) -m tools.machine
	@echo "== tests on SQLite"
	@.venv/bin/pytest -q -n 2
	@echo "== tests on PostgreSQL"
	@.venv/bin/pytest -q -n 2 --postgres

bench: ready-for-work
	@$(PY) -m bench $(if $(QUICK),--quick)

lint: ready-for-work
	@echo "== style"
	@.venv/bin/ruff check -q .
	@.venv/bin/ruff format -q --check .
	@echo "== types"
	@.venv/bin/mypy
	@echo "== package order"
	@.venv/bin/lint-imports --no-logo
	@echo "== scripts and styles for old phones"
	@$(NODE) npx es-check es2020 $(OUR_SCRIPTS) $(THEIR_SCRIPTS) >/dev/null
	@$(NODE) npx stylelint 'jishan/web/static/**/*.css'
	@echo "== migrations and languages"
	@JISHAN_SECRET_KEY=for-this-check-and-nothing-else-at-all JISHAN_VAR=$(DONE) DATABASE_URL= \
	  $(PY) manage.py makemigrations --check --dry-run
	@$(PY) -m tools.messages check

format: ready-for-work
	@.venv/bin/ruff check -q --fix .
	@.venv/bin/ruff format -q .

messages: ready-for-work
	@$(PY) -m tools.messages update

clean:
	rm -rf .venv node_modules jishan.egg-info build

# What `make demo` needs, and what working on the code needs besides.

ready-for-work: $(DONE)/development $(DONE)/node-development $(DONE)/messages

$(DONE)/environment:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is missing; install with: sudo apt-get install python3.11 python3.11-venv" >&2; exit 1; }
	@$(PYTHON) -c "import ensurepip" 2>/dev/null || { echo "Python's venv is missing; install with: sudo apt-get install python3.11-venv" >&2; exit 1; }
	@test -x $(PY) || $(PYTHON) -m venv .venv
	@mkdir -p $(DONE) && touch $@

$(DONE)/runtime: requirements.lock pyproject.toml | $(DONE)/environment
	@echo "installing the packages"
	@$(PIP) --no-compile --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(DONE)/development: requirements-dev.lock pyproject.toml | $(DONE)/environment
	@echo "installing the packages for development"
	@$(PIP) --require-hashes -r requirements-dev.lock
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $(DONE)/runtime $@

$(DONE)/node-runtime: package-lock.json | $(DONE)/environment
	@echo "installing the front-end files"
	@$(NODE) npm ci --omit=dev --silent
	@touch $@

# After the Python packages: they bring a Node where the machine has none.
$(DONE)/node-development: package-lock.json $(DONE)/development
	@echo "installing the front-end files and their checks"
	@$(NODE) npm ci --silent
	@touch $(DONE)/node-runtime $@

$(DONE)/messages: $(PO) tools/messages.py
	@$(PY) -m tools.messages compile
	@touch $@
