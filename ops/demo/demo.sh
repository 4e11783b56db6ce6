#!/usr/bin/env bash
# The product's task, on real programs: directory in, policy, enrollment, authentication, records out, answers.
#   demo.sh [--people N] [--once] [--dev-broker]
#   demo.sh --stop
# --once ends the daemon and the broker at the end; --dev-broker does without a real one; --stop ends those of an earlier run.
set -euo pipefail
cd "$(dirname "$0")/../.."

demo_dir=$PWD/build/demo
bin=${MFAD_BUILD:-$PWD/build/dev}/bin
mfactl=$bin/mfactl
# shellcheck source=ops/demo/steps.sh
source ops/demo/steps.sh

stop_all() {
  local pid program
  pid=$(cat "$demo_dir/mfad.pid" 2> /dev/null || true)
  program=$(readlink "/proc/${pid:-none}/exe" || true)
  if [ "${program% (deleted)}" = "$(readlink -f "$bin/mfad")" ]; then # of an older build, perhaps
    kill "$pid"
    timeout 20 tail --pid="$pid" -f /dev/null || die "mfad (process $pid) does not end; see $demo_dir/mfad.log"
  fi
  rm -f "$demo_dir/mfad.pid"
  [ ! -d "$demo_dir/kafka" ] || ops/kafka/one-node.sh stop "$demo_dir/kafka" > /dev/null 2>&1 || true
}

once=false
real_broker=true
people=1200
while [ $# -gt 0 ]; do
  case $1 in
    --stop) stop_all && exit 0 ;;
    --once) once=true && shift ;;
    --dev-broker) real_broker=false && shift ;;
    --people) people=${2:?--people needs a number} && shift 2 ;;
    *) echo "demo: unknown argument \"$1\"; the arguments are --people N, --once, --dev-broker and --stop" >&2 && exit 2 ;;
  esac
done
{ [ -x "$bin/mfad" ] && [ -x "$mfactl" ]; } || die "mfad and mfactl are not built in $bin; run ops/x demo, or ops/x build dev"

finish() {
  local code=$?
  if [ $code != 0 ] || $once; then stop_all; fi
  [ $code = 0 ] || note "the demo failed; see $demo_dir/mfad.log"
}
stop_all
trap finish EXIT
rm -rf "$demo_dir"
mkdir -p "$demo_dir/tokens" "$demo_dir/secrets"

step "Broker and daemon"
kafka=()
if ! $real_broker; then
  note "the development broker inside mfad is used: in memory, gone when it ends"
elif address=$(ops/kafka/one-node.sh start "$demo_dir/kafka" 0 2> "$demo_dir/kafka.log"); then
  note "Apache Kafka (KRaft, one node) listens at $address"
  kafka=(--kafka "$address")
  "$mfactl" --quiet kafka topics apply --bootstrap "$address" --replication 1 | sed 's/^/        /'
else
  printf '%s\n' "$bold" \
    "        !!  NO REAL KAFKA: Maven Central cannot be reached, or the broker does not start." \
    "        !!  The development broker inside mfad is used: in memory, gone when it ends.  See $demo_dir/kafka.log" "$plain"
fi
setsid "$bin/mfad" serve --dev --data-dir "$demo_dir/data" --listen 127.0.0.1:0 "${kafka[@]}" \
  > "$demo_dir/ready" 2> "$demo_dir/mfad.log" &
echo $! > "$demo_dir/mfad.pid"
for _ in $(seq 600); do
  ready=$(head -1 "$demo_dir/ready")
  [ -z "$ready" ] || break
  kill -0 "$(cat "$demo_dir/mfad.pid")" 2> /dev/null || die "mfad has ended; see $demo_dir/mfad.log"
  sleep 0.05
done
case $ready in
  "mfad ready "*) note "$ready" ;;
  *) die "mfad is not ready after 30 s; see $demo_dir/mfad.log" ;;
esac
MFACTL_URL=$(grep -oE 'url=[^ ]+' <<< "$ready" | cut -d= -f2-)
export MFACTL_URL
address=$(grep -oE 'kafka=[^ ]+' <<< "$ready" | cut -d= -f2-)
cp "$demo_dir/data/dev-token" "$demo_dir/tokens/admin"
for caller in portal sync auditor helpdesk operator; do
  as admin --quiet caller create "the-$caller" --role "$caller" --save-token "$demo_dir/tokens/$caller" > "$demo_dir/last"
done
show admin caller list

step "A directory of $people people, as its export comes: three entries are bad"
ops/demo/make_directory.py --people "$people" --bad 3 --output "$demo_dir/corp.ldif"
show admin store put corp --name Corp --provider active_directory
show sync account import corp "$demo_dir/corp.ldif" --mapping ad

