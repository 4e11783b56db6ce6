#!/usr/bin/env bash
# fuzz: build the fuzz targets with clang and run them
#
#   ops/x fuzz [TARGET] [--seconds N | --runs N] [--seed S] [--json FILE]
#
# Without TARGET every one, N seconds each (default 60), or N inputs each. The seed is drawn unless it is given; with --runs the same
# seed makes the same inputs out of the same corpus. New inputs go to build/fuzz/corpus/TARGET, a crashing one to build/fuzz/crashes:
# put it into tests/fuzz/corpus/TARGET, so that it stays a test. What a target said is in build/fuzz/TARGET.log.
# Ends with a table: inputs executed, edges covered, seconds, seed; --json writes it to FILE too. The last line is `N passed, N failed`.
source "$(dirname "$0")/lib.sh"

# Sets inputs, edges, seconds and result from one run; a run that says nothing of its inputs is a failure.
run_target() { # BINARY
  local name log rc=0 started=$SECONDS
  name=$(basename "$1") && log=build/fuzz/$name.log
  mkdir -p "build/fuzz/corpus/$name" "tests/fuzz/corpus/$name"
  # Without -reload=0 the corpus is read again each second, and what follows depends on when.
  "${fixed_addresses[@]}" "$1" "$bound" "-seed=$seed" -reload=0 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="build/fuzz/crashes/$name-" "build/fuzz/corpus/$name" "tests/fuzz/corpus/$name" > "$log" 2>&1 || rc=$?
  seconds=$((SECONDS - started))
  inputs=$(awk '$1 == "stat::number_of_executed_units:" { said = $2 } END { print said + 0 }' "$log")
  edges=$(awk '/^#[0-9]/ && $3 == "cov:" { said = $4 } END { print said + 0 }' "$log")
  if [ "$rc" = 0 ] && [ "$inputs" -gt 0 ]; then result=ok; else result=FAILED; fi
}

bound=-max_total_time=60
seed=$((RANDOM * 32768 + RANDOM + 1))
json=
wanted=
while [ $# -gt 0 ]; do
  case $1 in
    --seconds) bound=-max_total_time=${2:?--seconds needs a number} && shift 2 ;;
    --runs) bound=-runs=${2:?--runs needs a number} && shift 2 ;;
    --seed) seed=${2:?--seed needs a number} && shift 2 ;;
    --json) json=${2:?--json needs a file} && shift 2 ;;
    -*) usage_error "fuzz: unknown argument \"$1\"" ;;
    *) wanted=$1 && shift ;;
  esac
done
# What is no number would be 0 to libFuzzer: no bound, and a seed of its own.
[[ ${bound##*=} =~ ^[0-9]+$ ]] || usage_error 'fuzz: --seconds and --runs take numbers'
[[ $seed =~ ^[1-9][0-9]{0,9}$ && $seed -le 4294967295 ]] || usage_error 'fuzz: --seed takes a number from 1 to 4294967295'

ops/verbs/setup.sh --packages-only
build fuzz fuzzers
mkdir -p build/fuzz/crashes
# What libFuzzer learns of comparisons depends on where the code lies; not every container lets that be fixed.
fixed_addresses=(setarch -R)
"${fixed_addresses[@]}" true 2> /dev/null || { fixed_addresses=() && say 'addresses vary here: the seed alone does not repeat a run'; }
printf 'seed %s\n' "$seed"
passed=0
failed=0
table=()
entries=()
for target in build/fuzz/fuzz/*; do
  name=$(basename "$target")
  [ -z "$wanted" ] || [ "$wanted" = "$name" ] || continue
  say "fuzz $name $bound"
  run_target "$target"
  if [ "$result" = ok ]; then passed=$((passed + 1)); else failed=$((failed + 1)) && tail -40 "build/fuzz/$name.log" >&2; fi
  table+=("$(printf '%-14s %12s %7s %7s %10s  %s' "$name" "$inputs" "$edges" "$seconds" "$seed" "$result")")
  entries+=("$(printf '{"target":"%s","inputs":%s,"edges":%s,"seconds":%s,"seed":%s,"result":"%s"}' \
    "$name" "$inputs" "$edges" "$seconds" "$seed" "$result")")
done
[ $((passed + failed)) -gt 0 ] || usage_error "fuzz: no target ${wanted:-at all}"
printf '%-14s %12s %7s %7s %10s  %s\n' target inputs edges seconds seed result
printf '%s\n' "${table[@]}"
[ -z "$json" ] || printf '[%s]\n' "$(IFS=, && echo "${entries[*]}")" > "$json"
echo "$passed passed, $failed failed"
[ $failed = 0 ]
