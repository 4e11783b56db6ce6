#!/usr/bin/env bash
# sim: run the simulator for one seed or for many, or see that it notices planted bugs
#
#   ops/x sim SEED [--preset PRESET]
#   ops/x sim [--seeds N] [--from K] [--jobs N] [--json FILE] [--preset PRESET]
#   ops/x sim --mutants [N | all] [--from K] [--seeds N] [--json FILE]
#
# One SEED is replayed exactly. --seeds N (default 200) runs N seeds from K (default 1) on, split over --jobs processes (default:
# one per core), and ends with a table: seeds, failures, what was decided and what failed meanwhile, seconds, the first seed that
# fails and the command that replays it; --json writes the table to FILE too.
# --mutants plants the bugs of tests/simulation/mutants, one by one, in a copy of the tree below build/, and expects each to be
# caught within 1,000 seeds, which must pass with nothing planted. N of them (default all), beginning with the K-th, round and
# round. Caught means that a seed is named that fails: a copy that hangs or dies without a seed counts as failed, as does a patch
# that does not apply. The last line is `N passed, N failed`; --json writes seeds, control and each bug with its seed to FILE.
source "$(dirname "$0")/lib.sh"

run_simulation() { # SEED or nothing
  local binary=build/$preset/tests/simulation_test
  ops/verbs/setup.sh --packages-only
  build "$preset" simulation_test
  if [ -n "$1" ]; then
    MFAD_SIM_SEED=$1 "$binary" --gtest_filter='*Holds*'
    return
  fi
  tests/simulation/many_seeds.py --binary "$binary" --preset "$preset" --seeds "$seeds" --first "${from:-1}" "${many[@]}"
}

# A copy of what is there, without what git ignores; its build outlives this run, so only what differs is copied.
copy_tree() { # DIRECTORY
  local file
  mkdir -p "$1"
  while IFS= read -r -d '' file; do
    cmp -s "$file" "$1/$file" || cp --parents "$file" "$1"
  done < <(git ls-files -co --exclude-standard -z)
  [ -d "$1/.git" ] || git -C "$1" init -q
}

# Runs the seeds in the copy as it is; sets result, failing_seed (empty where none is named) and said.
play() { # COPY
  local out rc=0
  out=$(cd "$1" && env -u MFAD_SIM_SEED -u MFAD_SIM_PROGRESS MFAD_SIM_FROM=1 MFAD_SIM_SEEDS="$seeds" \
    timeout "$mutant_seconds_max" build/dev/tests/simulation_test --gtest_filter='*Holds*' 2>&1) || rc=$?
  failing_seed=$(sed -nE '/^seed [0-9]+ \(/ { s/^seed ([0-9]+).*/\1/p; q }' <<< "$out")
  if [ "$rc" = 0 ]; then
    result=passed said="all $seeds seeds"
  elif [ "$rc" = 124 ]; then
    result='timed out' said="after $mutant_seconds_max s" failing_seed=
  elif [ -n "$failing_seed" ]; then
    result=caught said=$(grep -m1 -A1 -E '^seed [0-9]+ \(' <<< "$out" | tr -s ' \n' ' ')
  else
    result=died said="exit code $rc, and no seed named"$'\n'$(tail -n 15 <<< "$out" | sed 's/^/    /')
  fi
}

# Plants one bug in the copy and takes it out again; sets what play sets.
try_mutant() { # PATCH COPY
  local out
  failing_seed=
  if ! said=$(git -C "$2" apply --whitespace=nowarn "$1" 2>&1); then
    result='does not apply' && return
  fi
  if out=$(cd "$2" && build dev simulation_test 2>&1); then
    play "$2"
    [ "$result" != passed ] || result='not caught'
  else
    result='does not build' && said=$(grep -m2 'error:' <<< "$out" || tail -n 2 <<< "$out")
  fi
  git -C "$2" apply --whitespace=nowarn -R "$1"
}

# One row of the table, and the same as JSON in entry.
tell_run() { # NAME SECONDS
  printf '%-38s %4d s  %s: %s\n' "$1" "$2" "$result" "$said"
  entry=$(printf '{"name":"%s","result":"%s","seed":%s,"seconds":%s}' "$1" "$result" "${failing_seed:-null}" "$2")
}

run_mutants() { # HOW-MANY FIRST
  local patches copy=$ROOT/build/mutants passed=0 failed=0 number started control entry entries=()
  mapfile -t patches < <(printf '%s\n' "$ROOT"/tests/simulation/mutants/*.patch)
  local how_many=$1
  [ "$how_many" != all ] || how_many=${#patches[@]}
  ops/verbs/setup.sh --packages-only
  copy_tree "$copy"
  (cd "$copy" && build dev simulation_test)
  # A seed that fails with nothing planted would catch every bug.
  started=$SECONDS
  play "$copy"
  tell_run 'nothing planted' $((SECONDS - started))
  control=$entry
  [ "$result" = passed ] || { echo 'the seeds must pass with nothing planted: no bug was tried' && failed=1 how_many=0; }
  for ((number = 0; number < how_many; ++number)); do
    local patch=${patches[$((($2 + number) % ${#patches[@]}))]}
    started=$SECONDS
    try_mutant "$patch" "$copy"
    if [ "$result" = caught ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
    tell_run "$(basename "$patch" .patch)" $((SECONDS - started))
    entries+=("$entry")
  done
  [ -z "$json" ] || printf '{"first":1,"seeds":%s,"control":%s,"mutants":[%s],"passed":%s,"failed":%s}\n' "$seeds" "$control" \
    "$(IFS=, && echo "${entries[*]}")" "$passed" "$failed" > "$json"
  echo "$passed passed, $failed failed"
  [ "$failed" = 0 ]
}

preset=
jobs=
seeds=
mutants=
from=
seed=
json=
many=()
mutant_seconds_max=300
while [ $# -gt 0 ]; do
  case $1 in
    --seeds) seeds=${2:?--seeds needs a number} && shift 2 ;;
    --preset) preset=${2:?--preset needs a name} && shift 2 ;;
    --jobs) jobs=${2:?--jobs needs a number} && many+=("$1" "$2") && shift 2 ;;
    --json) json=${2:?--json needs a file} && many+=("$1" "$2") && shift 2 ;;
    --from) from=${2:?--from needs a number} && shift 2 ;;
    --mutants)
      mutants=all && shift
      if [[ ${1:-} =~ ^([0-9]+|all)$ ]]; then mutants=$1 && shift; fi
      ;;
    *)
      [[ $1 =~ ^[0-9]+$ ]] || usage_error "sim: \"$1\" is not a seed"
      seed=$1 && shift
      ;;
  esac
done
if [ -n "$mutants" ]; then
  [ -z "$seed$jobs$preset" ] || usage_error 'sim: --mutants takes no SEED, --jobs or --preset'
  seeds=${seeds:-1000}
  run_mutants "$mutants" $((10#${from:-0}))
else
  [ -z "$seed" ] || [ -z "$seeds$from$jobs$json" ] || usage_error 'sim: SEED takes only --preset beside it'
  preset=${preset:-dev}
  seeds=${seeds:-200}
  run_simulation "$seed"
fi
