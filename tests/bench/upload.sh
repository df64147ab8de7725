#!/usr/bin/env bash
# Uploads and downloads: Sealdrop beside its peers. README.md says what is measured; --help lists the options.
# Needs install.sh and a release binary (cargo build --release); builds neither.
exec python3 "$(dirname "$0")/uploads.py" "$@"
