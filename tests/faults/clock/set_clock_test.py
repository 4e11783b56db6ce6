#!/usr/bin/env python3
"""The wall clock of the whole daemon is set: no deadline is honoured early, and what goes by the wall clock follows it."""
import datetime
import mmap
import os
import shutil
import struct
import sys
import tempfile
import time
import unittest
from unittest import mock

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "support"))

from daemon import Daemon, Store, session, wait_for
from totp import totp

HOUR = 3600
THRESHOLD = 3


class SetClock(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        shift = os.path.join(self.folder, "shift")
        with open(shift, "wb") as file:
            file.write(struct.pack("<q", 0))
        with open(shift, "r+b") as file:
            self.shared = mmap.mmap(file.fileno(), 8)
        self.shift = 0
        library = os.path.join(os.environ.get("MFAD_BUILD", "build/dev"), "tests", "libset_clock.so")
        self.daemon = Daemon(self.folder)
        with mock.patch.dict(os.environ, {"LD_PRELOAD": os.path.abspath(library), "MFAD_SET_CLOCK": shift}):
            self.daemon.start()
        self.daemon.make_callers()
        self.client = self.daemon.client()
        self.store = Store(self.client, threshold=THRESHOLD)

    def tearDown(self):
        self.client.close()
        self.daemon.end()
        shutil.rmtree(self.folder)

    def set_clock(self, seconds):
        """Forward or back, and until the daemon has noticed: its timer looks at the deadlines as often as at the clock."""
        before = self.jumps()
        self.shift += seconds
        self.shared[:] = struct.pack("<q", self.shift)
        wait_for("the jump is noticed", lambda: self.jumps() == before + 1)

    def jumps(self):
        lines = self.client.get("/metrics").text.splitlines()
        return sum(float(line.split()[1]) for line in lines if line.startswith("mfad_clock_jumps_total"))

    def there(self):
        """A time of the daemon's wall clock."""
        at = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=self.shift)
        return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def enroll(self, account):
        path = f"{self.store.path}/accounts/{account}"
        facts = {"user_name": account, "enabled": True, "container": "ou=people,o=corp", "groups": [], "source": "ad", "observed_at": self.there()}
        self.assertEqual(self.client.ask("PUT", path, "sync", facts).status, 201)
        started = self.client.ask("POST", f"{path}/enrollments", "portal",
                                  {"type": "authenticator", "session": {**session(), "authenticated_at": self.there()}})
        self.assertEqual(started.status, 201, started)
        secret = started.json["authenticator"]["secret"]
        step = int(time.time() + self.shift) // 30
        confirmed = self.client.ask("POST", f"{path}/enrollments/{started.json['enrollment_id']}:confirm", "portal", {"code": totp(secret, step)})
        self.assertEqual(confirmed.json["result"], "passed", confirmed)
        return path

    def start_flow(self, path):
        return self.client.ask("POST", f"{self.store.path}/flows", "portal",
                               {"kind": "self_reset", "account_id": path.rsplit("/", 1)[1], "client": "web"})

    def lock(self, path):
        flow = self.start_flow(path).json["flow_id"]
        for _ in range(THRESHOLD):
            answer = self.client.ask("POST", f"{path}/flows/{flow}:verify", "portal", {"type": "authenticator", "code": "wrong"})
        self.assertEqual(answer.json["result"], "locked_out", answer)

    def times(self):
        return [event["meta"]["recorded_at"] for event in self.client.get("/v1/events?limit=500", "auditor").json["items"]]

    def test_a_lockout_outlasts_a_clock_that_is_set_forward(self):
        path = self.enroll("ann")
        self.lock(path)
        locked = self.client.get(path).json["locked_until"]
        for _ in range(2):  # between the two, the timer has looked at the deadlines with the clock that was set
            self.set_clock(HOUR)
        self.assertEqual(self.client.get(path).json["locked_until"], locked)
        self.assertEqual(self.start_flow(path).json, {"status": "refused", "reason": "not_available"})
        self.assertIn("clock-jumped", self.client.get("/readyz").json["degraded"])

    def test_codes_and_what_clients_tell_go_by_the_clock_that_was_set(self):
        for shift in (2 * HOUR, -3 * HOUR):
            self.set_clock(shift)
            path = self.enroll(f"ann{self.shift}")
            self.assertEqual(self.start_flow(path).status, 201)

    def test_time_goes_on_when_the_clock_is_set_back(self):
        before = self.times()[-1]
        self.set_clock(-HOUR)
        self.enroll("ann")
        self.enroll("bob")
        times = self.times()
        self.assertEqual(times, sorted(times))
        self.assertGreater(times[-1], before)


if __name__ == "__main__":
    unittest.main()
