#!/usr/bin/env bash
# Import by URL: Sealdrop beside @uppy/companion. README.md says what is measured; --help lists the options.
# Needs install.sh and a release binary (cargo build --release); builds neither.
exec python3 "$(dirname "$0")/imports.py" "$@"
