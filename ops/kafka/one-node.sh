#!/usr/bin/env bash
# One throw-away Kafka node that is ready in about a second.
#   one-node.sh prepare                            fetch the broker and make the template, once
#   one-node.sh start DIR PORT [key=value ...]     PORT 0 takes a free one; prints 127.0.0.1:PORT when it is ready
#   one-node.sh stop DIR | crash DIR
# A new DIR starts empty, with a cluster id of its own; an old DIR keeps its data, its port and its settings.
# Jars, class archive and the formatted template are in L (build/kafka).
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
export L="${L:-$here/../../build/kafka}"
mkdir -p "$L"
L=$(cd "$L" && pwd)
template=$L/template
template_base=19910 # the template's own ports, which no client is given; every copy replaces them

broker() { K=$1 "$here/broker.sh" "${@:2}"; }

free_port() { # a free port whose successor is free too
  python3 - << 'P'
import random, socket
while True:
    port = random.randrange(20000, 32000)
    try:
        for p in (port, port + 1):
            with socket.socket() as s:
                s.bind(("127.0.0.1", p))
    except OSError:
        continue
    print(port)
    break
P
}

wait_ready() { # DIR PORT
  local pid
  pid=$(cat "$1/1/pid")
  for _ in $(seq 12000); do
    if (exec 3<> "/dev/tcp/127.0.0.1/$2") 2> /dev/null \
      && kcat -b "127.0.0.1:$2" -L -m 2 2> /dev/null | grep -q 'broker 1 at'; then
      return 0
    fi
    if ! kill -0 "$pid" 2> /dev/null; then
      echo "the broker on port $2 ended before it was ready; see $1/1" >&2
      tail -n 5 "$1"/1/*log >&2 || true
      return 1
    fi
    sleep 0.01
  done
  echo "the broker on port $2 is not ready after 2 minutes; see $1/1" >&2
  return 1
}

# Of what a template is made by: one that was made otherwise is made anew.
made_by() { cat "$here"/one-node.sh "$here"/broker.sh "$here"/pom.xml "$here"/log4j2.properties | sha256sum; }
prepared() { [ "$(cat "$template/.complete" 2> /dev/null)" = "$(made_by)" ] && [ -e "$L/broker.jsa" ]; }

make_template() {
  rm -rf "$template"
  broker "$template" fetch
  broker "$template" init 1 $template_base
  cp -r "$template/1/data" "$template/data"
  broker "$template" archive
  wait_ready "$template" $((template_base + 10))
  broker "$template" stop 1
  rm -rf "$template/1/data"
  made_by > "$template/.complete"
}

# flock -o: a broker must not inherit the lock and keep it for life. Maven writes to standard output even when it is quiet.
prepare() { prepared || flock -o "$L/.lock" "$0" prepare-locked >&2; }

create() { # DIR PORT [key=value ...]
  local dir=$1 port=$2 id
  shift 2
  mkdir -p "$dir/1/tmp"
  cp -r "$template/data" "$dir/1/data"
  id=$(head -c 16 /dev/urandom | base64 | tr '+/' 'AB' | cut -c1-22)
  sed -i "s/^cluster.id=.*/cluster.id=$id/" "$dir/1/data/meta.properties"
  {
    sed -e "s#$template/1/#$dir/1/#" -e "s/:$((template_base + 10))\b/:$port/g" \
      -e "s/:$((template_base + 11))\b/:$((port + 1))/g" "$template/1/server.properties"
    [ $# = 0 ] || printf '%s\n' "$@"
  } > "$dir/1/server.properties"
  echo "$port" > "$dir/port"
}

start() { # DIR PORT [key=value ...]
  local dir=$1 port=$2
  shift 2
  prepare
  mkdir -p "$dir"
  dir=$(cd "$dir" && pwd)
  if [ ! -e "$dir/port" ]; then
    [ "$port" != 0 ] || port=$(free_port)
    create "$dir" "$port" "$@"
  fi
  port=$(cat "$dir/port")
  broker "$dir" start 1
  wait_ready "$dir" "$port"
  echo "127.0.0.1:$port"
}

case ${1:-} in
  prepare) prepare ;;
  prepare-locked) prepared || make_template ;;
  start) start "${@:2}" ;;
  stop | crash) broker "$2" "$1" 1 ;;
  *)
    sed -n '2,7s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
