#!/usr/bin/env bash
# Every planted bug of the simulation still applies to the code as it is.
set -euo pipefail
cd "$(dirname "$0")/../.."

passed=0
failed=0
for patch in tests/simulation/mutants/*.patch; do
  if git apply --check "$patch"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "$patch does not apply: mend it with the code that it changes"
  fi
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
