"""A real broker of ops/kafka, and a reader that follows the rules of the contract for readers and nothing else of ours."""
import json
import os
import re
import socket
import struct
import subprocess

from daemon import ROOT, program, wait_for

EVENT_TOPICS = ("mfa.policy-events.v1", "mfa.enrollment-events.v1", "mfa.attempt-events.v1")
STATE_TOPICS = ("mfa.account-state.v1", "mfa.role-state.v1")
PARTITIONS = 12
HEADERS = ("content-type ce_specversion ce_id ce_source ce_type ce_subject ce_time ce_sequence ce_prevsequence ce_chainhash "
           "ce_dataschema").split()
# The public fields of each event's data; nothing else may leave.
PUBLIC = {
    name: set(fields.split()) for name, fields in (line.strip().split(":", 1) for line in """
        installation.caller_registered: caller_id role stores
        installation.caller_revoked: caller_id
        installation.clock_jumped: milliseconds
        installation.republish_requested: from
        installation.access_denied: caller_id route count
        store.registered: name provider
        store.renamed: from to
        store.enabled:
        store.disabled:
        store.removed:
        store.authentication_type_enabled: type
        store.authentication_type_disabled: type forced
        store.enrollment_enabled:
        store.enrollment_disabled: forced
        store.smtp_server_configured:
        store.smtp_server_removed: forced
        store.mfa_policy_became_unsatisfiable: role_id enforced chosen_by_end_user available
        store.mfa_policy_became_satisfiable: role_id
        store.became_lockout_prone: why
        role.created: role_id name priority enabled
        role.renamed: role_id from to
        role.priority_changed: role_id from to
        role.criteria_changed: role_id
        role.enabled: role_id
        role.disabled: role_id
        role.deleted: role_id
        role.authentication_type_enforced: role_id type
        role.authentication_type_enforcement_removed: role_id type
        role.chosen_by_end_user_changed: role_id from to
        role.lockout_policy_changed: role_id from to
        account.observed: directory_enabled
        account.facts_changed: changed directory_enabled
        account.deleted:
        account.enrollment_started: enrollment_id type expires_at replaces
        account.enrollment_verification_failed: enrollment_id type attempts_left
        account.enrollment_cancelled: enrollment_id type
        account.enrollment_expired: enrollment_id type
        account.authenticator_enrolled: enrollment_id
        account.email_enrolled: enrollment_id
        account.unenrolled: enrollment_id type by_role
        account.became_unenrolled:
        account.flow_started: kind client role_id store_position enforced chosen_by_end_user expires_at
        account.flow_refused: kind client reason
        account.challenge_issued: challenge_id type expires_at purpose
        account.challenge_delivered: challenge_id
        account.challenge_delivery_failed: challenge_id
        account.factor_accepted: type
        account.factor_rejected: type reason consecutive
        account.locked_out: until threshold role_id
        account.lockout_expired:
        account.flow_satisfied: types operation grant_expires_at
        account.flow_expired:
        account.flow_abandoned: reason
        account.flow_aborted: reason
        account.grant_redeemed: operation caller_id
        account.password_reset:
        account.password_reset_failed: reason
        account.unlocked:
        account.unlock_failed: reason""".strip().splitlines())}


class Broker:
    def __init__(self, folder):
        self.folder = folder
        self.address = self.start()

    def run(self, *words):
        done = subprocess.run([os.path.join(ROOT, "ops", "kafka", "one-node.sh"), *words], capture_output=True, text=True, timeout=300)
        if done.returncode:
            raise AssertionError(f"one-node.sh {' '.join(words)}: {done.stderr}")
        return done.stdout.strip()

    def start(self):
        return self.run("start", self.folder, "0").splitlines()[-1]

    def stop(self):
        self.run("stop", self.folder)

    def crash(self):
        self.run("crash", self.folder)

    def make_topics(self):
        subprocess.run([program("mfactl"), "--quiet", "kafka", "topics", "apply", "--bootstrap", self.address, "--replication", "1"],
                       check=True, capture_output=True, timeout=60)

    def delete_topic(self, name):
        """DeleteTopics, version 1: no tool at hand speaks it."""
        def text(value):
            return struct.pack(">h", len(value)) + value.encode()
        request = struct.pack(">hhi", 20, 1, 7) + text("test") + struct.pack(">i", 1) + text(name) + struct.pack(">i", 10_000)
        host, port = self.address.split(":")
        with socket.create_connection((host, int(port)), timeout=30) as connection:
            connection.sendall(struct.pack(">i", len(request)) + request)
            answer = connection.recv(4096)
        code = struct.unpack(">h", answer[-2:])[0]
        assert code == 0, f"{name} was not deleted: error {code}"

    def read(self, topic):
        """All records of a topic, as kcat reads them; per partition in order."""
        done = subprocess.run(["kcat", "-C", "-b", self.address, "-t", topic, "-o", "beginning", "-e", "-q", "-J"],
                              capture_output=True, text=True, timeout=120, check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]


def wait_published(client, seconds=90):
    """All that is in the log now is acknowledged by the brokers; no event is younger at the end."""
    def published():
        status = client.status()
        return status["publisher"]["cursor"] >= status["position"] and status
    return wait_for("everything published", published, seconds)


