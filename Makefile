# Each target does all its set-up: a virtual environment in .venv, with what pyproject.toml asks for.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Tests start the program hundreds of times: without compiled files each start would compile it anew.
unexport PYTHONDONTWRITEBYTECODE
# Every platform and Python that pyproject.toml allows; neither an index nor a directory of this machine gets into the file.
LOCK := $(BIN)/uv pip compile pyproject.toml --group build --universal --python-version 3.10 --generate-hashes --quiet \
	--no-annotate --no-header --no-emit-index-url --no-emit-find-links

.PHONY: demo check test whole tools lint policies mutants law fuzz generate lock check-lock licences bench clean

demo: $(VENV)/.installed  ## Judge the quickstart estate (it has real mistakes, so the gate fails)
	@$(BIN)/ftpolicy check examples/quickstart || test $$? -eq 1

check: $(VENV)/.lint  ## Lint, types and tests of what changed, in a minute; BASE=main: of the whole branch
	@$(BIN)/python .ci/touched.py

test: $(VENV)/.tests tools  ## Run all tests; the last line says what was skipped
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal

whole: $(VENV)/.tests tools  ## Laws, parity with OPA and properties over everything of which `make test` tries a sample
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal --whole -m "whole or hypothesis"

tools:  ## OPA, conftest, the simulator of vCenter and the YAML server of editors, where Go is installed
	@if command -v go > /dev/null; then .ci/tools || test -z "$$CI"; fi

lint: $(VENV)/.lint  ## Format, lint, types, layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

policies: $(VENV)/.installed  ## Unit tests of the policies, with coverage
	$(BIN)/ftpolicy test

mutants: $(VENV)/.tests  ## Change the policies here and there; list what their unit tests do not notice
	$(BIN)/python -m tests.support.mutation

law: $(VENV)/.tests  ## The forgetting law with other values, for five minutes; SEED=2 chooses others
	$(BIN)/python -m tests.support.changed_values 300 $(or $(SEED),1)

fuzz: $(VENV)/.tests  ## Mutated inputs for every reader and the command, for an hour; SECONDS=60 SEED=2 choose others
	$(BIN)/python -m tests.support.fuzz $(or $(SECONDS),3600) $(or $(SEED),1)

generate: $(VENV)/.installed  ## Write the generated files anew
	$(BIN)/python .ci/generate.py

lock: $(VENV)/.uv  ## Write requirements.lock: all that pyproject.toml needs, with hashes; UPGRADE=1 takes newer releases
	$(LOCK) $(if $(UPGRADE),--upgrade) --output-file requirements.lock

check-lock: $(VENV)/.uv  ## Fail where requirements.lock is not what `make lock` writes
	cp requirements.lock $(VENV)/requirements.lock
	$(LOCK) --output-file $(VENV)/requirements.lock
	diff requirements.lock $(VENV)/requirements.lock

licences: $(VENV)/.uv  ## Write docs/dependencies.md anew from requirements.lock and the package index
	$(BIN)/python .ci/licences.py

bench: $(VENV)/.tests tools  ## Speed and memory as ratios
	$(BIN)/python -m tests.benchmarks.speed

clean:
	rm -rf $(VENV)

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/.tests: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group test
	touch $@

$(VENV)/.uv: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group lock
	touch $@

$(VENV)/.lint: $(VENV)/.tests
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group lint
	touch $@
