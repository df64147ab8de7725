#!/usr/bin/env bash
# Installs the Debian programs named as arguments that are not there yet; `--python` is Python with its venv, and of
# `--maybe=PROGRAM` the tests can do without.
set -euo pipefail

missing=()
wanted=()
for program in "$@"; do
  case $program in
    --maybe=*) command -v "${program#--maybe=}" >/dev/null || wanted+=("${program#--maybe=}") ;;
    # Debian's own Python can be there without the module.
    --python) python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv) ;;
    *) command -v "$program" >/dev/null || missing+=("$program") ;;
  esac
done
[ $((${#missing[@]} + ${#wanted[@]})) -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
  [ ${#missing[@]} -eq 0 ] && exit 0
  echo "the tests need: ${missing[*]}; install them, this machine has no apt-get" >&2
  exit 1
fi
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
"${as_root[@]}" apt-get update -qq || [ ${#missing[@]} -eq 0 ]
install() {
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -qq -y --no-install-recommends "$@"
}
[ ${#missing[@]} -eq 0 ] || install "${missing[@]}"
for program in "${wanted[@]}"; do
  install "$program" || echo "the tests do without $program" >&2
done
