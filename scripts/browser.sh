#!/usr/bin/env bash
# A Chromium for the browser tests.
# usage: scripts/browser.sh find      prints the path of one, or fails
#        scripts/browser.sh ensure    installs one where there is none, with apt-get
# CHROMIUM names one to use; otherwise the first that is on the path.
set -euo pipefail

fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

# A browser that does not even tell its version (Ubuntu's placeholder for a snap, for one) is none.
works() {
    "$1" --version >/dev/null 2>&1
}

find_browser() {
    local name path
    if [ -n "${CHROMIUM:-}" ]; then
        works "$CHROMIUM" || fail "CHROMIUM is $CHROMIUM, and that does not run." "Point it to a Chromium or Chrome, or unset it."
        printf '%s\n' "$CHROMIUM"
        return
    fi
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        path=$(command -v "$name") && works "$path" && printf '%s\n' "$path" && return
    done
    return 1
}

install_browser() {
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        as_root=(sudo -n)
        sudo -n true 2>/dev/null || return 1
    fi
    command -v apt-get >/dev/null || return 1
    "${as_root[@]}" apt-get update -qq >&2
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes --no-install-recommends \
        chromium fonts-dejavu-core >&2
}

case "${1:-}" in
find)
    find_browser || fail "There is no Chromium here; make browser installs one."
    ;;
ensure)
    [ -z "${CHROMIUM:-}" ] || { find_browser >/dev/null && exit 0; }
    find_browser >/dev/null && exit 0
    echo "The browser tests need Chromium: installing it with apt-get …" >&2
    install_browser || fail "Chromium could not be installed (that takes apt-get, as root or through sudo without a password)." \
        "Install Chromium or Chrome yourself, or point CHROMIUM to one that is there; make unit runs all tests that need none."
    find_browser >/dev/null || fail "Chromium was installed, but it does not run." "Point CHROMIUM to one that does."
    ;;
*)
    fail "usage: scripts/browser.sh find|ensure"
    ;;
esac
