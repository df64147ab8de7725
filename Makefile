# make test     installs what the tests need and runs all of them
# make check    format, lints, types
# make front    the picker's tests without a browser
# make unit     unit, property, vector and in-process HTTP tests, and the documentation's examples
# make crash    kills the server fifty times and says how many kills hit an open request
# make browser  journeys in headless Chromium against the release binary
# make clients  official SDKs, unmodified, against the release binary

SHELL := /bin/bash -o pipefail
# Only the tests' own programs may set these.
unexport FILESTACK_API_KEY FILESTACK_APP_SECRET SEALDROP_API_KEY SEALDROP_APP_SECRET

.PHONY: test check front unit crash browser clients tools

test: check front unit crash browser clients

check: static/node_modules
	cargo fmt --check
	cargo clippy --all-targets --locked -- -D warnings
	npm --prefix static run check

front: static/node_modules
	npm --prefix static test

unit:
	cargo test --locked -- --skip crash::

crash:
	cargo test --locked --test it crash:: -- --nocapture

browser: tools static/node_modules tests/browser/node_modules
	cargo build --release --locked
	npm --prefix tests/browser test

clients: tools tests/browser/node_modules tests/clients/node_modules tests/clients/angular/node_modules tests/clients/.venv/installed
	cargo build --release --locked
	npm --prefix tests/clients test

tools:
	@tests/install-tools.sh chromium --maybe=chromium-headless-shell openssl --python

tests/clients/.venv/installed: tests/clients/python/requirements.txt | tools
	python3 -m venv --clear tests/clients/.venv
	tests/clients/.venv/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@

%/node_modules: %/package-lock.json
	npm ci --prefix $* --no-audit --no-fund
	@touch $@
