# Needs python3 (3.11 or newer), make and git. Everything else is fetched into .tools and .venv.
.DEFAULT_GOAL := help
.PHONY: help setup run test lint manage bench lock

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: .venv/.complete ## Make the virtual environment (the other targets do this by themselves)

.venv/.complete: pyproject.toml uv.lock requirements.lock bin/setup
	@bin/setup

run: .venv/.complete ## Start everything; PORT=8001, DEMO=0, DATABASE_URL and REDIS_URL are heeded
	@exec .venv/bin/python -m psrt.devstack run

manage: .venv/.complete ## Run a management command beside `make run`: make manage ARGS="demo_clock +7d"
	@exec .venv/bin/python -m psrt.devstack manage $(ARGS)

# Compiled modules are kept: tests and programs start several hundred interpreters.
unexport PYTHONDONTWRITEBYTECODE

# Three processes also on two cores: the tests wait for browsers and worker processes more than they compute.
test: .venv/.complete ## Run all tests, or some: make test ARGS="tests/members -k roster"
	@bin/browser
	@exec .venv/bin/pytest --numprocesses 3 $(ARGS)

lint: .venv/.complete ## Run every static check
	@bin/lint

bench: .venv/.complete ## Run the benchmarks
	@bin/bench

lock: .venv/.complete ## Update uv.lock and requirements.lock after a change of pyproject.toml
	@bin/lock
