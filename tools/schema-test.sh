#!/usr/bin/env bash
# Holds a running server against its own OpenAPI description: requests of all kinds are made up of
# it, none may be answered with 5xx or with something that the description does not say.
# Needs schemathesis (PyPI), which it puts into a virtual environment where there is none.
# Usage: tools/schema-test.sh [EXAMPLES]     how many requests for each operation, 100 by default
set -euo pipefail
cd "$(dirname "$0")/.."
examples=${1:-100}
runner=$(command -v schemathesis || true)
if [ -z "$runner" ]; then
    [ -x .demo/schema/bin/schemathesis ] || {
        python3 -m venv .demo/schema
        .demo/schema/bin/pip install --quiet 'schemathesis>=4,<5'
    }
    runner=.demo/schema/bin/schemathesis
fi
programs=${VANKIEN_PROGRAMS:-target/release}
index=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$index"' EXIT
"$programs/indexer" build --source corpus-samples/van-kien --index "$index/index" \
    --field-map corpus-samples/field-map.json --progress none >/dev/null
"$programs/search-api" serve --index "$index/index" --listen 127.0.0.1:18089 \
    --files corpus-samples/van-kien >"$index/out" 2>"$index/log" &
server=$!
for _ in $(seq 100); do
    curl --silent --fail --output /dev/null http://127.0.0.1:18089/v1/ready && break
    sleep 0.1
done
# Each request has its own connection: what a server may close, a client must not take for a failure.
"$runner" run http://127.0.0.1:18089/v1/openapi.json --header "Connection: close" \
    --checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance \
    --max-examples "$examples" --seed 2026 --workers 1 --continue-on-failure
