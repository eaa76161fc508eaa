# Eurêka: `make run` serves the demo, `make test` checks everything; the rest is for daily work.
HOST ?= 127.0.0.1
PORT ?= 8000
EUREKA_VAR ?= var
PYTHON ?= python3
PY = .venv/bin/python
CODE = core register people ideas moderation pipeline gamification inbox community insights editorial demo eureka tests bench manage.py verify_register.py
export HOST PORT EUREKA_VAR

.PHONY: run test test-scale bench lint format dev

run: export EUREKA_DEMO = 1
run:
	@$(PYTHON) core/ground.py requirements.txt --var "$(EUREKA_VAR)" --host "$(HOST)" --port "$(PORT)"
	@exec $(PY) manage.py run

dev:
	@$(PYTHON) core/ground.py requirements-dev.txt

test: dev
	@$(PY) -m tests.run

test-scale: dev
	@$(PY) -m pytest -m scale -q -o addopts=""

bench: dev
	@$(PY) -m bench.run

lint: dev
	@$(PY) -m ruff check $(CODE)
	@$(PY) -m ruff format --check -q $(CODE)
	@.venv/bin/djlint templates --lint --quiet
	@.venv/bin/lint-imports --no-cache

format: dev
	@$(PY) -m ruff check --fix -q $(CODE)
	@$(PY) -m ruff format $(CODE)
