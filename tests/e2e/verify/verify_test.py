"""mfactl verify on the data directory of a real daemon, whole and damaged: it says what, and changes nothing."""

import fcntl
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
from support.daemon import Daemon, Store, now, program  # noqa: E402


CHANGES = 150  # of one account: more than two snapshots


def bytes_of(folder):
    """What is in the directory, file by file."""
    files = [path for path in sorted(pathlib.Path(folder).rglob("*")) if path.is_file()]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


class VerifyTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.daemon = Daemon(cls.folder.name).start()
        cls.daemon.make_callers()
        client = cls.daemon.client()
        store = Store(client)
        for number in range(CHANGES):
            answer = client.ask("PUT", f"{store.path}/accounts/a1", "sync", {
                "user_name": f"jane{number}@corp", "enabled": True, "container": "ou=people,o=corp", "groups": [],
                "source": "ad", "observed_at": now()})
            assert answer.status in (200, 201), answer
        cls.position = client.status()["position"]
        client.close()
        assert cls.daemon.stop() == 0

    @classmethod
    def tearDownClass(cls):
        cls.daemon.end()
        cls.folder.cleanup()

    def copy(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        return shutil.copytree(self.daemon.data, os.path.join(folder.name, "data"))

    def verify(self, data, *more, kek=True):
        key = ["--kek-file", os.path.join(self.folder.name, "kek")] if kek else []
        return subprocess.run([program("mfactl"), "verify", "--data-dir", data, *key, *more], capture_output=True, text=True,
                              timeout=120, check=False)

    def test_a_whole_directory_is_whole_and_stays_as_it_is(self):
        data = self.copy()
        before = bytes_of(data)
        done = self.verify(data, "--output", "json")
        self.assertEqual(done.returncode, 0, done.stderr)
        found = json.loads(done.stdout)
        self.assertEqual((found["whole"], found["position"], found["keys_opened"]), (True, self.position, True))
        self.assertGreaterEqual(found["snapshots_compared"], 1)
        self.assertEqual(bytes_of(data), before)

    def test_without_a_key_it_says_what_it_has_not_compared(self):
        done = self.verify(self.copy(), kek=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("snapshots  not compared: name the key-encryption key with --kek-file", done.stdout)

    def test_a_flipped_bit_anywhere_in_the_log_is_told_with_its_place_and_left_alone(self):
        for part in ("first", "middle", "last"):
            data = self.copy()
            tables = sorted(pathlib.Path(data, "log").glob("*.sst"), key=lambda path: path.stat().st_size)
            content = bytearray(tables[-1].read_bytes())
            place = {"first": 40, "middle": len(content) // 3, "last": len(content) * 2 // 3}[part]
            content[place] ^= 4
            tables[-1].write_bytes(content)
            before = bytes_of(data)
            done = self.verify(data, "--output", "json")
            self.assertEqual(done.returncode, 78, (part, done.stdout, done.stderr))
            self.assertIs(json.loads(done.stdout)["whole"], False)
            self.assertRegex(done.stderr, r"^mfactl: .+")
            self.assertEqual(bytes_of(data), before, part)

    def test_an_older_head_register_is_a_loss(self):
        data = self.copy()
        register = pathlib.Path(data, "head-register")
        content = bytearray(register.read_bytes())
        content[:] = bytes(len(content))
        register.write_bytes(content)
        self.assertEqual(self.verify(data).returncode, 78)

    def test_a_directory_in_use_is_75(self):
        data = self.copy()
        lock = os.open(data, os.O_RDONLY | os.O_DIRECTORY)  # as mfad holds it
        self.addCleanup(os.close, lock)
        fcntl.flock(lock, fcntl.LOCK_EX)
        self.assertEqual(self.verify(data).returncode, 75)

    def test_a_wrong_key_and_a_missing_directory_are_78(self):
        wrong = os.path.join(self.folder.name, "wrong-kek")
        pathlib.Path(wrong).write_bytes(bytes(32))
        self.assertEqual(self.verify(self.copy(), "--kek-file", wrong, kek=False).returncode, 78)
        self.assertEqual(self.verify("/nonexistent/data").returncode, 78)


if __name__ == "__main__":
    unittest.main()
