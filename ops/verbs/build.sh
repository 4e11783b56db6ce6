#!/usr/bin/env bash
# build: configure and build one preset
#
#   ops/x build [PRESET] [TARGET ...]
#
# PRESET is dev (the default), release, asan, tsan or fuzz; the result is in build/PRESET.
source "$(dirname "$0")/lib.sh"

preset=${1:-dev}
[ $# = 0 ] || shift
ops/verbs/setup.sh --packages-only
build "$preset" "$@"
