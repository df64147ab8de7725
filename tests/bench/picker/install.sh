#!/usr/bin/env bash
# Installs the pickers that this benchmark runs beside Sealdrop's, into tests/bench/peers/picker (git-ignored).
# All of them are pinned by package-lock.json. Chromium is Debian's: apt-get install chromium.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
peers=$here/../peers/picker
mkdir -p "$peers"
cp "$here/package.json" "$here/package-lock.json" "$peers/"
npm ci --prefix "$peers" --no-audit --no-fund --ignore-scripts --loglevel=error >/dev/null
[ -x "${CHROMIUM:-/usr/bin/chromium}" ] || echo "Chromium is missing: apt-get install chromium" >&2
echo "the pickers are in $(cd "$peers" && pwd)"
