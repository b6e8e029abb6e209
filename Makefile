# Two commands do everything: `make demo` and `make test`. `make help` lists the rest.
SHELL := /bin/bash
CARGO ?= $(shell command -v cargo || echo $$HOME/.cargo/bin/cargo)
export CARGO

# Folder of documents that the demo indexes, and where it listens.
SOURCE ?= corpus-samples/van-kien
LISTEN ?= 127.0.0.1:8080
# How often `make torture` kills.
KILLS ?= 200
# How long `make soak` works.
MINUTES ?= 60
# JSON file with the field names of JSONL and CSV files; the samples have one.
FIELD_MAP ?= $(if $(filter corpus-samples/van-kien,$(SOURCE:/=)),corpus-samples/field-map.json)

.PHONY: demo test axe schema-test torture soak lint build help deny

help: ## Lists the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 22

demo: ## Installs what is missing, builds, indexes SOURCE, serves page and API on LISTEN
	@tools/packages.sh run
	@$(CARGO) build --release --locked -p indexer -p search-api
	@tools/demo.sh "$(SOURCE)" "$(LISTEN)" "$(FIELD_MAP)"

test: ## Installs what tests need, checks format and lints, runs all tests
	@tools/packages.sh run test
	@test -f artefacts/axe.min.js || ! command -v npm >/dev/null || timeout 60 tools/axe.sh \
	  || echo "axe-core cannot be fetched: the tests that need it will say that they are skipped"
	@$(MAKE) --no-print-directory lint
	@tools/test.sh

axe: ## Fetches axe-core, as `make test` does where npm is there, to check pages for accessibility
	@tools/axe.sh

schema-test: build ## Holds the running server against its OpenAPI description (needs python3)
	@tools/schema-test.sh

torture: ## Kills the indexer at KILLS moments of chance, in builds, updates, publications and backups
	VANKIEN_KILLS=$(KILLS) $(CARGO) test --locked -p indexer --test killed
	VANKIEN_KILLS=$(KILLS) $(CARGO) test --locked -p vankien-tests --test killed
	VANKIEN_PUBLICATIONS=100 $(CARGO) test --locked -p vankien-tests --test publication

soak: build ## Works for MINUTES on a server while generations are published, and looks for failures and growth
	VANKIEN_PROGRAMS=$(abspath $(or $(CARGO_TARGET_DIR),target))/release VANKIEN_SOAK_SECONDS=$$(( $(MINUTES) * 60 )) \
	  $(CARGO) test --locked -p vankien-tests --test soak -- --nocapture

lint: ## Format and lints, warnings denied
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --locked --quiet -- -D warnings

build: ## Release binaries in target/release
	$(CARGO) build --release --locked -p indexer -p search-api

deny: ## Licences and advisories of all dependencies (needs cargo-deny)
	$(CARGO) deny check
