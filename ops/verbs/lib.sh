#!/usr/bin/env bash
# What the verbs share; sourced, never run.
set -euo pipefail
: "${ROOT:=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}"
cd "$ROOT"

# Debian's tools first: another python3 in PATH lacks the modules of ops/packages.txt.
export PATH=/usr/bin:/bin:$PATH

# For programs that are built with a sanitizer.
export UBSAN_OPTIONS="print_stacktrace=1:${UBSAN_OPTIONS:-}"
export LSAN_OPTIONS="suppressions=$ROOT/ops/sanitizers/lsan.supp:print_suppressions=0"
export TSAN_OPTIONS="suppressions=$ROOT/ops/sanitizers/tsan.supp:halt_on_error=1"

say() { printf '== %s\n' "$*" >&2; }
die() {
  printf 'ops/x: %s\n' "$*" >&2
  exit 1
}
usage_error() {
  printf 'ops/x: %s; try --help\n' "$*" >&2
  exit 2
}

configure() { # PRESET
  cmake --preset "$1" > /dev/null || die "configuring the preset $1 failed"
}

# A Ninja build of one preset; no target builds all. Errors keep their output, success is one line.
build() { # PRESET [TARGET ...]
  local preset=$1
  shift
  [ -f "build/$preset/build.ninja" ] || configure "$preset"
  say "build $preset ${*:-all}"
  ninja -C "build/$preset" --quiet "$@" || die "the build of $preset failed"
}

# Only true of a build tree that is configured anew: an old build.ninja does not know what CMakeLists.txt declares since.
has_target() { # PRESET TARGET
  ninja -C "build/$1" -t query "$2" > /dev/null 2>&1
}

our_sources() { # EXTENSION ...
  local extension names=()
  for extension in "$@"; do names+=(-o -name "*.$extension"); done
  find events projections adapters daemon tests ops \( "${names[@]:1}" \) -not -path '*/bad/*' | LC_ALL=C sort
}
