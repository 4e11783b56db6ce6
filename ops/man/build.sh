#!/usr/bin/env bash
# Makes the manual pages in build/man and lints them.
set -euo pipefail
cd "$(dirname "$0")/../.."

mkdir -p build/man
bad=0
for source in ops/man/*.scd; do
  page=build/man/$(basename "$source" .scd)
  scdoc < "$source" > "$page"
  # scdoc itself writes an empty .PP before each list; the other two depend on the machine.
  findings=$(mandoc -T lint -W warning "$page" | grep -vE 'skipping paragraph macro|referenced manual|mandoc.db' || true)
  [ -z "$findings" ] || { printf '%s\n' "$findings" >&2 && bad=1; }
done
exit $bad
