#!/usr/bin/env bash
# Lints the OpenAPI document with the linter that `ops/x setup` fetched.
set -euo pipefail
cd "$(dirname "$0")/../.."

linter=build/redocly/node_modules/.bin/redocly
if [ ! -x $linter ]; then
  echo 'the linter is not there: run `ops/x setup`'
  echo '0 passed, 0 failed, 1 skipped'
  exit 0
fi
if REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true $linter lint adapters/http/openapi.yaml; then
  echo '1 passed, 0 failed'
else
  echo '0 passed, 1 failed'
  exit 1
fi
