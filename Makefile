# LiftAid 救梯. Two commands matter: `make run` and `make test`; `make help` lists the rest.

# Where the server listens.
LISTEN ?= 127.0.0.1:8080
# Data directory; empty: the default of this user (README, Configuration).
DATA_DIR ?=
# Directory of PostgreSQL's programs; empty: they are searched for.
PG_BIN ?=
# How much traffic `make demo` plays: `liftaid drive --rate`.
RATE ?= 6

# How long `make bench-console` plays.
MINUTES ?= 10

# rustup's directory, for shells that did not read its profile.
export PATH := $(PATH):$(HOME)/.cargo/bin
export PG_BIN
ifneq ($(PG_BIN),)
export LIFTAID_PG_BIN := $(PG_BIN)
endif

TARGET := $(or $(CARGO_TARGET_DIR),target)
LIFTAID := $(TARGET)/release/liftaid
DATA := $(if $(DATA_DIR),--data-dir $(DATA_DIR))
NPM := npm --prefix console-ui
CONSOLE_SOURCES := $(shell find console-ui -type f -not -path '*/node_modules/*' \
	-not -path 'console-ui/dist/*' -not -path 'console-ui/test-results/*' 2>/dev/null)

.DELETE_ON_ERROR:
# cargo and vite use all cores by themselves.
.NOTPARALLEL:
.PHONY: help run demo test build console check-tools bench bench-console soak \
	city wire test-tools test-format test-console test-rust test-wire test-browser

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(firstword $(MAKEFILE_LIST)) | sed -E 's/:.*## /\t/' | expand -t 16

run: build city ## build, make the demonstration city, serve; prints the address and the accounts
	@exec $(LIFTAID) serve --listen $(LISTEN) $(DATA)

demo: build city ## as run, with callers, devices and crews playing at RATE
	@$(LIFTAID) serve --listen $(LISTEN) $(DATA) & server=$$!; \
	trap 'kill $$server 2>/dev/null; wait $$server' EXIT; trap 'exit 130' INT; trap 'exit 143' TERM; \
	until node -e "fetch('http://$(LISTEN)/readyz').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"; \
	do kill -0 $$server || exit 1; sleep 0.3; done; \
	LIFTAID_PARTNER_KEY=$$($(LIFTAID) key add demo --channel device $(DATA)) \
		$(LIFTAID) drive --rate $(RATE) --url http://$(LISTEN) $(DATA)

test: check-tools test-tools test-format test-console test-rust test-wire test-browser ## everything that CI runs

build: check-tools console ## console and server, for use
	@.ci/tools run
	cargo build --release --locked

console: $(TARGET)/console.built ## the pages, into console-ui/dist

check-tools: ## what make itself needs, with versions
	@.ci/tools check

bench: check-tools console test-tools ## every figure that is measured
	cargo bench --locked

# The browser alone is measured: a stand-in plays the board. MINUTES=0.5 for a look.
bench-console: check-tools console test-tools ## what an operator feels with 2,000 orders and 50 changes a second
	BENCH_MINUTES=$(MINUTES) $(NPM) run bench

soak: check-tools console test-tools ## long runs: many kills, storms, memory
	PROPTEST_CASES=20000 cargo test --release --locked --lib
	cargo test --release --locked --features soak --test soak -- --nocapture
	CI=true LIFTAID_CUT_SECONDS=60 LIFTAID_BIN=$(abspath $(TARGET))/release/liftaid $(NPM) run e2e -- -g 'pulled cable'

# Does nothing where a city is already, the demonstration's or one of your own. The accounts are what `serve` prints.
city:
	@$(LIFTAID) seed --seed 1 --if-empty $(DATA) >/dev/null

console-ui/node_modules/.package-lock.json: console-ui/package-lock.json
	$(NPM) ci --no-audit --no-fund
	@touch $@

$(TARGET)/console.built: console-ui/node_modules/.package-lock.json $(CONSOLE_SOURCES)
	$(NPM) run build
	@mkdir -p $(TARGET) && touch $@

# `npm ci` would remove a PostgreSQL that came from npm.
test-tools: console-ui/node_modules/.package-lock.json
	@.ci/tools test

test-format:
	cargo fmt --check

test-console: console-ui/node_modules/.package-lock.json
	$(NPM) run lint
	$(NPM) run typecheck
	CI=true $(NPM) run test
	$(NPM) run build
	@mkdir -p $(TARGET) && touch $(TARGET)/console.built

# The properties' cases are the same in each run, so that a change is judged by what it changed; `make soak` looks
# for new ones.
test-rust: export PROPTEST_RNG_SEED := 962315
test-rust:
	cargo clippy --locked --all-targets -- -D warnings
	cargo test --locked --no-fail-fast

CODEGEN := console-ui/tools/codegen
GENERATED := console-ui/src/wire/generated.d.ts

$(CODEGEN)/node_modules/.package-lock.json: $(CODEGEN)/package-lock.json
	npm --prefix $(CODEGEN) ci --no-audit --no-fund
	@touch $@

$(TARGET)/generated.d.ts: $(CODEGEN)/node_modules/.package-lock.json FORCE
	cargo build --locked
	$(TARGET)/debug/liftaid openapi > $(TARGET)/openapi.json
	node $(CODEGEN)/generate.mjs $(TARGET)/openapi.json $(abspath $@)

wire: $(TARGET)/generated.d.ts ## the console's types, from the server's own description
	cp $< $(GENERATED)

test-wire: $(TARGET)/generated.d.ts
	@cmp $< $(GENERATED) || { echo '$(GENERATED) is stale: make wire'; exit 1; }

FORCE:

# The flows start the server that was just built.
test-browser: console-ui/node_modules/.package-lock.json
	cargo build --locked
	CI=true LIFTAID_BIN=$(abspath $(TARGET))/debug/liftaid $(NPM) run e2e
