#!/usr/bin/env bash
# Pins requirements.txt, requirements-dev.txt and requirements-bench.txt from pyproject.toml, for every platform and every Python from 3.11 on.
# usage: scripts/pin.sh [--upgrade]      keeps the versions pinned now unless --upgrade is given
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

pin() {
    local file=$1 what=$2
    shift 2
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --no-header --output-file "$file" "$@" pyproject.toml
    { printf '# %s\n# Pinned from pyproject.toml by `make requirements`; not to be edited by hand.\n' "$what"; cat "$file"; } >"$file.new"
    mv "$file.new" "$file"
}

pin requirements.txt "Everything the program needs." "$@"
pin requirements-dev.txt "Everything the program, its tests and its tools need." "$@" --group dev --constraint requirements.txt
pin requirements-bench.txt "Everything the program and its benchmarks need." "$@" --group bench --constraint requirements-dev.txt
