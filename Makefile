# What a newcomer and the continuous integration both type. Every target does its own set-up in .venv;
# it needs a Python 3.11 or later (another one: make PYTHON=python3.12 demo), make and git.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
RUNTIME := $(VENV)/.runtime-installed
DEV := $(VENV)/.dev-installed
BENCH := $(VENV)/.bench-installed
# What the pictures are made with, as Debian calls it.
PICTURES := chromium libreoffice-calc poppler-utils fontconfig fonts-noto-cjk

# Where Python may keep nothing compiled, every process that is started would compile all modules again.
unexport PYTHONDONTWRITEBYTECODE

# Who needs something, and what Debian calls it: installed where we may, asked for elsewhere.
debian = if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
    apt-get update -qq && apt-get install -y -qq --no-install-recommends $(2) >/dev/null; \
  else echo "$(1) a few packages; on Debian: apt-get install $(2)" >&2; exit 2; fi

.PHONY: demo test lint docs browser bench bench-steps bench-search bench-import screenshots clean help

help:
	@echo "make demo         the whole story on a sample province"
	@echo "make test         lint, types, import direction, tests, documents, wheel and sdist"
	@echo "make lint         lint, types, import direction"
	@echo "make docs         write the generated reference pages again and run every example in the documents"
	@echo "make bench        one million registrations, beside other validators; writes docs/benchmarks.md (ROWS=…, LARGE=1)"
	@echo "make bench-steps  one million registrations: time and memory of each step to the payloads (ROWS=…)"
	@echo "make bench-search searching 10,000 scope terms: how long each query takes; writes its section of docs/benchmarks.md"
	@echo "make bench-import importing a workbook of 5,000 correspondences, beside reading its cells alone"
	@echo "make screenshots  the pictures in docs/images (needs Chromium, LibreOffice and a Chinese font)"
	@echo "make clean        remove everything that make has made"

demo: $(RUNTIME)
	$(BIN)/zhengzhao demo --out out/demo --overwrite

# One worker a core; a file stays with one worker, so that what it shares is made once. The slow files come first.
test: lint browser
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

lint: $(DEV)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

docs: $(DEV)
	$(BIN)/python tools/generate_docs.py
	$(BIN)/python -m pytest tests/house/test_documents.py

bench: $(BENCH)
	$(BIN)/python -m benchmarks.compare --rows $(or $(ROWS),1000000) $(if $(LARGE),--large)

bench-steps: $(RUNTIME)
	$(BIN)/python -m benchmarks.validate_and_package --rows $(or $(ROWS),1000000)

bench-search: $(RUNTIME)
	$(BIN)/python -m benchmarks.search

bench-import: $(DEV)
	$(BIN)/python -m benchmarks.importing

screenshots: $(DEV)
	@if ! command -v chromium >/dev/null || ! command -v soffice >/dev/null || ! command -v pdftoppm >/dev/null || \
	    [ -z "$$(fc-list :lang=zh 2>/dev/null)" ]; then $(call debian,The pictures need,$(PICTURES)); fi
	$(BIN)/python tools/screenshots.py

# In it the tests look at what a page does.
browser:
	@command -v chromium >/dev/null || { $(call debian,The tests need,chromium); }

clean:
	rm -rf $(VENV) out dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests tools benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "zhengzhao needs Python 3.11 or later, and $(PYTHON) is older or missing; name another one: make PYTHON=python3.12 …" >&2; exit 2; }
	@echo "Creating $(VENV) …"
	@$(PYTHON) -m venv $(VENV)
	@touch $@

# The stamps depend on what is pinned, so a second run is quick and a changed pin installs again.
$(RUNTIME): $(VENV)/.created constraints.txt pyproject.toml
	@echo "Installing zhengzhao into $(VENV) …"
	@$(PIP_INSTALL) -e .
	@touch $@

$(DEV): $(VENV)/.created constraints.txt pyproject.toml
	@echo "Installing zhengzhao and its development tools into $(VENV) …"
	@$(PIP_INSTALL) -e '.[dev]'
	@touch $@ $(RUNTIME)

$(BENCH): $(VENV)/.created constraints.txt pyproject.toml
	@echo "Installing zhengzhao and the validators that it is compared with into $(VENV) …"
	@$(PIP_INSTALL) -e '.[bench]'
	@touch $@ $(RUNTIME)
