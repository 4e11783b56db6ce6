#!/usr/bin/env bash
# tidy: run clang-tidy (.clang-tidy) over our C++
#
#   ops/x tidy [FILE ...]
#
# Without FILE every .cc of the product, two at a time; tests only when they are named. Headers are checked with the files that include them.
source "$(dirname "$0")/lib.sh"

ops/verbs/setup.sh --packages-only
build tidy mfad_pch mfad_test_pch
cores=$(nproc)
pattern="^$ROOT/(events|projections|adapters|daemon)/"
if [ $# -gt 0 ]; then pattern=$(printf '%s|' "${@/#/$ROOT/}") && pattern="^(${pattern%|})\$"; fi
started=$SECONDS
run-clang-tidy-19 -quiet -p build/tidy -j "$cores" "$pattern" > build/tidy/report.txt 2> build/tidy/errors.txt && rc=0 || rc=$?
grep -E '(warning|error):' build/tidy/report.txt | sort -u || true
say "clang-tidy took $((SECONDS - started)) s; the whole report is build/tidy/report.txt"
exit $rc
