#!/usr/bin/env bash
# Makes .venv where it is missing and installs a requirements file and the package itself (editable) into it.
# usage: scripts/setup.sh REQUIREMENTS
# PYTHON names the Python to make .venv with. Packages come from wherever this machine's pip takes them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

requirements=$1
python=${PYTHON:-python3}

fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

if [ -e .venv/bin/python ] && ! is_new_enough .venv/bin/python; then
    fail "The Python in .venv does not run, or is older than 3.11." "Run: make clean, and then this again."
fi

if [ ! -e .venv/bin/python ]; then
    command -v "$python" >/dev/null || fail "There is no $python here." \
        "Install Python 3.11 or newer, or name one: make PYTHON=/path/to/python3.11 …"
    is_new_enough "$python" || fail "$("$python" --version) is too old: seam-bulk needs Python 3.11 or newer." \
        "Install one, or name it: make PYTHON=/path/to/python3.11 …"
    "$python" -c 'import venv, ensurepip' 2>/dev/null || fail "This Python comes without venv." \
        "Install it (on Debian and Ubuntu: apt-get install python3-venv), and then run this again."
    echo "Making .venv …" >&2
    "$python" -m venv .venv
fi

echo "Installing $requirements into .venv (once; a minute or two) …" >&2
.venv/bin/python -m pip install --quiet --requirement "$requirements"
.venv/bin/python -m pip install --quiet --no-deps --editable .
