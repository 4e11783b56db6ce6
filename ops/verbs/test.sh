#!/usr/bin/env bash
# test: build and run the tests; the last line is `N passed, N failed`
#
#   ops/x test [LABEL ...] [--preset PRESET] [--only REGEX] [--repeat N]
#
# LABEL is one of: unit golden contract simulation faults kafka-mock kafka-real e2e tidy. None means all of them.
# --preset asan or tsan runs the same tests under a sanitizer; --only takes a regular expression of test programs.
# Test cases are counted, not programs. With CI=true a skipped test is a failure.
source "$(dirname "$0")/lib.sh"

all_labels=(unit golden contract simulation faults kafka-mock kafka-real e2e tidy)
labels=()
preset=dev
only=()
repeat=()
while [ $# -gt 0 ]; do
  case $1 in
    --preset) preset=${2:?--preset needs a name} && shift 2 ;;
    --only) only=(-R "${2:?--only needs a regular expression}") && shift 2 ;;
    --repeat) repeat=(--repeat "until-fail:${2:?--repeat needs a number}") && shift 2 ;;
    *)
      [[ " ${all_labels[*]} " == *" $1 "* ]] || usage_error "test: unknown label \"$1\" (labels: ${all_labels[*]})"
      labels+=("$1") && shift
      ;;
  esac
done

if [ ${#labels[@]} = 0 ] || [[ " ${labels[*]} " =~ \ (kafka-real|e2e|tidy)\  ]]; then
  ops/verbs/setup.sh
else
  ops/verbs/setup.sh --packages-only
fi

if [ ${#labels[@]} = 0 ]; then
  build "$preset"
  labels=("${all_labels[@]}")
else
  configure "$preset"
  targets=()
  for label in "${labels[@]}"; do
    ! has_target "$preset" "tests-$label" || targets+=("tests-$label")
  done
  [ ${#targets[@]} = 0 ] || build "$preset" "${targets[@]}"
fi

junit=$ROOT/build/$preset/tests.xml
rm -f "$junit"
pattern=$(IFS='|' && echo "^(${labels[*]})\$")
ctest --test-dir "build/$preset" -L "$pattern" "${only[@]}" "${repeat[@]}" -j 2 --output-junit "$junit" --no-tests=error \
  --output-on-failure --test-output-size-passed 100000000 --test-output-size-failed 100000000 >&2 || true
exec python3 ops/verbs/count_tests.py "$junit"
