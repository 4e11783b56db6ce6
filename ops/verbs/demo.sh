#!/usr/bin/env bash
# demo: build all, start a real broker and a daemon, and walk through the product in a minute
#
#   ops/x demo [--people N] [--once] [--dev-broker]
#   ops/x demo --stop
#
# Afterwards the daemon and the broker go on running, for you to look around; --stop ends them, --once does so at the end.
# Where Maven Central cannot be reached the development broker inside mfad is used; --dev-broker asks for it.
source "$(dirname "$0")/lib.sh"

if [ "${1:-}" = --stop ]; then exec ops/demo/demo.sh --stop; fi
if [ "${1:-}" != --stop ]; then
  ops/verbs/setup.sh
  build dev mfad mfactl
fi
exec ops/demo/demo.sh "$@"