step "Policy in the wrong order: to enforce comes after to enable"
staff=(--priority 20 --group "CN=Staff,OU=Groups,DC=corp,DC=example" --enforce authenticator --lockout-threshold 3)
show admin role put corp staff "${staff[@]}"

step "Enable, then enforce"
show admin store type enable corp authenticator
as admin --quiet store type enable corp email > "$demo_dir/last"
as admin --quiet store enrollment on corp > "$demo_dir/last"
note "the same for email, and enrollment is on"
as admin --quiet role put corp administrators --priority 10 --group "CN=Administration,OU=Groups,DC=corp,DC=example" \
  --enforce authenticator,email > "$demo_dir/last"
as admin --quiet role put corp staff "${staff[@]}" > "$demo_dir/last"
as admin --quiet role put corp contractors --priority 30 --container "OU=Contractors,DC=corp,DC=example" > "$demo_dir/last"
show admin role list corp

step "People enroll: codes from oathtool and from mails"
declare -A id
for name in grace.hopper ada.lovelace alan.turing joan.clarke kurt.goedel emmy.noether sofia.kowalewska; do
  id[$name]=$(account_of "$name")
done
for name in ada.lovelace alan.turing joan.clarke kurt.goedel; do
  note "$name, authenticator: $(enroll_authenticator "${id[$name]}")"
done
note "grace.hopper, email: $(enroll_email "${id[grace.hopper]}" grace.hopper@corp.example)"
note "grace.hopper has a type now; a second one needs proof of the first:"
show portal enrollment start corp "${id[grace.hopper]}" authenticator
flow=$(start_flow manage_enrollment "${id[grace.hopper]}")
before=$(messages_to grace.hopper@corp.example | wc -l)
as portal --quiet flow challenge corp "${id[grace.hopper]}" "$flow" > "$demo_dir/last"
mailed_code grace.hopper@corp.example "$before" | as portal --quiet flow verify corp "${id[grace.hopper]}" "$flow" email \
  --save-grant "$demo_dir/secrets/grant" > "$demo_dir/last"
