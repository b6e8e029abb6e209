#!/usr/bin/env bash
# Runs all tests and closes with one line that counts them. A test that prints a line beginning
# with `skipped:` did not do its work and counts as skipped, not as passed.
# Usage: tools/test.sh [ARGUMENTS OF cargo test]
#
# Property tests draw the same cases in every run, so that a change and nothing else turns them
# red; PROPTEST_RNG_SEED=random draws others, PROPTEST_CASES=1000000 more.
set -uo pipefail
export PROPTEST_RNG_SEED=${PROPTEST_RNG_SEED:-2026}
if [ "$PROPTEST_RNG_SEED" = random ]; then unset PROPTEST_RNG_SEED; fi
if [ -z "${VANKIEN_AXE:-}" ] && [ -f artefacts/axe.min.js ]; then
    VANKIEN_AXE=$PWD/artefacts/axe.min.js
    export VANKIEN_AXE
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
"${CARGO:-cargo}" test --workspace --locked --no-fail-fast "$@" -- --show-output 2>&1 | tee "$log"
status=${PIPESTATUS[0]}
echo
awk '
    /^---- .* stdout ----$/ { counted = 0 }
    /^skipped:/ && !counted { counted = 1; said++ }
    /^failures:$/ || /^test result:/ { counted = 1 }
    /^test result:/ { passed += $4; failed += $6; ignored += $8 }
    END { printf "%d passed, %d failed, %d skipped\n", passed - said, failed, ignored + said }
' "$log"
exit "$status"
