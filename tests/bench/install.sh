#!/usr/bin/env bash
# Installs the peers that the benchmarks run beside Sealdrop, into tests/bench/peers (git-ignored).
# usage: install.sh [debian] [npm] [python] [cargo]     without arguments: all of them
# npm, Python and Rust packages are pinned by package-lock.json, requirements.txt and Cargo.lock.
# Debian's are whatever the release has (its mirrors keep no older ones); the benchmarks print the versions they ran.
set -euo pipefail
bench=$(cd "$(dirname "$0")" && pwd)
peers=$bench/peers
mkdir -p "$peers"

install_debian() {
    local missing=()
    command -v wrk >/dev/null || missing+=(wrk)
    command -v nginx >/dev/null || missing+=(nginx-light)
    command -v ip >/dev/null || missing+=(iproute2)
    command -v iperf3 >/dev/null || missing+=(iperf3)
    command -v curl >/dev/null || missing+=(curl)
    [ ${#missing[@]} -gt 0 ] || return 0
    # A policy of 101 keeps the packages from starting their services.
    local policy=/usr/sbin/policy-rc.d
    if [ ! -e $policy ]; then
        trap "rm -f $policy" EXIT
        printf '#!/bin/sh\nexit 101\n' >$policy
        chmod +x $policy
    fi
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

install_npm() {
    mkdir -p "$peers/npm"
    cp "$bench/package.json" "$bench/package-lock.json" "$peers/npm/"
    npm ci --prefix "$peers/npm" --no-audit --no-fund --ignore-scripts --loglevel=error >/dev/null
}

install_python() {
    [ -x "$peers/python/bin/pip" ] || python3 -m venv "$peers/python"
    "$peers/python/bin/pip" install -q --disable-pip-version-check -r "$bench/requirements.txt"
}

install_cargo() {
    cargo build --release --locked --manifest-path "$bench/Cargo.toml" --target-dir "$peers/target"
}

[ $# -gt 0 ] || set -- debian npm python cargo
for kind in "$@"; do
    case $kind in
    debian | npm | python | cargo) "install_$kind" ;;
    *) echo "install.sh knows debian, npm, python and cargo, not $kind" >&2 && exit 2 ;;
    esac
done
echo "the peers are in $peers"
