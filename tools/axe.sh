#!/usr/bin/env bash
# Fetches axe-core (MPL-2.0), which tests in the browser hold against the pages, into artefacts/.
# It is no part of the product; without it those tests say that they are skipped.
# Usage: tools/axe.sh
set -euo pipefail
version=4.14.1
cd "$(dirname "$0")/.."
mkdir -p artefacts
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
(cd "$folder" && npm pack --silent "axe-core@$version" >/dev/null)
tar -xzf "$folder/axe-core-$version.tgz" -C "$folder" package/axe.min.js
mv "$folder/package/axe.min.js" artefacts/axe.min.js
echo "artefacts/axe.min.js: axe-core $version"
