#!/usr/bin/env python3
"""Bits turned in tables. Of the rows, which may be deleted at any time: they are made anew and show the same. Of the log:
what needs the damaged block is refused, and all else goes on."""
import glob
import os
import shutil
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "support"))

from daemon import Daemon, Store, now, wait_for
from load import Load

STEP_BYTES = 512


def turn_bits(path, places):
    with open(path, "r+b") as file:
        whole = bytearray(file.read())
        for at in places(whole):
            whole[at] ^= 1
        file.seek(0)
        file.write(whole)


class DamagedTables(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.daemon = Daemon(self.folder)

    def tearDown(self):
        self.daemon.end()
        shutil.rmtree(self.folder)

    def use(self):
        """Some load, killed, and all of it moved from write-ahead logs to tables by the starts after it."""
        self.daemon.start()
        self.daemon.make_callers()
        client = self.daemon.client()
        self.store = Store(client)
        self.load = Load(self.daemon, self.store).start()
        wait_for("some load", lambda: len(self.load.acknowledged) > 150 or self.load.errors)
        client.close()
        self.daemon.kill()
        self.load.join()
        self.daemon.start()
        shown = self.shown()
        self.assertEqual(self.daemon.stop(), 0)
        self.daemon.start()
        self.assertEqual(self.daemon.stop(), 0)
        return shown

    def shown(self):
        client = self.daemon.client()
        position = client.status()["position"]
        accounts = client.get(f"{self.store.path}/accounts?min_position={position}&wait=10s")
        client.close()
        self.assertEqual(accounts.status, 200, accounts)
        return accounts.json["items"]

    def damage_log(self):
        tables = sorted(glob.glob(os.path.join(self.daemon.data, "log", "*.sst")), key=os.path.getsize)
        for path in tables[-2:]:  # records and outcomes
            turn_bits(path, lambda whole: [len(whole) // 2])

    def test_rows_that_a_start_cannot_read_are_made_anew(self):
        before = self.use()
        tables = glob.glob(os.path.join(self.daemon.data, "rows", "*.sst"))
        self.assertTrue(tables)
        for path in tables:
            turn_bits(path, lambda whole: range(20, whole.find(b"rocksdb.") // 2, STEP_BYTES))  # rows, not what finds them
        self.daemon.start()
        self.assertIn("made anew", self.daemon.log())
        self.assertEqual(self.shown(), before)
        self.assertEqual(self.daemon.stop(), 0)
        self.daemon.start()
        self.assertEqual(self.daemon.log().count("made anew"), 1, "once is enough")
        self.assertEqual(self.daemon.stop(), 0)

    def test_a_damaged_block_of_the_log_costs_only_those_who_need_it(self):
        self.use()
        self.damage_log()
        self.daemon.start()
        client = self.daemon.client()
        statuses = []
        for _ in range(2):
            for person in self.load.people:
                facts = {"user_name": "quux", "display_name": "Q", "enabled": True, "container": "ou=people,o=corp",
                         "groups": [], "source": "ad", "observed_at": now()}
                answer = client.ask("PUT", person.path, "sync", facts)
                statuses.append(answer.status)
                if answer.status == 503:
                    self.assertEqual(answer.json["code"], "storage-unavailable")
                    self.assertIn("retry-after", answer.headers)
        self.assertIn(503, statuses)
        self.assertIn(200, statuses)
        self.assertRegex(self.daemon.log(), "cannot be read in one place.*(?i:corruption)")
        self.assertRegex(client.get("/metrics", None).text, r"mfad_commands_unread_total [1-9]")
        client.close()
        self.assertEqual(self.daemon.stop(), 0)

    def test_a_start_whose_rows_meet_a_damaged_block_of_the_log_serves_who_needs_no_rows(self):
        self.use()
        self.damage_log()
        shutil.rmtree(os.path.join(self.daemon.data, "rows"))
        self.daemon.start()
        client = self.daemon.client()
        facts = {"user_name": "quux", "display_name": "Q", "enabled": True, "container": "ou=people,o=corp", "groups": [],
                 "source": "ad", "observed_at": now()}
        statuses = [client.ask("PUT", person.path, "sync", facts).status for person in self.load.people]
        self.assertIn(200, statuses)
        self.assertIn("projection-halted", client.status()["degraded"])
        listed = client.get(f"{self.store.path}/accounts")
        self.assertEqual((listed.status, listed.json["code"]), (503, "projection-lagging"), "nothing is shown of half the rows")
        self.assertIn("a projection halted", self.daemon.log())
        client.close()
        self.assertEqual(self.daemon.stop(), 0)

    def test_a_rebuild_that_meets_a_damaged_block_of_the_log_leaves_the_rows_as_they_are(self):
        before = self.use()
        self.damage_log()
        self.daemon.start()
        client = self.daemon.client()
        asked = client.ask("POST", "/v1/projections/account_state:rebuild", "operator", {})
        self.assertEqual(asked.status, 202, asked)
        wait_for("its end", lambda: 'mfad_projection_halts_total{projection="account_state"} 1' in client.get("/metrics", None).text)
        self.assertEqual({one["state"] for one in client.status()["projections"]}, {"running"})
        client.close()
        self.assertEqual(self.shown(), before)
        self.assertEqual(self.daemon.stop(), 0)


if __name__ == "__main__":
    unittest.main()
