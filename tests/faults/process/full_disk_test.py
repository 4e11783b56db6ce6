#!/usr/bin/env python3
"""A disk that fills up under load: the daemon ends with 74 and says so; with room again it has all that it acknowledged."""
import errno
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "support"))

from daemon import Daemon, Store
from load import Load, check_nothing_lost

DISK_MIB = 96
ROOM_LEFT_KIB = 600


class FullDisk(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.disk = os.path.join(self.folder, "disk")
        os.mkdir(self.disk)
        made = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m", "tmpfs", self.disk], capture_output=True, text=True)
        if made.returncode:
            os.rmdir(self.disk)
            os.rmdir(self.folder)
            self.skipTest(f"a small tmpfs cannot be mounted: {made.stderr.strip()}")
        self.daemon = Daemon(self.folder, data=os.path.join(self.disk, "data"))

    def tearDown(self):
        self.daemon.end()
        subprocess.run(["umount", self.disk], check=True)
        shutil.rmtree(self.folder)

    def fill(self):
        """Everything but a little, so that the load meets the end of the disk in the middle of a write."""
        free = os.statvfs(self.disk)
        size = free.f_bavail * free.f_frsize - ROOM_LEFT_KIB * 1024
        with open(os.path.join(self.disk, "ballast"), "wb") as file:
            os.posix_fallocate(file.fileno(), 0, size)

    def fill_to_the_last_byte(self):
        with open(os.path.join(self.disk, "more-ballast"), "wb", buffering=0) as file:
            try:
                while file.write(b"\0" * 4096):
                    pass
            except OSError as error:
                self.assertEqual(error.errno, errno.ENOSPC)

    def test_a_full_disk_ends_it_cleanly_and_loses_nothing(self):
        self.daemon.start()
        self.daemon.make_callers()
        client = self.daemon.client()
        store = Store(client)
        client.close()
        self.fill()
        load = Load(self.daemon, store).start()
        code = self.daemon.process.wait(timeout=120)
        load.join()
        said = self.daemon.log()
        self.assertEqual(code, 74, said[-2000:])
        self.assertRegex(said, r"(?i)no space left|log (batch|write)|storage", "the log says why")
        self.assertGreater(len(load.acknowledged), 0)

        self.fill_to_the_last_byte()
        code, said = self.daemon.refusal()
        self.assertIn(code, (74, 78), said)
        self.assertRegex(said, r"(?i)no space left", "a start without room says why")

        subprocess.run(["mount", "-o", f"remount,size={DISK_MIB * 4}m", self.disk], check=True)
        self.daemon.start()
        client = self.daemon.client()
        load.repeat_unanswered(client)
        check_nothing_lost(self, client, [load])
        client.close()
        self.assertEqual(self.daemon.stop(), 0)


if __name__ == "__main__":
    unittest.main()
