"""The log of the daemon is a pipe that nobody reads: requests are answered, commands made durable, and it ends cleanly."""

import contextlib
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
from support.daemon import Daemon, Store  # noqa: E402


class StuckReaderTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.reader, writer = os.pipe()
        os.set_blocking(writer, False)
        with contextlib.suppress(BlockingIOError):
            while True:
                os.write(writer, b"\n")  # until not even one more byte has room
        os.set_blocking(writer, True)
        self.daemon = Daemon(self.folder.name)
        self.daemon.log_file = f"/proc/self/fd/{writer}"
        self.daemon.start()
        os.close(writer)

    def tearDown(self):
        self.daemon.end()
        os.close(self.reader)
        self.folder.cleanup()

    def test_nobody_waits_for_it(self):
        client = self.daemon.client()
        for _ in range(20):
            self.assertEqual(401, client.get("/v1/status", None).status)  # a line of the log each
        store = Store(client)
        self.assertEqual(200, client.get(store.path).status)
        client.close()
        self.assertEqual(0, self.daemon.stop())


if __name__ == "__main__":
    unittest.main()
