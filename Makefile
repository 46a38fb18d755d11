# luoshi. `make run` serves the site, `make test` proves the code, `make prove WHAT=main` measures what an issue promises.
.DELETE_ON_ERROR:
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
export LUOSHI_VAR ?= $(CURDIR)/var
run: export LUOSHI_SITE_ADDRESS ?= http://127.0.0.1:$(PORT)

.PHONY: run demo test prove check format clean

$(VENV)/site.stamp: pyproject.toml
	@echo "准备运行环境(首次约一分钟)…"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[site,pdf]'
	@touch $@

$(VENV)/dev.stamp: pyproject.toml $(VENV)/site.stamp
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[site,pdf,dev]'
	@touch $@

# Make the environment, migrate, load the bundled plans, show the demo accounts, serve.
run: $(VENV)/site.stamp
	@$(BIN)/luoshi-site migrate --verbosity 0
	@$(BIN)/luoshi-site demo
	@echo "打开 http://127.0.0.1:$(PORT)/ (停止:Ctrl+C)"
	@$(BIN)/granian --interface wsgi --host 127.0.0.1 --port $(PORT) --workers 1 --blocking-threads 4 --no-access-log --log-level warning luoshi_site.config.wsgi:application

test: $(VENV)/dev.stamp
	@$(BIN)/python tests/suite.py

# One command for each line of an issue's "Must show"; writes docs/proof/WHAT.md.
prove: $(VENV)/dev.stamp
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[bench]'
	@test -n "$(WHAT)" || { echo "用法:make prove WHAT=main"; exit 2; }
	@$(BIN)/python tests/prove.py $(WHAT)

check: $(VENV)/dev.stamp
	@$(BIN)/python tests/suite.py --checks

format: $(VENV)/dev.stamp
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

clean:
	rm -rf $(VENV) build .pytest_cache .mypy_cache .ruff_cache .hypothesis
