#!/usr/bin/env bash
# One, two or three nodes of a real Kafka (KRaft), loopback only; for tests, development and the demo.
#   broker.sh fetch | init N BASE [key=value ...] | archive | start I | stop I | crash I
# K = folder of the nodes (build/kafka), L = folder of the jars and their archive (K).
# Node I serves clients on BASE+10*I and its controller on BASE+10*I+1.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
: "${K:=$here/../../build/kafka}"
: "${L:=$K}"
mkdir -p "$K" "$L"
K=$(cd "$K" && pwd)
L=$(cd "$L" && pwd)
log_config=$here/log4j2.properties

# Sorted, because the archive is bound to this order.
class_path() { printf '%s\n' "$L"/libs/*.jar | LC_ALL=C sort | paste -sd:; }

options=(-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:SharedArchiveFile="$L/broker.jsa" -Xlog:cds=off
  -Xlog:cds+dynamic=off -Dlog4j2.configurationFile=file:"$log_config")

# A zombie counts as gone: its parent may reap it late.
gone() { [ ! -e "/proc/$1" ] || grep -q '^[0-9]* (java) Z' "/proc/$1/stat" 2>/dev/null; }

end_node() { # SIGNAL I
  local pid
  pid=$(cat "$K/$2/pid")
  kill -"$1" "$pid" 2>/dev/null || true
  for _ in $(seq 1500); do
    gone "$pid" && return 0
    sleep 0.02
  done
  echo "node $2 (pid $pid) is still alive after SIG$1" >&2
  return 1
}

fetch() {
  cksum < "$here/pom.xml" | cmp -s - "$L/libs/.complete" && return 0
  rm -rf "$L/libs" "$L/broker.jsa"
  mvn -q -B -f "$here/pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies \
    -DincludeScope=runtime -DoutputDirectory="$L/libs"
  cksum < "$here/pom.xml" > "$L/libs/.complete"
}

properties() { # I BASE VOTERS REPLICAS ISR
  cat << P
process.roles=broker,controller
node.id=$1
controller.quorum.voters=$3
listeners=PLAINTEXT://127.0.0.1:$(($2 + 10 * $1)),CONTROLLER://127.0.0.1:$(($2 + 10 * $1 + 1))
advertised.listeners=PLAINTEXT://127.0.0.1:$(($2 + 10 * $1))
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs=$K/$1/data
num.partitions=6
auto.create.topics.enable=false
default.replication.factor=$4
min.insync.replicas=$5
offsets.topic.replication.factor=$4
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=$4
transaction.state.log.min.isr=$5
transaction.state.log.num.partitions=1
share.coordinator.state.topic.replication.factor=$4
share.coordinator.state.topic.min.isr=$5
group.initial.rebalance.delay.ms=0
broker.session.timeout.ms=2000
broker.heartbeat.interval.ms=300
controller.quorum.election.timeout.ms=500
controller.quorum.fetch.timeout.ms=1000
file.delete.delay.ms=1000
log.cleaner.backoff.ms=1000
log.cleaner.dedupe.buffer.size=16777216
P
}

init() { # N BASE [key=value ...]
  local nodes=$1 base=$2 replicas isr id voters='' i
  shift 2
  replicas=$((nodes < 3 ? nodes : 3))
  isr=$((replicas > 1 ? replicas - 1 : 1))
  id=$(head -c 16 /dev/urandom | base64 | tr '+/' 'AB' | cut -c1-22)
  for i in $(seq "$nodes"); do voters+="${voters:+,}$i@127.0.0.1:$((base + 10 * i + 1))"; done
  for i in $(seq "$nodes"); do
    rm -rf "${K:?}/$i"
    mkdir -p "$K/$i/tmp"
    {
      properties "$i" "$base" "$voters" "$replicas" "$isr"
      [ $# = 0 ] || printf '%s\n' "$@"
    } > "$K/$i/server.properties"
    java "${options[@]}" -cp "$(class_path)" kafka.tools.StorageTool format -t "$id" -c "$K/$i/server.properties" \
      > "$K/$i/format.log"
  done
}

# A throw-away start that writes its loaded classes at SIGTERM: wait until it is ready, then `stop 1`.
archive() {
  java -Xmx256m -XX:+UseSerialGC -XX:ArchiveClassesAtExit="$L/broker.jsa" \
    -Dlog4j2.configurationFile=file:"$log_config" -cp "$(class_path)" kafka.Kafka "$K/1/server.properties" \
    > "$K/1/archive.log" 2>&1 < /dev/null &
  echo $! > "$K/1/pid"
}

start() { # I
  setsid java -Xms64m -Xmx256m "${options[@]}" -Djava.io.tmpdir="$K/$1/tmp" -cp "$(class_path)" kafka.Kafka \
    "$K/$1/server.properties" >> "$K/$1/log" 2>&1 < /dev/null &
  echo $! > "$K/$1/pid"
}

case ${1:-} in
  fetch | init | archive | start) "$@" ;;
  stop) end_node TERM "$2" ;;
  crash) end_node KILL "$2" ;;
  *)
    sed -n '2,5s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
