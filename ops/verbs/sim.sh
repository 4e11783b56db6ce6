#!/usr/bin/env bash
# sim: run the simulator for one seed or for many, or see that it notices planted bugs
#
#   ops/x sim SEED [--preset PRESET]
#   ops/x sim [--seeds N] [--from K] [--jobs N] [--json FILE] [--preset PRESET]
#   ops/x sim --mutants [N | all] [--from K] [--seeds N]
#
# One SEED is replayed exactly. --seeds N (default 200) runs N seeds from K (default 1) on, split over --jobs processes (default:
# one per core), and ends with a table: seeds, failures, what was decided and what failed meanwhile, seconds, the first seed that
# fails and the command that replays it; --json writes the table to FILE too.
# --mutants plants the bugs of tests/simulation/mutants, one by one, in a copy of the tree below build/, and expects each to be
# caught within 1,000 seeds. N of them (default all), beginning with the K-th, round and round; a patch that does not apply
# counts as failed. The last line is `N passed, N failed`.
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

# Says how the planted bug ended: caught at a seed, or not.
try_mutant() { # PATCH COPY
  local out rc=0
  git -C "$2" apply --whitespace=nowarn "$1" || { echo 'does not apply' && return 1; }
  out=$(cd "$2" && build dev simulation_test 2>&1) || { echo "does not build: $(grep -m2 'error:' <<< "$out")" && rc=1; }
  if [ $rc = 0 ]; then
    out=$(cd "$2" && MFAD_SIM_SEEDS=$seeds timeout "$mutant_seconds_max" build/dev/tests/simulation_test --gtest_filter='*Holds*' 2>&1) &&
      { echo "not caught in $seeds seeds" && rc=1; }
  fi
  [ $rc != 0 ] || echo "caught: $(grep -m1 -A1 -E '^seed [0-9]+' <<< "$out" | tr -s ' \n' ' ' || echo 'it stopped working')"
  git -C "$2" apply --whitespace=nowarn -R "$1"
  return $rc
}

run_mutants() { # HOW-MANY FIRST
  local patches copy=$ROOT/build/mutants passed=0 failed=0 number started said
  mapfile -t patches < <(printf '%s\n' "$ROOT"/tests/simulation/mutants/*.patch)
  local how_many=$1
  [ "$how_many" != all ] || how_many=${#patches[@]}
  ops/verbs/setup.sh --packages-only
  copy_tree "$copy"
  (cd "$copy" && build dev simulation_test)
  for ((number = 0; number < how_many; ++number)); do
    local patch=${patches[$((($2 + number) % ${#patches[@]}))]}
    started=$SECONDS
    if said=$(try_mutant "$patch" "$copy"); then passed=$((passed + 1)); else failed=$((failed + 1)); fi
    printf '%-38s %4d s  %s\n' "$(basename "$patch" .patch)" $((SECONDS - started)) "$said"
  done
  echo "$passed passed, $failed failed"
  [ "$failed" = 0 ]
}

preset=dev
seeds=
mutants=
from=
seed=
many=()
mutant_seconds_max=300
while [ $# -gt 0 ]; do
  case $1 in
    --seeds) seeds=${2:?--seeds needs a number} && shift 2 ;;
    --preset) preset=${2:?--preset needs a name} && shift 2 ;;
    --jobs | --json) many+=("$1" "${2:?$1 needs a value}") && shift 2 ;;
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
  seeds=${seeds:-1000}
  run_mutants "$mutants" $((10#${from:-0}))
else
  seeds=${seeds:-200}
  run_simulation "$seed"
fi
