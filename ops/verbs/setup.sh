#!/usr/bin/env bash
# setup: install the Debian packages of ops/packages.txt that are missing, fetch the Kafka broker and the OpenAPI linter
#
#   ops/x setup [--packages-only]
#
# Does nothing when all is there. Uses sudo when not root. The broker comes from Maven Central into build/kafka, the linter
# from the npm registry into build/redocly; tests that need what could not be fetched are skipped (and fail where CI=true).
source "$(dirname "$0")/lib.sh"

fetch=yes
for argument in "$@"; do
  case $argument in
    --packages-only) fetch=no ;;
    *) usage_error "setup: unknown argument \"$argument\"" ;;
  esac
done

mapfile -t wanted < <(grep -v '^#' ops/packages.txt)
present=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "${wanted[@]}" 2> /dev/null | awk '$2 == "installed" { print $1 }' || true)
mapfile -t missing < <(comm -23 <(printf '%s\n' "${wanted[@]}" | sort -u) <(printf '%s\n' "$present" | sort -u))
# Other builds of Node bring npm along and exclude Debian's package of that name.
command -v npm > /dev/null || missing+=(npm)

if [ ${#missing[@]} -gt 0 ]; then
  say "installing ${missing[*]}"
  as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update -q > /dev/null
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" > /dev/null \
    || die "apt-get could not install: ${missing[*]}"
fi

[ "$fetch" = yes ] || exit 0
unfetched=()
ops/kafka/one-node.sh prepare > /dev/null || unfetched+=("the Kafka broker")
linter=@redocly/cli@1.34.5
if [ "$(cat build/redocly/version 2> /dev/null)" != $linter ]; then
  if npm install --prefix build/redocly --no-save --no-audit --no-fund --loglevel=error $linter > /dev/null; then
    echo $linter > build/redocly/version
  else
    unfetched+=("the OpenAPI linter")
  fi
fi
for what in "${unfetched[@]}"; do say "could not fetch $what: tests that need it will be skipped"; done
[ ${#unfetched[@]} = 0 ] || [ "${CI:-}" != true ] || exit 1
