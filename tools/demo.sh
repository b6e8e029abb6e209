#!/usr/bin/env bash
# Indexes a folder, unless nothing in it has changed, and serves it.
# Usage: tools/demo.sh SOURCE LISTEN [FIELD_MAP]
set -euo pipefail
source_folder=$1
listen=$2
field_map=${3:-}
bin=${CARGO_TARGET_DIR:-target}/release

if [ ! -e "$source_folder" ]; then
    echo "no such folder: $source_folder; name one with: make demo SOURCE=FOLDER" >&2
    exit 2
fi

answers() { (exec 3<>"/dev/tcp/${listen%:*}/${listen##*:}") 2>/dev/null; }
# Said before the indexing, which may take long.
if answers; then
    echo "$listen is in use by another program: stop it, or choose another with: make demo LISTEN=127.0.0.1:8081" >&2
    exit 10
fi

# One index a source, so that going back and forth costs nothing.
home=.demo/$(realpath "$source_folder" | sha256sum | cut -c1-12)
index=$home/index
mkdir -p "$home"

fingerprint() {
    "$bin/indexer" --version
    cksum <"$bin/indexer"
    command -v pdftotext tesseract || true
    tesseract --list-langs 2>/dev/null || true
    if [ -n "$field_map" ]; then cksum <"$field_map"; fi
    find -L "$source_folder" -type f -printf '%P %s %T@\n' | LC_ALL=C sort | sha256sum
}
now=$(fingerprint)
if [ ! -e "$index/CURRENT" ] || [ "$now" != "$(cat "$home/fingerprint" 2>/dev/null)" ]; then
    "$bin/indexer" build --source "$source_folder" --index "$index" \
        ${field_map:+--field-map "$field_map"}
    echo "$now" >"$home/fingerprint"
fi

"$bin/search-api" serve --index "$index" --listen "$listen" &
server=$!
stopped=
trap 'stopped=yes; kill -TERM "$server" 2>/dev/null || true' INT TERM

until answers; do
    # A server that cannot start has said why.
    kill -0 "$server" 2>/dev/null || { wait "$server" && exit 0 || exit $?; }
    sleep 0.05
done
cat <<TEXT

  Trang tìm kiếm / search page:  http://$listen/

  Thử / try:
    curl -sG 'http://$listen/v1/search' --data-urlencode 'q=nong thon moi'
    curl -sG 'http://$listen/v1/search' --data-urlencode 'q="văn phòng cấp ủy"'
    curl -sG 'http://$listen/v1/search' -d limit=3 -d facets=true --data-urlencode 'q=chuyển đổi số'

  Dừng / stop: Ctrl-C

TEXT
code=0
wait "$server" || code=$?
if [ -n "$stopped" ]; then
    # The first wait ended with the signal; the server is given the time to end its requests.
    wait "$server" 2>/dev/null || true
    exit 0
fi
exit "$code"
