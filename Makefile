# Everything starts here and needs only make, Python 3.11 or newer and, for the first run, a package index for pip.
# `make` alone lists the targets.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
RUN := $(VENV)/bin/python

# The name of a stamp holds the checksum of its lock file, so a changed lock installs anew and nothing else does.
LOCK := $(shell cksum < requirements.txt | tr ' ' '-')
LOCK_DEV := $(shell cksum < requirements-dev.txt | tr ' ' '-')
STAMP := $(VENV)/.runtime-$(LOCK)
STAMP_DEV := $(VENV)/.dev-$(LOCK_DEV)
PIP := $(RUN) -m pip --disable-pip-version-check

# The demonstration must not touch a database or queue that happens to be named in the shell.
DEMO_ENV := env -u DATABASE_URL -u REDIS_URL -u EMAIL_URL -u SMS_URL -u DATA_DIR -u SITE_URL -u ALLOWED_HOSTS -u DEBUG DEMO=1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test check worker messages lock screenshots

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

demo: $(STAMP) ## run the portal with demonstration data on http://127.0.0.1:8000 (PORT=8001 for another port)
	@exec $(DEMO_ENV) $(RUN) manage.py demo --port $(PORT)

test: $(STAMP_DEV) ## all checks and tests, on PostgreSQL and Redis and on the embedded default
	@exec $(RUN) -m tests.run

check: $(STAMP_DEV) ## only the checks that need no server: lint, types, imports, migrations, deploy, translations
	@exec $(RUN) -m tests.run check

worker: $(STAMP) ## one Celery worker with beat, settings from the environment
	@exec $(RUN) -m celery -A civic worker -B -P solo -l INFO

messages: $(STAMP_DEV) ## collect texts into locale/ko and compile the catalogue (needs gettext)
	@exec $(RUN) -m tests.run messages

lock: $(STAMP_DEV) ## resolve pyproject.toml anew into the three hashed lock files
	$(PIP) install -q 'uv>=0.13,<0.14'
	$(RUN) -m uv pip compile -q pyproject.toml --generate-hashes --universal --python-version 3.11 -o requirements.txt
	$(RUN) -m uv pip compile -q pyproject.toml --group dev -c requirements.txt --generate-hashes --universal --python-version 3.11 -o requirements-dev.txt
	$(RUN) -m uv pip compile -q --group servers -c requirements-dev.txt --generate-hashes --universal --python-version 3.11 -o requirements-servers.txt

screenshots: $(STAMP_DEV) ## take the pictures of the README from a running demonstration (PORT as for demo)
	@exec $(RUN) -m docs.screenshots http://127.0.0.1:$(PORT)

# --- the virtual environment ---------------------------------------------------------------------------------
$(RUN):
	@command -v $(PYTHON) >/dev/null || { echo "'$(PYTHON)' was not found. Install Python 3.11 or newer (Debian: apt-get install python3 python3-venv)."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed, '$(PYTHON)' is $$($(PYTHON) -V 2>&1). If a newer one is installed: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "This Python lacks the venv module. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@echo "Making the virtual environment in $(VENV) ..."
	@$(PYTHON) -m venv --clear $(VENV)

$(STAMP): | $(RUN)
	@echo "Installing what the portal needs (requirements.txt, hashes checked) ..."
	@$(PIP) install -q --require-hashes -r requirements.txt
	@rm -f $(VENV)/.runtime-* && touch $@

$(STAMP_DEV): | $(RUN)
	@echo "Installing what development and tests need (requirements-dev.txt, hashes checked) ..."
	@$(PIP) install -q --require-hashes -r requirements-dev.txt
	@rm -f $(VENV)/.dev-* && touch $@
