#!/usr/bin/env bash
# faults: break the world below the product, many times over, and count what did not hold
#
#   ops/x faults [JOB ...] [--short | --long | --rounds N] [--seed S] [--json FILE] [--preset PRESET]
#
# Without JOB all of them. --short (the default) is what continuous integration runs, --long what is
# run by hand; --rounds sets the cases of each job. The seed is drawn unless it is given; the same seed makes the same cases.
# Prints a table, and `N passed, N failed` as its last line; what each job said is in build/PRESET/faults/JOB.log.
# --list prints the jobs: name, unit, short, long, what must be none.
source "$(dirname "$0")/lib.sh"

# name | unit | short | long | what must be none | targets to build | command
# A command reads MFAD_FAULT_CASES, MFAD_SEED and MFAD_BUILD, and ends with the line `N cases, N bad[; figures]`.
table=(
  'power-loss|images|5000|100000|acknowledged lost, starts refused|faults_power_loss|$MFAD_BUILD/tests/faults_power_loss --gtest_filter=PowerLoss.*'
  'kill-broker|rounds|30|1000|lost, gaps, out of order, states that differ|mfad mfactl|/usr/bin/python3 tests/faults/process/broker_rounds.py'
  'old-copy|rounds|3|100|records of an old copy, no reason, no way back|mfad mfactl|/usr/bin/python3 tests/faults/process/old_copy.py'
  'double-accept|rounds|1000|10000|accepted twice, none accepted|mfad|/usr/bin/python3 tests/faults/process/double_accept.py'
  'framing|rounds|3|300|other answers than the table|mfad|/usr/bin/python3 tests/faults/hostile/framing.py'
  'slow-clients|clients|5000|5000|slow or refused normal clients, unbounded memory|mfad|/usr/bin/python3 tests/faults/hostile/slow_clients.py'
  'hostile-input|rounds|3|300|falls, hangs, accepts, says nothing|mfad mfactl|/usr/bin/python3 tests/faults/hostile/inputs.py'
  'secrets|people|8|200|sightings outside the sealed|mfad mfactl|/usr/bin/python3 tests/faults/secrets/canaries.py'
  'damage|cases|5000|100000|wrong or lost without a word|faults_damage|$MFAD_BUILD/tests/faults_damage'
  'io-error|points|30|500|acknowledged lost, wrong ends|mfad failing_disk|/usr/bin/python3 tests/faults/disk/failing_disk_test.py'
)

column() { cut -d'|' -f"$2" <<< "$1"; } # ROW N

names() { for row in "${table[@]}"; do column "$row" 1; done; }

row_of() { # NAME
  local row
  for row in "${table[@]}"; do [ "$(column "$row" 1)" != "$1" ] || { printf '%s' "$row" && return; }; done
  usage_error "faults: unknown job \"$1\" (jobs: $(names | paste -sd' '))"
}

list() {
  printf '%s\n' "${table[@]}" | cut -d'|' -f1-5 | command column -t -s'|'
}

# Sets cases, bad, figures and seconds from one run.
run_job() { # COMMAND LOG
  local started=$SECONDS rc=0 last
  bash -c "$1" > "$2" 2>&1 || rc=$?
  seconds=$((SECONDS - started))
  last=$(grep -E '^[0-9]+ cases, [0-9]+ bad' "$2" | tail -1)
  cases=$(awk '{ print $1 + 0 }' <<< "$last") && bad=$(awk '{ print $3 + 0 }' <<< "$last")
  figures=$(sed -n 's/^[^;]*; //p' <<< "$last")
  cases=${cases:-0}
  [ -n "$last" ] && { [ "$rc" = 0 ] || [ "${bad:-0}" != 0 ]; } || bad=1
}

size=3
rounds=
seed=$((RANDOM * 32768 + RANDOM))
json=
preset=dev
jobs=()
while [ $# -gt 0 ]; do
  case $1 in
    --short) size=3 && shift ;;
    --long) size=4 && shift ;;
    --rounds) rounds=${2:?--rounds needs a number} && shift 2 ;;
    --seed) seed=${2:?--seed needs a number} && shift 2 ;;
    --json) json=${2:?--json needs a file} && shift 2 ;;
    --preset) preset=${2:?--preset needs a name} && shift 2 ;;
    --list) list && exit 0 ;;
    -*) usage_error "faults: unknown option \"$1\"" ;;
    *) jobs+=("$1") && shift ;;
  esac
done
[[ $seed =~ ^[0-9]+$ && $rounds =~ ^[0-9]*$ ]] || usage_error 'faults: --seed and --rounds take numbers'
[ ${#jobs[@]} -gt 0 ] || mapfile -t jobs < <(names)
rows=()
targets=()
for job in "${jobs[@]}"; do
  row=$(row_of "$job")
  rows+=("$row")
  read -ra needed <<< "$(column "$row" 6)"
  targets+=("${needed[@]}")
done

ops/verbs/setup.sh --packages-only
build "$preset" "${targets[@]}"
export MFAD_BUILD=$ROOT/build/$preset MFAD_SEED=$seed MFAD_FAULT_CASES
# What is thrown away is made in memory where there is room for it.
room_kib=$(df --output=avail /dev/shm 2> /dev/null | tail -1)
if [ -w /dev/shm ] && [ "${room_kib:-0}" -gt $((1024 * 1024)) ]; then export TMPDIR=${TMPDIR:-/dev/shm}; fi
logs=$MFAD_BUILD/faults
mkdir -p "$logs"

passed=0
failed=0
entries=()
printf 'seed %s\n' "$seed"
printf '%-14s %8s %-8s %5s %-6s %7s  %-36s %s\n' job cases of bad result seconds 'must be none' figures
for row in "${rows[@]}"; do
  job=$(column "$row" 1)
  MFAD_FAULT_CASES=${rounds:-$(column "$row" "$size")}
  run_job "$(column "$row" 7-)" "$logs/$job.log"
  if [ "$bad" = 0 ]; then result=ok && passed=$((passed + 1)); else result=FAILED && failed=$((failed + 1)); fi
  printf '%-14s %8s %-8s %5s %-6s %7s  %-36s %s\n' "$job" "$cases" "$(column "$row" 2)" "$bad" "$result" "$seconds" \
    "$(column "$row" 5)" "$figures"
  [ "$result" = ok ] || tail -n 25 "$logs/$job.log" | sed 's/^/    /'
  entries+=("$(printf '{"job":"%s","seed":%s,"cases":%s,"unit":"%s","bad":%s,"must_be_none":"%s","result":"%s","seconds":%s,"figures":"%s"}' \
    "$job" "$seed" "$cases" "$(column "$row" 2)" "$bad" "$(column "$row" 5)" "$result" "$seconds" "$figures")")
done
[ -z "$json" ] || printf '[%s]\n' "$(IFS=, && echo "${entries[*]}")" > "$json"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
