#!/usr/bin/env bash
# Pickers: Sealdrop's beside its peers. README.md says what is measured; --help lists the options.
# Needs install.sh and a binary (cargo build --release, or SEALDROP_BINARY); builds neither.
exec node "$(dirname "$0")/run.mjs" "$@"
