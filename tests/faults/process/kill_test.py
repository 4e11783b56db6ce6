#!/usr/bin/env python3
"""The daemon is killed, stopped and robbed of its rows under load; whatever it acknowledged is there afterwards."""
import os
import random
import shutil
import sys
import tempfile
import time
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "support"))

from daemon import Daemon, Store, wait_for
from load import Load, check_nothing_lost, check_used_steps_stay_used

ROUNDS = int(os.environ.get("MFAD_KILL_ROUNDS", "10"))


class UnderLoad(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.daemon = Daemon(self.folder).start()
        self.daemon.make_callers()
        self.client = self.daemon.client()
        self.store = Store(self.client)

    def tearDown(self):
        self.client.close()
        self.daemon.end()
        shutil.rmtree(self.folder)

    def restart(self):
        self.client.close()
        self.daemon.start()

    def load_for(self, seconds):
        """Load that has been acknowledged for something and then runs for that long."""
        load = Load(self.daemon, self.store).start()
        wait_for("a first acknowledged life", lambda: len(load.acknowledged) > 12 or load.errors)
        load.stopping.wait(seconds)
        return load

    def test_a_kill_at_any_moment_loses_nothing_that_was_acknowledged(self):
        seed = int(os.environ.get("MFAD_SEED", str(time.time_ns() % 1_000_000)))
        print(f"seed {seed}")
        moments = random.Random(seed)
        loads = []
        for _ in range(ROUNDS):
            load = self.load_for(moments.uniform(0.01, 0.6))
            self.daemon.kill()
            load.join()
            self.restart()
            load.repeat_unanswered(self.client)
            check_nothing_lost(self, self.client, [*loads[-1:], load])
            loads.append(load)
        self.assertTrue(any(person.accepted for load in loads for person in load.people), "the load did nothing")
        check_nothing_lost(self, self.client, loads)
        check_used_steps_stay_used(self, self.client, self.store, loads[-1].people)

    def test_a_stop_under_load_is_clean_and_keeps_all(self):
        load = self.load_for(0.3)
        began = time.monotonic()
        self.assertEqual(self.daemon.stop(), 0)
        self.assertLess(time.monotonic() - began, 15)
        load.join()
        self.restart()
        load.repeat_unanswered(self.client)
        check_nothing_lost(self, self.client, [load])

    def answers(self):
        tail = self.client.status()["position"]
        paths = [f"{self.store.path}/accounts?limit=500", f"{self.store.path}/roles/staff/state", f"{self.store.path}/roles/staff/members?limit=500",
                 self.store.path, f"{self.store.path}/accounts?locked=true"]
        return {path: self.client.get(f"{path}{'&' if '?' in path else '?'}min_position={tail}&wait=10s").body for path in paths}

    def test_rows_that_were_deleted_are_made_again_with_the_same_answers(self):
        load = self.load_for(0.5)
        load.stop()
        before = self.answers()
        self.assertEqual(self.daemon.stop(), 0)
        shutil.rmtree(os.path.join(self.daemon.data, "rows"))
        self.restart()
        self.assertEqual(self.answers(), before)
        check_nothing_lost(self, self.client, [load])

    def test_a_second_daemon_on_the_same_directory_ends_with_75(self):
        second = Daemon(self.folder)
        second.log_file += ".second"
        code, said = second.refusal()
        self.assertEqual(code, 75, said)
        self.assertIn(self.daemon.data, said)
        self.assertEqual(self.client.get("/readyz", None).status, 200)


if __name__ == "__main__":
    unittest.main()