note "grace.hopper, authenticator, with the grant: $(enroll_authenticator "${id[grace.hopper]}" --grant-file "$demo_dir/secrets/grant")"
total=40
enroll_other() { # NUMBER ACCOUNT
  if [ $(($1 % 4)) = 0 ]; then enroll_email "$2" "person$1@corp.example"; else enroll_authenticator "$2"; fi
}
mapfile -t others < <(as auditor --quiet account list corp --status unenrolled --limit $((total + 20)) --output ndjson \
  | python3 -c 'import json, sys
known = set(sys.argv[2:])
rows = [row for row in map(json.loads, sys.stdin) if row["account_id"] not in known and row["effective_role"] and row["enabled"]]
print(*(row["account_id"] for row in rows[:int(sys.argv[1])]), sep="\n")' "$total" "${id[@]}")
count=0
while [ $count -lt ${#others[@]} ]; do # four at a time
  running=()
  for account in "${others[@]:count:4}"; do
    count=$((count + 1))
    enroll_other $count "$account" > "$demo_dir/last.$count" &
    running+=($!)
  done
  for pid in "${running[@]}"; do wait "$pid"; done
  [ ! -t 1 ] || printf '\r        %d of %d others' "$count" "${#others[@]}"
done
[ ! -t 1 ] || printf '\r'
note "$count others enrolled, every fourth by email"

step "Ada resets her password: one factor, a grant, and the sync service that carries it out"
ada=${id[ada.lovelace]}
flow=$(start_flow self_reset "$ada")
ada_flow=$flow
code_of "$ada" | show portal flow verify corp "$ada" "$flow" authenticator --save-grant "$demo_dir/secrets/grant"
show sync flow redeem corp "$ada" "$flow" --operation password_reset --grant-file "$demo_dir/secrets/grant"
show sync flow report corp "$ada" "$flow" "done"
note "the grant is spent; once more:"
show sync flow redeem corp "$ada" "$flow" --operation password_reset --grant-file "$demo_dir/secrets/grant"

step "Alan unlocks his account; Grace needs both of her types"
alan=${id[alan.turing]}
flow=$(start_flow self_unlock "$alan")
code_of "$alan" | as portal --quiet flow verify corp "$alan" "$flow" authenticator --save-grant "$demo_dir/secrets/grant" > "$demo_dir/last"
as sync --quiet flow redeem corp "$alan" "$flow" --operation unlock --grant-file "$demo_dir/secrets/grant" > "$demo_dir/last"
note "alan.turing: $(as sync --quiet flow report corp "$alan" "$flow" "done" --output json | field status)"
grace=${id[grace.hopper]}
flow=$(start_flow self_reset "$grace")
note "grace.hopper, authenticator: $(code_of "$grace" | as portal --quiet flow verify corp "$grace" "$flow" authenticator --output json \
  | field result flow.status | xargs)"
before=$(messages_to grace.hopper@corp.example | wc -l)
as portal --quiet flow challenge corp "$grace" "$flow" > "$demo_dir/last"
note "grace.hopper, email: $(mailed_code grace.hopper@corp.example "$before" \
  | as portal --quiet flow verify corp "$grace" "$flow" email --output json --save-grant "$demo_dir/secrets/grant" \
  | field result flow.status | xargs)"

step "Kurt's code is used a second time; Joan's are wrong until she is locked out"
kurt=${id[kurt.goedel]}
code=$(code_of "$kurt")
for attempt in first second; do
  flow=$(start_flow self_reset "$kurt")
  note "kurt.goedel, the same code, $attempt time: $(as portal --quiet flow verify corp "$kurt" "$flow" authenticator \
    --save-grant "$demo_dir/secrets/grant" --output json <<< "$code" | field result)"
done
joan=${id[joan.clarke]}
flow=$(start_flow self_reset "$joan")
for attempt in 1 2 3; do
  note "joan.clarke, wrong code $attempt: $(wrong_code_of "$joan" | as portal --quiet flow verify corp "$joan" "$flow" authenticator \
    --output json | field result locked_until | xargs)"
done
note "who is locked out, not enrolled or unknown gets one and the same answer:"
show portal flow start corp self_reset --account "$joan"
show portal flow start corp self_reset --account "${id[emmy.noether]}"
show portal flow start corp self_reset --user-name nobody.at.all

step "Sofia has lost her phone: helpdesk takes the enrollment away"
sofia=${id[sofia.kowalewska]}
note "sofia.kowalewska, authenticator: $(enroll_authenticator "$sofia")"
show helpdesk account unenroll corp "$sofia" authenticator --reason "lost phone" --actor "Hana of the helpdesk" --yes

step "(a) The MFA state of each role"
for role in administrators staff contractors; do show operator role state corp "$role"; done
show auditor role members corp administrators --limit 5

step "(b) The records of Ada's account, as kcat reads them from the broker"
position=$(as operator status --output json | field position)
for _ in $(seq 300); do
  read -r cursor < <(as operator status --output json | field publisher.cursor)
  [ "${cursor:-0}" -lt "$position" ] || break
  sleep 0.1
done
[ "${cursor:-0}" -ge "$position" ] || die "the publisher is at ${cursor:-0} of $position; see mfactl status"
read_topic() { # TOPIC KEY FORMAT
  kcat -C -b "$address" -t "$1" -o beginning -e -q -f "%k\t$3\n" 2> /dev/null | awk -F '\t' -v key="$2" '$1 == key' || true
}
for topic in enrollment attempt; do
  printf '      %s$%s kcat -C -b %s -t mfa.%s-events.v1 -o beginning -e\n' "$bold" "$plain" "$address" "$topic"
  read_topic "mfa.$topic-events.v1" "account/corp/$ada" '%p\t%s' | cut -f 2- | sed 's/^/        /'
done
printf '      %s$%s kcat -C -b %s -t mfa.role-state.v1 -o beginning -e   (the last record of one key, with its headers)\n' \
  "$bold" "$plain" "$address"
read_topic mfa.role-state.v1 role/corp/staff '%h\t%s' | tail -1 | cut -f 2- | tr '\t' '\n' | sed 's/^/        /'

step "(c) What happened to Ada, and the proof that nothing is missing"
show auditor account history corp "$ada" --flow "$ada_flow"
as auditor event export --file "$demo_dir/events.ndjson" 2>&1 | sed "s/^mfactl: /        export of the whole log: /"
show operator status

if $once; then
  step "That was $((SECONDS - started)) s. The daemon and the broker end now"
  exit 0
fi
step "That was $((SECONDS - started)) s. It goes on running:"
cat << END
        URL         $MFACTL_URL
        token file  $demo_dir/tokens/admin   (and portal, sync, auditor, helpdesk, operator beside it)
        brokers     $address

        Try next:
          export MFACTL_URL=$MFACTL_URL MFACTL_TOKEN_FILE=$demo_dir/tokens/admin PATH=$bin:\$PATH
          mfactl role members corp staff --status partially_enrolled
          mfactl account policy corp $ada
          mfactl event follow --after 0 --count 20

        ops/x demo --stop ends it.
END
