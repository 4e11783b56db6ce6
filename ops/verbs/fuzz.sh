#!/usr/bin/env bash
# fuzz: build the fuzz targets with clang and run them
#
#   ops/x fuzz [TARGET] [--seconds N | --runs N]
#
# Without TARGET every one, N seconds each (default 60), or N inputs each. New inputs go to build/fuzz/corpus/TARGET, a crashing one to
# build/fuzz/crashes: put it into tests/fuzz/corpus/TARGET, so that it stays a test. Prints `N passed, N failed`.
source "$(dirname "$0")/lib.sh"

bound=-max_total_time=60
wanted=
while [ $# -gt 0 ]; do
  case $1 in
    --seconds) bound=-max_total_time=${2:?--seconds needs a number} && shift 2 ;;
    --runs) bound=-runs=${2:?--runs needs a number} && shift 2 ;;
    -*) usage_error "fuzz: unknown argument \"$1\"" ;;
    *) wanted=$1 && shift ;;
  esac
done

ops/verbs/setup.sh --packages-only
build fuzz fuzzers
mkdir -p build/fuzz/crashes
passed=0
failed=0
for target in build/fuzz/fuzz/*; do
  name=$(basename "$target")
  [ -z "$wanted" ] || [ "$wanted" = "$name" ] || continue
  corpus=build/fuzz/corpus/$name
  mkdir -p "$corpus" "tests/fuzz/corpus/$name"
  say "fuzz $name $bound"
  if "$target" "$bound" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="build/fuzz/crashes/$name-" "$corpus" "tests/fuzz/corpus/$name" > "build/fuzz/$name.log" 2>&1; then
    passed=$((passed + 1))
    grep -E 'stat::number_of_executed_units' "build/fuzz/$name.log" >&2 || true
  else
    failed=$((failed + 1))
    tail -40 "build/fuzz/$name.log" >&2
  fi
done
[ $((passed + failed)) -gt 0 ] || usage_error "fuzz: no target ${wanted:-at all}"
echo "$passed passed, $failed failed"
[ $failed = 0 ]
