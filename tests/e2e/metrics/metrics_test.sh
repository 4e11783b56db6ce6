#!/usr/bin/env bash
# Starts a development daemon on a free port and lets promtool judge /metrics; then a clean stop.
set -euo pipefail

folder=$(mktemp -d)
trap 'kill "$pid" 2> /dev/null || true; rm -rf "$folder"' EXIT
: > "$folder/out"
"$MFAD_BUILD/bin/mfad" serve --dev --data-dir "$folder/data" --listen 127.0.0.1:0 > "$folder/out" 2> "$folder/err" &
pid=$!

passed=0
failed=0
check() { # SENTENCE COMMAND...
  if "${@:2}" > "$folder/why" 2>&1; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAILED: $1"
    cat "$folder/why"
  fi
}

ready_url() {
  for _ in $(seq 600); do
    sed -n 's/^mfad ready url=\([^ ]*\) .*/\1/p' "$folder/out" | grep . && return 0
    kill -0 "$pid" 2> /dev/null || return 1
    sleep 0.05
  done
  return 1
}
url=$(ready_url) || { cat "$folder/err" && echo '0 passed, 1 failed' && exit 1; }

lint() { curl -sS --fail "$url/metrics" | tee "$folder/metrics" | promtool check metrics; }
ask() { curl -sS --fail -H "Authorization: Bearer $(cat "$folder/data/dev-token")" "$@"; }
work() { # a command, a query, a refusal, so that there is something to show
  ask "$url/v1/callers" -H 'Content-Type: application/json' -H 'Idempotency-Key: key-0123456789abcdef' \
    -d '{"name":"n","role":"portal","stores":["*"]}' > /dev/null
  ask "$url/v1/whoami" > /dev/null
  ! ask "$url/v1/stores/none" > /dev/null 2>&1
}
shows() { curl -sS --fail "$url/metrics" > "$folder/metrics" && for one in "$@"; do grep -qF -- "$one" "$folder/metrics" || { echo "no $one" && return 1; }; done; }
names_are_ours() { [ -s "$folder/metrics" ] && ! grep -vE "^(#|mfad_|process_)" "$folder/metrics"; }
stops() { kill -TERM "$pid" && wait "$pid"; }

check 'it answers' work
check 'promtool accepts /metrics' lint
check 'commands, queries and groups are measured' shows \
  'mfad_command_duration_seconds_count{command="registerCaller",result="ok"} 1' \
  'mfad_query_duration_seconds_count{query="getCaller",result="ok"} 1' \
  'mfad_query_duration_seconds_count{query="getStore",result="refused"} 1' \
  'mfad_group_commands_count ' 'mfad_sync_duration_seconds_count{file="log"} ' 'mfad_sync_duration_seconds_count{file="register"} '
check 'what waits and what lags is shown' shows 'mfad_queue_commands{lane="interactive"} 0' 'mfad_queue_commands{lane="bulk"} 0' \
  'mfad_projection_lag_events{projection="role_state"} ' 'mfad_projection_lag_seconds{projection="account_state"} ' \
  'mfad_publisher_lag_events ' 'mfad_publisher_lag_seconds ' 'mfad_deadlines_pending 0' \
  'mfad_deliveries_total{result="delivered"} 0' 'mfad_ready 1'
check 'every metric is named mfad_ or process_' names_are_ours
check '/livez and /readyz answer 200' curl -sS --fail "$url/livez" "$url/readyz"
check 'SIGTERM ends it with 0' stops
echo "$passed passed, $failed failed"
[ $failed = 0 ]
