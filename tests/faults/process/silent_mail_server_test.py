#!/usr/bin/env python3
"""A mail server that takes connections and says nothing holds a stop for no longer than mail is given then."""
import os
import shutil
import socket
import sys
import tempfile
import time
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "support"))

from daemon import Daemon, Store, now, session

ACCOUNTS = 6  # more than one store is sent at a time
MAIL_MAY_TAKE_SECONDS = 10
STOP_MAY_TAKE_SECONDS = MAIL_MAY_TAKE_SECONDS + 10  # the rest of the stop, on a loaded machine


class SilentMailServer(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.silent = socket.create_server(("127.0.0.1", 0))
        self.daemon = Daemon(self.folder).start()
        self.daemon.make_callers()

    def tearDown(self):
        self.daemon.end()
        self.silent.close()
        shutil.rmtree(self.folder)

    def ask_for_codes(self):
        client = self.daemon.client()
        store = Store(client).path
        mail = {"from": "mfa@example.org", "host": "127.0.0.1", "port": self.silent.getsockname()[1], "tls": "none"}
        answers = [client.put(f"{store}/email-delivery", mail, store),
                   client.put(f"{store}/authentication-types/email", {"enabled": True}, store)]
        for number in range(ACCOUNTS):
            account = f"{store}/accounts/a{number}"
            answers += [client.ask("PUT", account, "sync", {"user_name": f"u{number}", "enabled": True, "container": "o=corp", "groups": [],
                                                            "source": "ad", "observed_at": now()}),
                        client.ask("POST", f"{account}/enrollments", "portal", {"type": "email", "email": f"u{number}@example.org", "session": session()})]
        self.assertEqual([answer for answer in answers if answer.status not in (200, 201)], [])
        client.close()

    def test_holds_no_stop_and_what_was_not_sent_is_reported_as_failed(self):
        self.ask_for_codes()
        connection, _ = self.silent.accept()  # a mail is under way
        begun = time.monotonic()
        self.assertEqual(self.daemon.stop(seconds=120), 0, self.daemon.log()[-2000:])
        took = time.monotonic() - begun
        connection.close()
        self.assertLess(took, STOP_MAY_TAKE_SECONDS)

        self.daemon.start()
        client = self.daemon.client()
        events = client.get("/v1/events?limit=500").json["items"]
        client.close()
        types = [event["meta"]["type"] for event in events]
        self.assertEqual(types.count("account.challenge_delivery_failed"), ACCOUNTS, types)


if __name__ == "__main__":
    unittest.main()
