#!/usr/bin/env bash
# Installs the Debian programs named as arguments that are not there yet; `--python` is Python with its venv.
set -euo pipefail

missing=()
for program in "$@"; do
  case $program in
    # Debian's own Python can be there without the module.
    --python) python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv) ;;
    *) command -v "$program" >/dev/null || missing+=("$program") ;;
  esac
done
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
  echo "the tests need: ${missing[*]}; install them, this machine has no apt-get" >&2
  exit 1
fi
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
"${as_root[@]}" apt-get update -qq
DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -qq -y --no-install-recommends "${missing[@]}"
