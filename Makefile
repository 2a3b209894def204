# The whole daily vocabulary. A newcomer has Python 3.11 or later, Node 20 or later, npm and make; the rest is installed here.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

RECENT := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for name in python3.11 python3 python3.12 python3.13; do \
  $$name -c '$(RECENT)' 2>/dev/null && command -v $$name && break; done)
UV := .venv/bin/uv
# One test process per core, at most four: each of them has a PostgreSQL of its own.
JOBS ?= $(shell n=$$(getconf _NPROCESSORS_ONLN); [ $$n -gt 4 ] && echo 4 || echo $$n)

WEB_SOURCES := $(shell find web -type f -not -path '*/node_modules/*' -not -name '*.test.ts' -not -name '*.test.tsx')

help: ## what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# --- Setting up: each step leaves a stamp, so that a second run only looks at dates.

setup: .venv/installed src/juryroom/_web/index.html ## install everything into this checkout and build the web app

.venv/uv:
	@[ -n "$(PYTHON)" ] && $(PYTHON) -c '$(RECENT)' || \
	  { echo "Juryroom needs Python 3.11 or later (make setup PYTHON=/path/to/python)"; exit 1; }
	$(PYTHON) -m venv .venv
	.venv/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.8
	@touch $@

.venv/locked: .venv/uv requirements.lock
	$(UV) pip install --quiet --system-certs --compile-bytecode --python .venv/bin/python --require-hashes -r requirements.lock
	@touch $@

.venv/installed: .venv/locked pyproject.toml
	$(UV) pip install --quiet --system-certs --python .venv/bin/python --no-deps -e .
	@touch $@

web/node_modules/.installed: web/package.json web/package-lock.json
	@node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' || \
	  { echo "the web app needs Node 20.19 or later"; exit 1; }
	cd web && npm ci --loglevel=error
	@touch $@

src/juryroom/_web/index.html: web/node_modules/.installed $(WEB_SOURCES)
	cd web && npm run --silent build
	@touch $@

web: src/juryroom/_web/index.html ## build the web app into src/juryroom/_web

# --- Using it.

demo: setup ## sample projects on real photographs, served at the address that is printed
	.venv/bin/juryroom demo

serve: setup ## serve the data in ./juryroom-data
	.venv/bin/juryroom serve

# --- Testing it.

# Two runs: a browser's event loop would be in the way of other tests in its process. They share the furnished demo.
test: setup browser check ## everything: checks, unit tests, both databases, a real browser
	@shared=$$(mktemp -d) && trap 'rm -rf "$$shared"' EXIT && export JURYROOM_TEST_SHARED="$$shared" && \
	  .venv/bin/pytest -q -n $(JOBS) -m "not browser" && \
	  .venv/bin/pytest -q -n $(JOBS) --dist loadfile -m browser

browser: .venv/installed
	@.venv/bin/python scripts/test_browser.py >/dev/null

check: setup ## style, types, import rules, web checks, schema up to date
	@$(MAKE) --no-print-directory -j$(JOBS) check-types check-web check-web-types check-web-tests check-style check-imports \
	  check-schema

check-style:
	.venv/bin/ruff check --quiet
	.venv/bin/ruff format --check --quiet

check-types:
	.venv/bin/mypy --no-error-summary

check-imports:
	@report=$$(.venv/bin/lint-imports) || { echo "$$report"; exit 1; }

check-web:
	cd web && npm run --silent lint

check-web-types:
	cd web && npm run --silent check

check-web-tests:
	cd web && NO_COLOR=1 npm run --silent test -- --reporter=dot

check-schema:
	@.venv/bin/juryroom openapi | diff -u schema/openapi.json - || \
	  { echo "schema/openapi.json is behind the server: make schema"; exit 1; }

fixtures: .venv/installed ## write fixtures/tags/*/tree.json from the tags
	.venv/bin/python scripts/write_tag_trees.py

docs: .venv/installed ## write docs/reference/tags.md and commands.md from the tags and the commands
	.venv/bin/python scripts/write_tag_reference.py
	.venv/bin/python scripts/write_command_reference.py

roles: .venv/installed ## write docs/reference/roles.md by calling every route as every role
	JURYROOM_WRITE_ROLES=1 .venv/bin/pytest -q tests/api/test_roles.py -k the_page

schema: .venv/installed web/node_modules/.installed ## write schema/openapi.json and the web types from the server
	.venv/bin/juryroom openapi > schema/openapi.json
	cd web && npm run --silent types

bench: setup ## measure the budgets of the design
	.venv/bin/python -m benchmarks

.PHONY: help setup web demo serve test browser check check-style check-types check-imports check-web check-web-types check-web-tests \
  check-schema fixtures docs schema roles bench
