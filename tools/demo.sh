#!/usr/bin/env bash
# Indexes a folder, unless nothing in it has changed, and serves it.
# Usage: tools/demo.sh SOURCE LISTEN
set -euo pipefail
source_folder=$1
listen=$2
bin=${CARGO_TARGET_DIR:-target}/release

if [ ! -e "$source_folder" ]; then
    echo "no such folder: $source_folder; name one with: make demo SOURCE=FOLDER" >&2
    exit 2
fi

# One index a source, so that going back and forth costs nothing.
home=.demo/$(realpath "$source_folder" | sha256sum | cut -c1-12)
index=$home/index
mkdir -p "$home"

fingerprint() {
    "$bin/indexer" --version
    command -v pdftotext tesseract || true
    find -L "$source_folder" -type f -printf '%P %s %T@\n' | LC_ALL=C sort | sha256sum
}
now=$(fingerprint)
if [ ! -e "$index/CURRENT" ] || [ "$now" != "$(cat "$home/fingerprint" 2>/dev/null)" ]; then
    "$bin/indexer" build --source "$source_folder" --index "$index"
    echo "$now" >"$home/fingerprint"
fi

cat <<TEXT

  Trang tìm kiếm / search page:  http://$listen/

  Thử / try:
    curl -sG 'http://$listen/v1/search' --data-urlencode 'q=nong thon moi'
    curl -sG 'http://$listen/v1/search' --data-urlencode 'q="văn phòng cấp ủy"'
    curl -sG 'http://$listen/v1/search' -d limit=3 -d facets=true --data-urlencode 'q=chuyển đổi số'

  Dừng / stop: Ctrl-C

TEXT
exec "$bin/search-api" serve --index "$index" --listen "$listen"
