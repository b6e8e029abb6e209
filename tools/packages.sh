#!/usr/bin/env bash
# Installs the Debian packages that are missing, when root; otherwise says what to install and
# goes on: without a package, the formats it reads are set aside, with their reason.
# Usage: tools/packages.sh run [test]
set -euo pipefail

has_program() { command -v "$1" >/dev/null 2>&1; }
has_language() { has_program tesseract && tesseract --list-langs 2>/dev/null | grep -qx "$1"; }

# check | package | what it is for
needed() {
    for group in "$@"; do
        case "$group" in
        run) cat <<'LIST'
has_program pdftotext|poppler-utils|PDF files
has_program tesseract|tesseract-ocr|scans
has_language vie|tesseract-ocr-vie|scans in Vietnamese
LIST
        ;;
        test) cat <<'LIST'
has_program chromium|chromium|tests in a real browser
has_program chromedriver|chromium-driver|tests in a real browser
LIST
        ;;
        *) echo "usage: tools/packages.sh run [test]" >&2; exit 2 ;;
        esac
    done
}

missing=()
uses=()
look() {
    missing=()
    uses=()
    while IFS='|' read -r check package use; do
        if ! $check; then
            missing+=("$package")
            uses+=("$use ($package)")
        fi
    done < <(needed "$@")
}

look "$@"
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -eq 0 ] && has_program apt-get; then
    echo "installing: ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt() { apt-get --quiet --option DPkg::Lock::Timeout=300 "$@" >/dev/null; }
    # Package lists may be old or absent: they are fetched only where that turns out.
    apt install --yes --no-install-recommends "${missing[@]}" 2>/dev/null ||
        { apt update && apt install --yes --no-install-recommends "${missing[@]}"; } || true
    look "$@"
    [ ${#missing[@]} -eq 0 ] && exit 0
    echo "could not install: ${missing[*]}" >&2
fi

for use in "${uses[@]}"; do
    echo "missing: $use; going on without" >&2
done
echo "to install: sudo apt-get install ${missing[*]}" >&2
