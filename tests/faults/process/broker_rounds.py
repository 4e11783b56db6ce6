#!/usr/bin/env python3
"""Rounds of kill -9 and worse under load, with a real broker, judged by a reader that knows only the contract.

Each round the daemon or the broker is killed or frozen, or a topic is deleted under the publisher. Every campaign of rounds has a new
broker and a new daemon, and ends with the judgement: nothing acknowledged is lost, the topics have no gap and keep the order, repeats
are re-runs, and the state topics add up to what the queries answer.
"""
import os
import shutil
import signal
import sys
import tempfile
import time
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "support"))

from daemon import Daemon, Store, wait_for
from job import Job
from kafka import EVENT_TOPICS, STATE_TOPICS, Broker, check_published, last_states
from load import Load, check_nothing_lost, check_used_steps_stay_used

CAMPAIGN_ROUNDS = 15
FROZEN_SECONDS = (0.2, 2.0)
UNDER_LOAD_SECONDS = (0.05, 0.6)
FAULTS = {"kill daemon": 8, "kill broker": 3, "freeze broker": 3, "freeze daemon": 2, "kill daemon, broker frozen": 2,
          "kill both": 2, "kill daemon twice": 2, "delete topic": 1}


class Campaign:
    def __init__(self, job, folder, rounds):
        self.job, self.test, self.rounds = job, unittest.TestCase(), rounds
        self.test.maxDiff = 2000
        self.broker = Broker(os.path.join(folder, "kafka"))
        try:
            self.broker.make_topics()
            self.daemon = Daemon(folder, arguments=["--kafka", self.broker.address])
            self.daemon.start()
            self.daemon.make_callers()
            self.client = self.daemon.client()
            self.store = Store(self.client)
        except BaseException:
            self.broker.crash()
            raise
        self.loads, self.load = [], None

    def end(self):
        self.signal_broker(signal.SIGCONT)
        if self.load:
            self.load.stopping.set()
        self.daemon.end()
        self.broker.crash()

    # --- what happens ----------------------------------------------------------------------------------------------

    def under_load(self):
        """Load that has been acknowledged for something new and has run for a moment."""
        if self.load is None:
            self.load = Load(self.daemon, self.store, threads=3).start()
            self.loads.append(self.load)
        enough = len(self.load.acknowledged) + 10
        wait_for("commands go on", lambda: len(self.load.acknowledged) >= enough or self.load.errors)
        time.sleep(self.job.random.uniform(*UNDER_LOAD_SECONDS))

    def kill_daemon(self):
        self.daemon.kill()
        self.load.join()
        self.client.close()

    def start_daemon(self):
        self.daemon.start()
        self.load.repeat_unanswered(self.client)
        self.load = None

    def signal_broker(self, number):
        with open(os.path.join(self.broker.folder, "1", "pid"), encoding="utf-8") as file:
            os.kill(int(file.read()), number)

    def frozen(self):
        time.sleep(self.job.random.uniform(*FROZEN_SECONDS))

    def publisher(self):
        return self.client.status()["publisher"]

    def delete_topic(self):
        topic = self.job.random.choice(EVENT_TOPICS)
        # Of a topic that nothing was acknowledged in, a deletion loses nothing, and nothing halts.
        wait_for("the topic holds records", lambda: self.broker.read(topic))
        sent = self.client.status()["position"]
        wait_for("the publisher has passed them", lambda: self.publisher()["cursor"] >= sent)
        self.broker.delete_topic(topic)
        wait_for("the publisher says that it stopped", lambda: self.publisher()["state"] in ("waiting", "halted"))
        self.broker.make_topics()
        wait_for("the publisher halts", lambda: self.publisher()["state"] == "halted")
        answer = self.client.ask("POST", "/v1/publisher:republish", "operator", {"from": 1})
        self.test.assertEqual(answer.status, 202, answer)
        wait_for("the publisher runs again", lambda: self.publisher()["state"] == "running")

    def round(self, fault):
        self.under_load()
        if fault == "kill daemon":
            self.kill_daemon()
            self.start_daemon()
        elif fault == "kill daemon twice":
            self.kill_daemon()
            self.daemon.start()
            self.daemon.kill()
            self.start_daemon()
        elif fault == "kill broker":
            self.broker.crash()
            self.under_load()
            self.broker.start()
        elif fault == "freeze broker":
            self.signal_broker(signal.SIGSTOP)
            self.frozen()
            self.signal_broker(signal.SIGCONT)
        elif fault == "freeze daemon":
            self.daemon.process.send_signal(signal.SIGSTOP)
            self.frozen()
            self.daemon.process.send_signal(signal.SIGCONT)
        elif fault == "kill daemon, broker frozen":
            self.signal_broker(signal.SIGSTOP)
            self.kill_daemon()
            self.start_daemon()
            self.frozen()
            self.signal_broker(signal.SIGCONT)
        elif fault == "kill both":
            self.broker.crash()
            self.kill_daemon()
            self.start_daemon()
            self.broker.start()
        else:
            self.delete_topic()
        self.job.count(fault)

    # --- the judgement ---------------------------------------------------------------------------------------------

    def judge(self):
        if self.load is not None:
            self.load.stop()
        self.load = None
        reader = check_published(self.test, self.broker, self.client)
        self.job.count("events", len(reader.events))
        self.job.count("repeats", reader.repeats)
        self.job.count("acknowledged", sum(len(load.acknowledged) for load in self.loads))
        check_nothing_lost(self.test, self.client, self.loads)
        self.check_states()
        check_used_steps_stay_used(self.test, self.client, self.store, self.loads[-1].people[-20:])

    def accounts(self):
        tail, cursor, items = self.client.status()["position"], "", []
        while cursor is not None:
            page = self.client.get(f"{self.store.path}/accounts?limit=500&min_position={tail}&wait=10s" + (f"&cursor={cursor}" if cursor else "")).json
            items, cursor = items + page["items"], page["next_cursor"]
        return items

    def check_states(self):
        store = self.store.path.rsplit("/", 1)[1]
        roles = {f"role/{store}/staff": self.client.get(f"{self.store.path}/roles/staff/state").json}
        wait_for("the last states of the roles", lambda: last_states(self.test, self.broker.read(STATE_TOPICS[1])) == roles)
        queried = {f"account/{store}/{item['account_id']}": (
            item["status"], item["effective_role"], sorted(entry["type"] for entry in item["enrollments"] if entry["status"] == "enrolled"),
            item["locked_until"]) for item in self.accounts()}

        def published():
            states = last_states(self.test, self.broker.read(STATE_TOPICS[0]))
            return {key: (state["status"], state["effective_role"], sorted(state["enrolled"]), state["locked_until"])
                    for key, state in states.items()}
        wait_for("the last states of the accounts", lambda: published() == queried)
        self.job.count("states", len(queried))


def work_in_campaigns(job, kind, rounds_each, what_happens):
    """`what_happens(left, rounds)` names what each of the next rounds does."""
    left = job.rounds
    while left > 0:
        rounds = min(rounds_each, left)
        folder = tempfile.mkdtemp()
        campaign = kind(job, folder, rounds)
        happened = []
        try:
            for what in what_happens(left, rounds):
                happened.append(what)
                campaign.round(what)
            campaign.judge()
        except Exception as error:  # the next campaign may still tell something
            job.expect(False, f"after {', '.join(happened)}: {error!r:.2000}")
            print(campaign.daemon.log()[-1500:])
        finally:
            campaign.end()
            shutil.rmtree(folder)
        left -= rounds
        print(f"  {job.rounds - left} rounds, {time.monotonic() - job.began:.0f} s", flush=True)


def work(job):
    work_in_campaigns(job, Campaign, CAMPAIGN_ROUNDS,
                      lambda _, rounds: job.random.choices(list(FAULTS), list(FAULTS.values()), k=rounds))


if __name__ == "__main__":
    Job("kill-broker", __doc__, short=30, long=1000).run(work)
