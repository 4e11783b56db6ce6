#!/usr/bin/env bash
# run: build and start a development daemon
#
#   ops/x run [MFAD-ARGUMENT ...]
#
# Starts `mfad serve --dev` on 127.0.0.1:8080 with its data in build/run and a development broker in the process; further
# arguments are handed on, for example `--listen 127.0.0.1:9090` or `--kafka 127.0.0.1:9092`. Stop it with Ctrl-C.
source "$(dirname "$0")/lib.sh"

ops/verbs/setup.sh --packages-only
build dev mfad mfactl
exec build/dev/bin/mfad serve --dev --data-dir build/run "$@"
