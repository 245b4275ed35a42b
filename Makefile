# Everything a newcomer needs: `make run`, `make test`, `make help`.

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && echo $$p && break; done)
LOCAL = $(or $(PYTHON),python3) -m deploy.local

.PHONY: help run demo-reset test axe fuzz bench lint lock format

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 20

run: ## the Hub with a demo on http://localhost:8000/; make run PORT=8010 for another port
	@$(LOCAL) run

demo-reset: ## throw the demo away
	@$(LOCAL) demo-reset

test: ## every test; make test ARGS="tests/places -x" for some
	@$(LOCAL) test

axe: ## every page as every person who gets it, for accessibility
	@$(LOCAL) axe

fuzz: ## every form with 200 made-up answers; make fuzz EXAMPLES=1000 SEED=42 for more, or the same again
	@HUB_FUZZ_EXAMPLES="$(EXAMPLES)" HUB_FUZZ_SEED="$(SEED)" $(LOCAL) fuzz

bench: ## how fast, at 100,000 concerns, beside a floor measured in the same run
	@$(LOCAL) bench

lint: ## style, import order
	@$(LOCAL) lint

lock: ## pin the packages anew after a change of pyproject.toml
	@$(LOCAL) lock

format: ## put the layout of the code right
	@.venv/bin/ruff check --fix --quiet . ; .venv/bin/ruff format .
