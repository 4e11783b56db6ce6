#!/usr/bin/env python3
"""A signal to stop that comes while the daemon starts ends it, whichever moment it hits."""
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "support"))

from daemon import Daemon

AFTER_MILLISECONDS = (5, 20, 40, 60, 80, 100, 150)
ENDS_WITHIN_SECONDS = 60


class EarlyStop(unittest.TestCase):
    def test_ends_the_daemon(self):
        for milliseconds in AFTER_MILLISECONDS:
            with self.subTest(milliseconds=milliseconds):
                folder = tempfile.mkdtemp()
                daemon = Daemon(folder, dev=True)
                try:
                    daemon.spawn()
                    try:
                        daemon.process.wait(timeout=milliseconds / 1000)
                    except subprocess.TimeoutExpired:
                        pass
                    daemon.process.terminate()
                    # Before it has begun to take signals, the signal itself ends it.
                    self.assertIn(daemon.process.wait(timeout=ENDS_WITHIN_SECONDS), (0, -signal.SIGTERM), daemon.log()[-2000:])
                finally:
                    daemon.end()
                    shutil.rmtree(folder)


if __name__ == "__main__":
    unittest.main()
