#!/usr/bin/env bash
# format: check or fix the layout of our C++ (.clang-format) and check the shell scripts
#
#   ops/x format [check|fix]
#
# check (the default) names the files that differ and fails; fix rewrites them.
source "$(dirname "$0")/lib.sh"

mapfile -t sources < <(our_sources cc h)
mapfile -t scripts < <(our_sources sh && echo ops/x && echo .ci/run)
case ${1:-check} in
  fix) clang-format-19 -i "${sources[@]}" ;;
  check)
    bad=0
    differs=$(clang-format-19 --dry-run "${sources[@]}" 2>&1 | grep -oE '^[^:]+:[0-9]+' | sort -u -t: -k1,1 || true)
    [ -z "$differs" ] || { printf '%s\n' "$differs" && bad=1; }
    shellcheck -x -P ops/verbs --severity=warning "${scripts[@]}" || bad=1
    [ $bad = 0 ] || die 'layout differs: run `ops/x format fix`'
    say "${#sources[@]} sources and ${#scripts[@]} scripts are in order"
    ;;
  *) usage_error "format: unknown argument \"$1\"" ;;
esac
