#!/usr/bin/env bash
# Installs the Debian packages that are missing, when root; otherwise says what to install.
# Usage: tools/packages.sh run [test]
set -euo pipefail

# program | package | what it is for
needed() {
    for group in "$@"; do
        case "$group" in
        run) cat <<'LIST'
pdftotext|poppler-utils|PDF files
LIST
        ;;
        test) cat <<'LIST'
chromium|chromium|the browser tests
chromedriver|chromium-driver|the browser tests
LIST
        ;;
        esac
    done
}

missing=()
uses=()
while IFS='|' read -r program package use; do
    if ! command -v "$program" >/dev/null 2>&1; then
        missing+=("$package")
        uses+=("$use ($package)")
    fi
done < <(needed "$@")

[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing: ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    install() { apt-get install --yes --quiet --no-install-recommends "${missing[@]}" >/dev/null; }
    if { apt-get update --quiet >/dev/null && install; }; then
        exit 0
    fi
    echo "could not install: ${missing[*]}" >&2
fi

for use in "${uses[@]}"; do
    echo "missing: $use; going on without" >&2
done
echo "to install: sudo apt-get install ${missing[*]}" >&2