def murmur2(data):
    """As Java's default partitioner."""
    mask, m = 0xffffffff, 0x5bd1e995
    h = 0x9747b28c ^ len(data)
    for i in range(0, len(data) - len(data) % 4, 4):
        k = int.from_bytes(data[i:i + 4], "little") * m & mask
        k = (k ^ k >> 24) * m & mask
        h = h * m & mask ^ k
    rest = data[len(data) - len(data) % 4:]
    if rest:
        h = (h ^ int.from_bytes(rest, "little")) * m & mask
    h = (h ^ h >> 13) * m & mask
    return h ^ h >> 15


def partition_of(key):
    return (murmur2(key.encode()) & 0x7fffffff) % PARTITIONS


def headers_of(record):
    return dict(zip(record["headers"][::2], record["headers"][1::2]))


class EventReader:
    """Keeps the last sequence of each partition of one topic: repeats are skipped, a gap fails."""

    def __init__(self, test, cluster, lineage):
        self.test, self.source, self.lineage = test, f"urn:mfad:{cluster}:{lineage}", lineage
        self.events = {}  # position → event
        self.repeats = 0

    def read(self, topic, records):
        last, before_it = {}, {}
        for record in records:
            headers = headers_of(record)
            self.check_record(topic, record, headers)
            sequence, before = int(headers["ce_sequence"]), int(headers["ce_prevsequence"])
            partition = record["partition"]
            event = json.loads(record["payload"])
            if sequence > before_it.get(partition, 0):
                self.test.assertEqual(before, before_it.get(partition, 0), f"a gap in {topic}/{partition}, in a re-run or before {sequence}")
            before_it[partition] = sequence
            if partition in last and sequence <= last[partition]:
                self.test.assertEqual(self.events[sequence], event, "a repeat is the same record")
                self.repeats += 1
                continue
            self.test.assertEqual(before, last.get(partition, 0), f"a gap in {topic}/{partition} before {sequence}")
            last[partition] = sequence
            self.events[sequence] = event

    def check_record(self, topic, record, headers):
        test, event = self.test, json.loads(record["payload"])
        meta = event["meta"]
        test.assertEqual(sorted(headers), sorted(HEADERS))
        test.assertEqual(headers, {**headers, "content-type": "application/json", "ce_specversion": "1.0", "ce_id": meta["id"],
                                   "ce_source": self.source, "ce_type": f"org.mfad.{meta['type']}.v{meta['schema']}",
                                   "ce_subject": meta["stream"], "ce_time": meta["recorded_at"], "ce_sequence": f"{meta['position']:020}",
                                   "ce_dataschema": f"urn:mfad:schema:{meta['type']}:{meta['schema']}"})
        test.assertRegex(headers["ce_prevsequence"], r"^\d{20}$")
        test.assertRegex(headers["ce_chainhash"], r"^[0-9a-f]{64}$")
        test.assertEqual(meta["id"], f"{self.lineage}-{meta['position']}")
        test.assertEqual((record["key"], record["partition"]), (meta["stream"], partition_of(meta["stream"])))
        test.assertEqual(set(event), {"meta", "actor", "store_id", "account_id", "flow_id", "data"})
        test.assertEqual(set(event["data"]), PUBLIC[meta["type"]], meta["type"])
        test.assertEqual(topic, topic_of(meta["type"]))


def topic_of(kind):
    if not kind.startswith("account.") and kind != "installation.access_denied":
        return EVENT_TOPICS[0]
    enrollment = re.match(r"account\.(observed|facts_changed|deleted|enrollment_.*|.*_enrolled|unenrolled|became_unenrolled)$", kind)
    return EVENT_TOPICS[1] if enrollment else EVENT_TOPICS[2]


def check_published(test, broker, client):
    """The three event topics hold exactly the log, in order; gives back their reader."""
    status = wait_published(client)
    exported = client.get("/v1/events:export", "auditor").text.splitlines()
    tail = status["position"]  # what falls due later may be here or there already
    log = {event["meta"]["position"]: event for event in map(json.loads, exported[:-1]) if event["meta"]["position"] <= tail}
    reader = EventReader(test, status["cluster_id"], status["lineage"])
    for topic in EVENT_TOPICS:
        reader.read(topic, broker.read(topic))
    reader.events = {position: event for position, event in reader.events.items() if position <= tail}
    test.assertEqual(sorted(reader.events), list(range(1, tail + 1)))
    test.assertEqual(reader.events, log)
    return reader


def last_states(test, records):
    """Key → last state; a record is never older than an earlier one of its key."""
    sequences, states = {}, {}
    for record in records:
        headers, key = headers_of(record), record["key"]
        test.assertNotIn("ce_prevsequence", headers)
        test.assertEqual((headers["ce_subject"], record["partition"]), (key, partition_of(key)))
        sequence = int(headers["ce_sequence"])
        test.assertGreaterEqual(sequence, sequences.get(key, 0), key)
        sequences[key] = sequence
        value = json.loads(record["payload"]) if record["payload"] else None
        if value is not None:
            test.assertEqual((value["position"], set(value)), (sequence, {"position", "op", "state"}))
        states[key] = value and value["state"]
    return states
