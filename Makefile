# Hearth. `make run` starts the demo, `make test` tests everything; `make help` lists the rest.

SHELL := /bin/sh
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
# Debian keeps mosquitto where ordinary users' PATH does not reach.
export PATH := $(PATH):/usr/sbin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore

BIN := .venv/bin
PIP := $(BIN)/python -m pip install -q -q --no-input --constraint constraints.txt
RESULTS := benchmarks/results
BENCHES := $(basename $(notdir $(shell grep -ls '^if __name__ == "__main__"' benchmarks/*.py)))

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z][a-z0-9-]*:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' Makefile

.PHONY: run
run: .venv/.run ## the demo; one sentence and out: make run SAY="turn off the lights" [AREA=bedroom]
	@scripts/run_demo.sh

.PHONY: test
test: .venv/.test mosquitto check ## ruff, mypy, then every test but the ones with a real Zigbee2MQTT
	@$(BIN)/python -m pytest -m "not zigbee2mqtt"

.PHONY: check
check: .venv/.test ## ruff and mypy
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary

.PHONY: test-zigbee2mqtt
test-zigbee2mqtt: .venv/.test mosquitto ## a real Zigbee2MQTT with a coordinator in software (needs Node.js and npm)
	@scripts/get_zigbee2mqtt.sh
	@$(BIN)/python -m pytest -m zigbee2mqtt tests/zigbee2mqtt

.PHONY: test-install
test-install: .venv/.run ## the wheel in an environment of its own: the demo answers out of it
	@scripts/test_install.sh

.PHONY: bench $(BENCHES:%=bench-%)
bench: $(BENCHES:%=bench-%) figures ## every benchmark, and the tables out of their figures

bench-herdsman: .venv/.test
	@mkdir -p $(RESULTS)
	@$(BIN)/python -m benchmarks.herdsman
	@$(BIN)/python -m benchmarks.herdsman --json > $(RESULTS)/herdsman.json

$(filter-out bench-herdsman,$(BENCHES:%=bench-%)): bench-%: .venv/.test mosquitto
	@mkdir -p $(RESULTS)
	@$(BIN)/python -m benchmarks.$* --json $(RESULTS)/$*.json

.PHONY: evaluate
evaluate: bench-understanding figures ## understanding of the held-out set, clean and misheard, into benchmarks/RESULTS.md

.PHONY: figures
figures: .venv/.run ## benchmarks/RESULTS.md and the README's table, out of benchmarks/results
	@$(BIN)/python scripts/figures.py

.PHONY: picture
picture: .venv/.run ## docs/demo.svg, out of a demo that is really run
	@$(BIN)/python scripts/picture.py

.PHONY: train
# glibc gives freed pages back and the kernel zeroes them anew: a third of the time of a training step.
train: .venv/.test ## everything that makes the bundled model; resumes where it stopped
	@MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=100000000000 $(BIN)/python -m training all

.PHONY: clean
clean: ## caches and builds; .venv, runs (training) and var (npm packages) stay
	@rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +

.PHONY: mosquitto
mosquitto:
	@scripts/get_mosquitto.sh

.venv/bin/python:
	@scripts/make_venv.sh

# Stamps: what is installed stays so until pyproject.toml or constraints.txt changes.
.venv/.run: .venv/bin/python pyproject.toml constraints.txt
	@echo "Installing Hearth into .venv (once, a minute or so)"
	@$(PIP) --editable '.[demo]'
	@touch $@

.venv/.test: .venv/bin/python pyproject.toml constraints.txt
	@echo "Installing what the tests need into .venv (once, some minutes: torch is large)"
	@$(PIP) --editable '.[demo,dev,train,bench]'
	@touch .venv/.run $@
