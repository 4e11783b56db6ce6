"""mfactl exports and follows events: what it makes of answers that break, stall or cannot be written."""

import json
import os
import pathlib
import subprocess
import unittest

from mfactl_case import MFACTL, TOKEN, MfactlCase, ok, problem


class MfactlEventsTest(MfactlCase):
    def test_an_export_that_is_not_whole_is_an_integrity_failure(self):
        line = json.dumps({"meta": {"position": 1}}) + "\n"
        whole = line + json.dumps({"summary": {"count": 1, "first": 1, "last": 1, "chain_hash": "ab"}}) + "\n"
        done = self.run_mfactl("event", "export", answers=[(200, {}, whole)])
        self.assertEqual((done.returncode, done.stdout), (0, whole))
        self.assertEqual(self.run_mfactl("event", "export", answers=[(200, {}, line)]).returncode, 7)
        self.assertEqual(self.run_mfactl("event", "export", answers=[problem(403, "denied")]).returncode, 5)

    def test_an_export_from_a_busy_server_is_asked_for_again_until_the_time_is_over(self):
        whole = '{"meta":{"position":1}}\n{"summary":{"count":1,"first":1,"last":1,"chain_hash":"00"}}\n'
        busy = problem(503, "overloaded", {"Retry-After": "0"})
        self.assertEqual(self.run_mfactl("event", "export", answers=[busy, (200, {}, whole)]).returncode, 0)
        self.assertEqual(self.run_mfactl("event", "export", "--timeout", "300ms", answers=[busy]).returncode, 6)

    def test_an_export_that_fails_leaves_the_file_as_it_was(self):
        path = pathlib.Path(self.file("events.ndjson", "kept\n"))
        line = json.dumps({"meta": {"position": 1}}) + "\n"
        for answer, code in ((problem(403, "denied"), 5), ((200, {}, line), 7)):
            done = self.run_mfactl("event", "export", "--file", str(path), answers=[answer])
            self.assertEqual((done.returncode, path.read_text()), (code, "kept\n"), done.stderr)
        whole = line + json.dumps({"summary": {"count": 1, "first": 1, "last": 1, "chain_hash": "ab"}}) + "\n"
        path.chmod(0o640)
        done = self.run_mfactl("event", "export", "--file", str(path), answers=[(200, {}, whole)])
        self.assertEqual((done.returncode, path.read_text(), path.stat().st_mode & 0o777), (0, whole, 0o640), done.stderr)
        self.assertEqual(sorted(os.listdir(self.folder.name)), ["events.ndjson", "token"])

    def test_output_that_cannot_be_written_is_an_error_unless_nobody_reads_it(self):
        environment = {"MFACTL_TOKEN_FILE": self.token_file, "MFACTL_URL": f"http://127.0.0.1:{self.server.server_port}"}
        for words, answer in ((["whoami"], ok({"name": "x"})), (["caller", "list"], ok({"items": [], "next_cursor": None})), (["--help"], None)):
            self.server.answers = [answer]
            with open("/dev/full", "w", encoding="utf-8") as full:
                done = subprocess.run([MFACTL, *words], stdout=full, stderr=subprocess.PIPE, text=True, env=environment, timeout=30)
            self.assertEqual(done.returncode, 1, words)
            self.assertIn("cannot write standard output", done.stderr)
        self.server.answers = [ok({"name": "x"})]
        reader, writer = os.pipe()
        os.close(reader)
        done = subprocess.run([MFACTL, "whoami"], stdout=writer, stderr=subprocess.PIPE, text=True, env=environment, timeout=30)
        os.close(writer)
        self.assertEqual(done.stderr, "")

    def test_following_goes_on_after_the_last_event(self):
        def event(position):
            return f"id: {position}\nevent: x\ndata: {{\"n\":{position}}}\n\n"
        done = self.run_mfactl("event", "follow", "--after", "0", "--count", "3", "--output", "ndjson",
                               answers=[(200, {}, event(1) + event(2)), (200, {}, event(3))])
        self.assertEqual((done.returncode, done.stdout), (0, '{"n":1}\n{"n":2}\n{"n":3}\n'))
        self.assertEqual([path for _, path, _ in self.sent()], ["/v1/events:stream?after=0", "/v1/events:stream"])
        self.assertEqual(self.headers(1)["Last-Event-ID"], "2")

    def test_following_from_the_tail_loses_no_event_to_a_connection_lost_before_the_first(self):
        event = "id: 9\nevent: x\ndata: {\"n\":9}\n\n"
        busy = problem(503, "overloaded", detail="full")
        done = self.run_mfactl("event", "follow", "--count", "1", "--output", "ndjson", "--type", "x",
                               answers=[ok({"name": "x"}, Mfa_Position="7"), "lose", "lose", busy, busy, (200, {}, event)])
        self.assertEqual((done.returncode, done.stdout), (0, '{"n":9}\n'), done.stderr)
        self.assertEqual([path for _, path, _ in self.sent()], ["/v1/whoami"] + ["/v1/events:stream?type=x"] * 5)
        self.assertEqual({headers["Last-Event-ID"] for _, _, headers, _ in self.server.requests[1:]}, {"7"})
        self.assertEqual(done.stderr.count("going on after position 7"), 1)
        self.assertEqual(done.stderr.count('"code":"overloaded"'), 1)
        done = self.run_mfactl("event", "follow", answers=[ok({}, Mfa_Position="7"), problem(403, "denied")])
        self.assertEqual(done.returncode, 5)

    def test_a_proxy_whose_mfad_is_away_is_asked_again(self):
        done = self.run_mfactl("whoami", answers=[(502, {"Retry-After": "0"}, "<html>"), ok({"name": "x"})])
        self.assertEqual((done.returncode, done.stdout), (0, "name  x\n"), done.stderr)
        done = self.run_mfactl("whoami", "--timeout", "300ms", answers=[(502, {}, "<html>")])
        self.assertEqual(done.returncode, 6)


if __name__ == "__main__":
    unittest.main(verbosity=2)
