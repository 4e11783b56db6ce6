#!/usr/bin/env bash
# bench: build in release, and measure everything as a ratio to a limit of the same run
#
#   ops/x bench [NAME ...] [--rounds N] [--seed S] [--json FILE] [--quick] [--long]
#
# Without NAME every benchmark but the long ones:
#
#   import    accounts by NDJSON and enrollments, against bare RocksDB commits of the same rows
#   verify    flow starts and durable verifications at 1, 16, 64 and 256 connections, against the same
#   query     point queries, role state and pages of members, against nginx
#   policy    a change of policy until it is visible in the state of a role with everybody in it
#   ldif      the export of a directory, imported with mfactl
#   memory    resident memory with everybody enrolled
#   members   a change of criteria that moves everybody, until rows show it
#   restart   starts after a clean end and after a kill; the whole verification
#   replay    verify and fold the log, against iterating, CRC, chain, decoding and opening
#   rebuild   all rows from the log, against decoding and the same row writes
#   catchup   publishing to a real broker, against a bare producer of the same records
#   growth    (long) a million accounts: memory, and verifications against those of ten thousand
#   history   (long) ten million events: memory, a start, and verifications against those after a million
#
# Prints one table; --json writes it to FILE too. --rounds (5): how often the limit and ours alternate. --quick does a
# tenth of everything: it shows that it works, not how fast it is. Figures only mean something on a quiet machine; the
# first line says what others used of it. tests/bench/README.md says how each is measured.
source "$(dirname "$0")/lib.sh"

ops/verbs/setup.sh --packages-only
build release mfad mfactl mfad_bench set_clock
export MFAD_BUILD=build/release
exec build/release/bench/mfad_bench "$@" --bin build/release/bin --scratch build/release/bench-data
