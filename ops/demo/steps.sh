#!/usr/bin/env bash
# What the demo is told with: steps, shown commands, codes of authenticators and mails. Sourced by demo.sh, never run.
# Needs: demo_dir, mfactl, MFACTL_URL.
: "${demo_dir:?}" "${mfactl:?}"

started=$SECONDS
bold='' plain=''
if [ -t 1 ]; then
  bold=$(tput bold 2> /dev/null || true)
  plain=$(tput sgr0 2> /dev/null || true)
fi

step() { printf '\n%s[%2d s] %s%s\n' "$bold" "$((SECONDS - started))" "$*" "$plain"; }
note() { printf '        %s\n' "$*"; }
die() {
  printf 'demo: %s\n' "$*" >&2
  exit 1
}

# as CALLER WORD ...: mfactl with the token of that caller.
as() {
  local caller=$1
  shift
  MFACTL_TOKEN_FILE=$demo_dir/tokens/$caller "$mfactl" "$@"
}

# show CALLER WORD ...: the same, with the command before and its answer indented.
show() {
  local caller=$1 word line=
  shift
  for word in "$@"; do
    case $word in
      *[\ \|\&\;\<\>\(\)]*) line+=" '$word'" ;;
      *) line+=" ${word/#$demo_dir\//}" ;;
    esac
  done
  printf '      %s$%s mfactl%s   (as %s)\n' "$bold" "$plain" "$line" "$caller"
  { as "$caller" --quiet "$@" 2>&1 || printf '(exit code %d)\n' "$?"; } | sed 's/^/        /'
}

# field NAME ...: members of the JSON object on standard input, a line each; `a.b` goes deeper; nothing when absent.
field() {
  python3 -c '
import json, sys
whole = json.load(sys.stdin)
for path in sys.argv[1:]:
    value = whole
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    print("" if value is None else value)' "$@"
}

account_of() { # USER-NAME
  as auditor account list corp --user-name "$1" --output ndjson | field account_id
}

# A code of the account's authenticator, made by oathtool. A step is accepted once and only later ones after it, so the oldest
# step of the window that is still good is taken: three codes in a row need no waiting.
code_of() { # ACCOUNT
  local now last file=$demo_dir/secrets/$1
  now=$(($(date +%s) / 30))
  last=$(cat "$file.step" 2> /dev/null || echo 0)
  local next=$((now - 1))
  [ $(($(date +%s) % 30)) -lt 20 ] || next=$now # the window is about to move
  [ "$next" -gt "$last" ] || next=$((last + 1))
  [ "$next" -le $((now + 1)) ] || die "no code is left for this account: three were used within 90 s"
  echo "$next" > "$file.step"
  oathtool --totp --base32 --now "@$((next * 30))" - < "$file"
}

# What is none of the account's codes of this minute.
wrong_code_of() { # ACCOUNT
  local now good candidate
  now=$(($(date +%s) / 30))
  good=$(for step in -1 0 1 2; do oathtool --totp --base32 --now "@$(((now + step) * 30))" - < "$demo_dir/secrets/$1"; done)
  for candidate in 000000 111111 222222 333333 444444; do
    grep -q "$candidate" <<< "$good" || break
  done
  echo "$candidate"
}

# The code of the newest mail to an address, once it is there.
mailed_code() { # ADDRESS MESSAGES-BEFORE
  local file tries
  for tries in $(seq 200); do
    if [ "$(messages_to "$1" | wc -l)" -gt "$2" ]; then
      file=$(messages_to "$1" | xargs -d '\n' ls -t | head -1)
      sed '1,/^\r*$/d' "$file" | grep -oE '\b[0-9]{5,8}\b' | head -1
      return
    fi
    sleep 0.05
  done
  die "no mail to $1 after $((tries / 20)) s; see $demo_dir/data/mail"
}
messages_to() { grep -rlsi "^To:.*$1" "$demo_dir/data/mail" || true; }

# Enrolls an authenticator: the secret goes to a file, the code comes from oathtool.
enroll_authenticator() { # ACCOUNT [WORD ...]
  local account=$1 id
  shift
  id=$(as portal --quiet enrollment start corp "$account" authenticator --save-secret "$demo_dir/secrets/$account" --output json \
    "$@" | field enrollment_id)
  code_of "$account" | as portal --quiet enrollment confirm corp "$account" "$id" --output json | field result
}

enroll_email() { # ACCOUNT ADDRESS
  local id before
  before=$(messages_to "$2" | wc -l)
  id=$(as portal --quiet enrollment start corp "$1" email --email "$2" --output json | field enrollment_id)
  mailed_code "$2" "$before" | as portal --quiet enrollment confirm corp "$1" "$id" --output json | field result
}

start_flow() { # KIND ACCOUNT
  as portal --quiet flow start corp "$1" --account "$2" --client demo --output json | field flow_id
}
