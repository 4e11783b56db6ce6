#!/usr/bin/env python3
"""A real broker that comes and goes, and a daemon that is killed, under load: nothing is lost and no command waits for Kafka."""
import json
import os
import shutil
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "support"))

from daemon import Daemon, Store, now, wait_for
from kafka import STATE_TOPICS, Broker, check_published
from load import Load, check_nothing_lost

OUTAGE_SECONDS = float(os.environ.get("MFAD_OUTAGE_SECONDS", "20"))
ROUNDS = int(os.environ.get("MFAD_KILL_ROUNDS", "4"))
IMPORT_LINES = 250
IMPORTED = 10 * IMPORT_LINES  # more marks than one cursor is waited for with
P99_SECONDS = 2.0  # generous: the machine may be busy; a command that waits for a broker takes as long as the outage


class WithABroker(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.broker = Broker(os.path.join(self.folder, "kafka"))
        self.broker.make_topics()
        self.daemon = Daemon(self.folder, arguments=["--kafka", self.broker.address]).start()
        self.daemon.make_callers()
        self.client = self.daemon.client()
        self.store = Store(self.client)

    def tearDown(self):
        self.client.close()
        self.daemon.end()
        self.broker.crash()
        shutil.rmtree(self.folder)

    def load(self, acknowledged=60):
        load = Load(self.daemon, self.store, threads=3).start()
        self.grow(load, acknowledged)
        return load

    def grow(self, load, more):
        """Load that goes on: so many more commands are acknowledged."""
        enough = len(load.acknowledged) + more
        wait_for("commands go on", lambda: len(load.acknowledged) >= enough or load.errors)

    def publisher(self):
        return self.client.status()["publisher"]

    def check_speed(self, load):
        times = sorted(load.seconds)
        self.assertLess(times[int(len(times) * 0.99)], P99_SECONDS)

    def test_a_daemon_killed_under_load_publishes_all_in_order(self):
        loads = []
        for _ in range(ROUNDS):
            load = self.load()
            self.daemon.kill()
            load.join()
            self.client.close()
            self.daemon.start()
            load.repeat_unanswered(self.client)
            loads.append(load)
        repeats = check_published(self, self.broker, self.client).repeats
        check_nothing_lost(self, self.client, loads)
        print(f"{repeats} repeats")

    def test_a_broker_that_is_away_slows_no_command_and_loses_nothing(self):
        load = self.load()
        self.broker.stop()
        load.seconds.clear()
        load.stopping.wait(OUTAGE_SECONDS)
        self.check_speed(load)
        self.grow(load, 10)
        status = self.client.status()
        self.assertLess(status["publisher"]["cursor"], status["position"])
        self.broker.start()
        self.grow(load, 10)
        load.stop()
        check_published(self, self.broker, self.client)
        self.assertEqual(self.publisher()["state"], "running")
        check_nothing_lost(self, self.client, [load])

    def test_a_broker_that_is_killed_loses_nothing(self):
        load = self.load()
        self.broker.crash()
        self.grow(load, 60)
        self.broker.start()
        self.grow(load, 60)
        load.stop()
        self.check_speed(load)
        check_published(self, self.broker, self.client)
        check_nothing_lost(self, self.client, [load])

    def test_a_clean_stop_leaves_nothing_to_send_again(self):
        wait_for("the publisher runs", lambda: self.publisher()["state"] == "running" and self.publisher()["cursor"] > 0)
        for first in range(0, IMPORTED, IMPORT_LINES):
            lines = [json.dumps({"account_id": f"p{number}", "user_name": f"p{number}", "enabled": True, "container": "o=corp", "groups": [],
                                 "source": "ad", "observed_at": now()}) for number in range(first, first + IMPORT_LINES)]
            answer = self.client.ask("POST", f"{self.store.path}/accounts:import", "sync", "\n".join(lines),
                                     content_type="application/x-ndjson", idempotency_key=None)
            self.assertEqual((answer.status, answer.text.count("accepted")), (200, 1), answer)
        self.assertEqual(self.daemon.stop(), 0)
        self.client.close()
        sent = [record["key"] for record in self.broker.read(STATE_TOPICS[0])]
        self.assertEqual(len(set(sent)), IMPORTED)
        self.daemon.start()
        check_published(self, self.broker, self.client)
        self.assertEqual(len(self.broker.read(STATE_TOPICS[0])), len(sent))

    def test_a_deleted_topic_stops_the_publisher_with_a_reason_and_no_command(self):
        load = self.load()
        there = self.client.status()["position"]
        wait_for("the first events published", lambda: self.publisher()["cursor"] >= there)
        self.broker.delete_topic("mfa.attempt-events.v1")
        stopped = wait_for("the publisher says that it stopped", lambda: self.publisher()["state"] in ("waiting", "halted") and self.publisher())
        self.assertTrue(stopped["reason"], stopped)
        print(stopped["state"], stopped["reason"])
        self.grow(load, 40)
        load.stop()
        self.check_speed(load)
        self.assertEqual(load.errors, [])
        # A topic made anew is not the old one: its past is missing, so going on by itself would be a gap.
        self.broker.make_topics()
        halted = wait_for("the publisher halts", lambda: self.publisher()["state"] == "halted" and self.publisher())
        self.assertTrue(halted["reason"], halted)
        print(halted["state"], halted["reason"])


if __name__ == "__main__":
    unittest.main()
