#!/usr/bin/env python3
"""An old copy of the whole data directory is put back: the look at the brokers catches it, and the newest directory heals it.

Each round the directory of a stopped daemon is copied, more is published, and the copy is started. It has to serve queries and commands
and say why it publishes nothing, also when its new log has grown past what the brokers have; no topic may become longer. Then the newest
directory is put back and publishing goes on. A campaign of rounds ends with the judgement of the broker rounds.
"""
import os
import re
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "support"))

from broker_rounds import Campaign, work_in_campaigns
from daemon import wait_for
from job import Job
from kafka import EVENT_TOPICS, PARTITIONS, STATE_TOPICS, wait_published
from load import Load

CAMPAIGN_ROUNDS = 6
TOPICS = EVENT_TOPICS + STATE_TOPICS
COMMANDS = 60  # acknowledged each time that somebody works with the daemon
WAYS = ("behind the brokers", "grown past the brokers", "grown past them while they were away")  # what the old copy lives through


class Copies(Campaign):
    """`newest` and `copy` stand beside the daemon's directory while another is in its place."""

    def __init__(self, job, folder, rounds):
        super().__init__(job, folder, rounds)
        self.copy, self.newest = os.path.join(folder, "copy"), os.path.join(folder, "newest")

    def work(self, commands=COMMANDS, until=lambda: True):
        """Load that is over when this returns, all of it acknowledged."""
        load = Load(self.daemon, self.store, threads=3).start()
        wait_for("commands are accepted", lambda: load.errors or len(load.acknowledged) >= commands and until())
        load.stop()
        self.test.assertEqual((load.errors, load.unanswered), ([], []))
        return load

    def publish(self):
        self.loads.append(self.work())
        return wait_published(self.client)["position"]

    def stop(self):
        self.test.assertEqual(self.daemon.stop(), 0, self.daemon.log()[-1500:])
        self.client.close()

    def ends(self):
        """The end offset of every partition of every topic."""
        asked = [word for topic in TOPICS for i in range(PARTITIONS) for word in ("-t", f"{topic}:{i}:-1")]
        done = subprocess.run(["kcat", "-Q", "-b", self.broker.address, *asked], capture_output=True, text=True, timeout=60, check=True)
        ends = {(topic, int(i)): int(end) for topic, i, end in re.findall(r"^(\S+) \[(\d+)\] offset (\d+)$", done.stdout, re.MULTILINE)}
        self.test.assertEqual(len(ends), PARTITIONS * len(TOPICS), done.stdout)
        return ends

    def position(self):
        return self.client.status()["position"]

    def expect_halted(self, at_least):
        """`at_least`: where its log ended before the publisher looked."""
        decided = wait_for("the publisher has looked at the brokers", lambda: self.publisher()["state"] != "waiting" and self.publisher())
        if self.position() == self.copied:
            reasons = ("broker-ahead",)
        elif at_least > self.published:
            reasons = ("chain-differs",)
        else:  # a partition whose newest record is older than what was written into the copy shows another chain
            reasons = ("broker-ahead", "chain-differs")
        self.test.assertEqual(decided["state"], "halted", decided)
        self.test.assertIn(decided["reason"], reasons, decided)
        self.job.count(decided["reason"])
        return decided

    def serve(self, until):
        """Queries answer and commands are accepted, and what they said is seen."""
        self.test.assertEqual(self.client.get(self.store.path).status, 200)
        load = self.work(until=until)
        position = load.acknowledged[-1].answer.position
        seen = self.client.get(f"{self.store.path}/accounts?limit=5&min_position={position}&wait=10s")
        self.test.assertEqual(seen.status, 200, seen)
        self.test.assertEqual(len(seen.json["items"]), 5, seen)
        self.job.count("commands in an old copy", len(load.acknowledged))

    def live_in_the_old_copy(self, way):
        def enough():
            return way == "behind the brokers" or self.position() > self.published
        if way == "grown past them while they were away":
            self.broker.stop()
            self.daemon.start()
            self.serve(enough)
            position = self.position()
            self.broker.start()
        else:
            self.daemon.start()
            position = self.copied
        halted = self.expect_halted(position)
        self.serve(enough)
        # No command makes it go on.
        self.test.assertEqual((self.publisher()["state"], self.publisher()["reason"]), ("halted", halted["reason"]))
        position = self.position()
        self.stop()
        self.daemon.start()
        self.expect_halted(position)
        self.serve(enough)
        self.stop()

    def round(self, way):
        self.copied = self.publish()
        self.stop()
        shutil.copytree(self.daemon.data, self.copy)
        self.daemon.start()
        # More than an old copy that stays behind the brokers takes in.
        for _ in range(4):
            self.published = self.publish()
        self.stop()
        before = self.ends()

        os.rename(self.daemon.data, self.newest)
        os.rename(self.copy, self.daemon.data)
        self.live_in_the_old_copy(way)
        # After the daemon has ended, so that nothing is on its way.
        self.test.assertEqual(self.ends(), before, "records came out of an old copy")

        shutil.rmtree(self.daemon.data)
        os.rename(self.newest, self.daemon.data)
        self.daemon.start()
        self.publish()
        self.test.assertEqual(self.publisher()["state"], "running", self.publisher())
        self.job.count(way)


def work(job):
    work_in_campaigns(job, Copies, CAMPAIGN_ROUNDS,
                      lambda left, rounds: [WAYS[(job.seed + left - number) % len(WAYS)] for number in range(rounds)])


if __name__ == "__main__":
    Job("old-copy", __doc__, short=3, long=100).run(work)
