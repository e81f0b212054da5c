# The manual of this project: every line with two hashes is shown by `make help`.
.DEFAULT_GOAL := help
.PHONY: help setup run demo test test-cluster check bench bindings package test-package docs

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: ## Debian packages (root or sudo if any is missing) and npm packages
	scripts/setup

run: ## set-up, build, a practice district with its hub if there is none, and the window
	scripts/run

demo: ## a practice district without the window (SEED=1, PRACTICE_HOME=folder)
	scripts/demo

test: ## everything that must hold: formats, lints, tests, journeys
	scripts/test

test-cluster: ## hubs over three PostgreSQL nodes whose primary is killed, paused and cut off
	scripts/test-cluster

check: ## licences, sources and known weaknesses of all crates (installs cargo-deny)
	scripts/check

bench: ## speed beside bare floors (release build)
	scripts/bench

bindings: ## write ui/src/api/generated.ts from the command list in Rust
	scripts/bindings

package: ## the .deb of the window, and zoufang-cli for old systems (release builds)
	scripts/package

test-package: ## install the .deb in a clean Debian 12 root and start it there (root)
	scripts/test-package

docs: ## reference of all crates as HTML
	cargo doc --workspace --no-deps --locked
