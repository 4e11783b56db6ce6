#!/usr/bin/env python3
"""The outside of the contract, asked of the real daemon; every answer is held against the OpenAPI document that it serves."""
import base64
import datetime
import hashlib
import hmac
import http.client
import json
import os
import re
import struct
import sys
import time
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from daemon import Daemon

REFUSED = {"status": "refused", "reason": "not_available"}


def now():
    return datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def step_now():
    return int(time.time()) // 30


def totp(secret, step):
    """Codes of this step and the next are good whenever the clock moves on to the next while a story is told."""
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset:offset + 4])[0] & 0x7fffffff) % 1_000_000:06}"


class Story(unittest.TestCase):
    """Each story has a daemon of its own class, and stores of its own."""

    @classmethod
    def setUpClass(cls):
        cls.daemon = Daemon()
        cls.stores = 0

    @classmethod
    def tearDownClass(cls):
        assert cls.daemon.stop() == 0, "a clean stop exits with 0"

    def setUp(self):
        type(self).stores += 1
        self.store = f"/v1/stores/s{self.stores}"

    def ask(self, *args, **kwargs):
        return self.daemon.ask(*args, **kwargs)

    def refused(self, status, code, answer):
        self.assertEqual((answer.status, answer.json["code"]), (status, code), answer)

    def furnish(self, enforced=("authenticator",), threshold=5):
        self.assertEqual(self.daemon.put(self.store, {"name": "Corp", "provider": "ldap", "enabled": True}).status, 201)
        for kind in ("authenticator", "email"):
            self.assertEqual(self.daemon.put(f"{self.store}/authentication-types/{kind}", {"enabled": True}, self.store).status, 200)
        self.assertEqual(self.daemon.put(f"{self.store}/enrollment", {"enabled": True}, self.store).status, 200)
        role = {"name": "Staff", "priority": 20, "criteria": {"any_of": [{"group": "cn=staff,o=corp"}]},
                "policy": {"enforced": list(enforced), "lockout": {"threshold": threshold, "minutes": 15}}}
        self.assertEqual(self.daemon.put(f"{self.store}/roles/staff", role).status, 201)

    def observe(self, account, **facts):
        body = {"user_name": f"{account}@corp", "enabled": True, "container": "ou=people,o=corp", "groups": ["CN=Staff, O=Corp"],
                "source": "ad", "observed_at": now(), **facts}
        return self.ask("PUT", f"{self.store}/accounts/{account}", "sync", body)

    def session(self):
        return {"method": "password", "authenticated_at": now(), "client": "web 1"}

    def enroll(self, account):
        path = f"{self.store}/accounts/{account}/enrollments"
        started = self.ask("POST", path, "portal", {"type": "authenticator", "session": self.session()})
        self.assertEqual(started.status, 201, started)
        secret = started.json["authenticator"]["secret"]
        step = step_now()
        confirmed = self.ask("POST", f"{path}/{started.json['enrollment_id']}:confirm", "portal", {"code": totp(secret, step)})
        self.assertEqual(confirmed.json["result"], "passed", confirmed)
        return totp(secret, step), totp(secret, step + 1)

    def start(self, account, kind="self_reset"):
        started = self.ask("POST", f"{self.store}/flows", "portal", {"kind": kind, "account_id": account, "client": "web"})
        self.assertEqual(started.status, 201, started)
        return f"{self.store}/accounts/{account}/flows/{started.json['flow_id']}"


class TheMainJob(Story):
    def test_a_person_enrolls_and_resets_the_password(self):
        self.furnish()
        self.observe("a1")
        needs = self.ask("GET", f"{self.store}/accounts/a1/requirements", "portal").json
        self.assertTrue(needs["enroll"]["needed"])
        used, fresh = self.enroll("a1")
        flow = self.start("a1")
        wrong = self.ask("POST", f"{flow}:verify", "portal", {"type": "authenticator", "code": "000000x"})
        self.assertEqual((wrong.status, wrong.json["result"]), (200, "failed"))
        replayed = self.ask("POST", f"{flow}:verify", "portal", {"type": "authenticator", "code": used})
        self.assertEqual(replayed.json["result"], "failed", "a code whose step was used passes again")
        passed = self.ask("POST", f"{flow}:verify", "verifier", {"type": "authenticator", "code": fresh})
        self.assertEqual(passed.json["result"], "passed", passed)
        grant = passed.json["grant"]["grant"]
        redeem = {"grant": grant, "operation": "password_reset"}
        self.refused(409, "grant-invalid", self.ask("POST", f"{flow}:redeem", "sync", {**redeem, "operation": "unlock"}))
        self.assertEqual(self.ask("POST", f"{flow}:redeem", "sync", redeem).status, 200)
        self.refused(409, "grant-spent", self.ask("POST", f"{flow}:redeem", "sync", redeem))
        self.assertEqual(self.ask("POST", f"{flow}:report", "sync", {"result": "done"}).json["status"], "done")
        state = self.ask("GET", f"{self.store}/roles/staff/state", "auditor").json
        self.assertEqual(state["by_status"], {"unenrolled": 0, "partially_enrolled": 0, "compliant": 1, "stranded": 0})

    def test_too_many_wrong_codes_lock_the_account_and_abort_its_flows(self):
        self.furnish(threshold=2)
        self.observe("a1")
        self.enroll("a1")
        flow, other = self.start("a1"), self.start("a1", "self_unlock")
        results = [self.ask("POST", f"{flow}:verify", "portal", {"type": "authenticator", "code": "no"}).json["result"] for _ in range(2)]
        self.assertEqual(results, ["failed", "locked_out"])
        self.assertEqual([self.ask("GET", one, "portal").json["status"] for one in (flow, other)], ["aborted", "aborted"])
        again = self.ask("POST", f"{self.store}/flows", "portal", {"kind": "self_reset", "user_name": "A1@CORP", "client": "web"})
        self.assertEqual((again.status, again.json), (200, REFUSED))
        self.assertEqual(self.ask("GET", f"{self.store}/accounts?locked=true", "helpdesk").json["items"][0]["account_id"], "a1")
        self.assertEqual(self.ask("GET", f"{self.store}/roles/staff/state", "helpdesk").json["locked"], 1)

    def test_a_code_comes_by_mail_and_proves_an_enrollment(self):
        self.furnish(enforced=["email"])
        self.observe("a1")
        before = len(self.daemon.mails())
        path = f"{self.store}/accounts/a1/enrollments"
        started = self.ask("POST", path, "portal", {"type": "email", "email": "jane@example.org", "session": self.session()})
        self.assertEqual(started.json["email"]["hint"], "j•••@e•••.org")
        deadline = time.monotonic() + 10
        while len(self.daemon.mails()) == before and time.monotonic() < deadline:
            self.ask("GET", "/v1/status", "operator")
        mail = self.daemon.mails()[-1]
        self.assertIn("To: jane@example.org", mail)
        codes = re.findall(r"(?<!\d)\d{5,8}(?!\d)", mail.split("\n\n", 1)[-1])
        self.assertEqual(len(codes), 1, mail)
        confirm = f"{path}/{started.json['enrollment_id']}:confirm"
        self.assertEqual(self.ask("POST", confirm, "portal", {"code": codes[0] + "0"}).json["result"], "failed")
        self.assertEqual(self.ask("POST", confirm, "portal", {"code": codes[0]}).json["result"], "passed")
        self.refused(409, "proof-required", self.ask("POST", path, "portal", {"type": "authenticator", "session": self.session()}))
        left = self.ask("POST", f"{self.store}/accounts/a1:unenroll", "helpdesk", {"types": ["email"], "reason": "moved"})
        self.assertEqual(left.json, {"unenrolled": ["email"], "status": "unenrolled"})

    def test_a_history_shows_the_person_and_keeps_names_from_the_helpdesk(self):
        self.furnish()
        self.observe("a1", display_name="Jane Q. Public")
        self.enroll("a1")
        for role, sees in (("auditor", True), ("admin", True), ("helpdesk", False)):
            history = self.ask("GET", f"{self.store}/accounts/a1/history", role)
            self.assertEqual("Jane Q. Public" in history.text, sees, role)
            self.assertEqual(history.json["items"][-1]["type"], "account.authenticator_enrolled")
            self.assertEqual(history.json["items"][-1]["actor"]["person"], "Jane Doe")
        self.assertNotIn("Jane", json.dumps(self.daemon.events()))


class Conventions(Story):
    def test_a_key_has_one_answer(self):
        self.furnish()
        self.observe("a1")
        body = {"kind": "self_reset", "user_name": "nobody", "client": "web"}
        ask = lambda what: self.ask("POST", f"{self.store}/flows", "portal", what, idempotency_key="one-key-0123456789")
        first, again = ask(body), ask(body)
        self.assertEqual((again.status, again.text), (first.status, first.text))
        self.assertEqual(again.headers["mfa-position"], first.headers["mfa-position"])
        self.assertEqual((first.headers.get("idempotency-replayed"), again.headers.get("idempotency-replayed")), (None, "true"))
        self.refused(422, "idempotency-mismatch", ask({**body, "client": "other"}))
        self.refused(400, "idempotency-key-missing", self.ask("POST", f"{self.store}/flows", "portal", body, idempotency_key=None))

    def test_etags_guard_each_resource_alone(self):
        self.furnish()
        store = self.ask("GET", self.store, "admin").headers["etag"]
        other = {"name": "Other", "priority": 30, "criteria": {"any_of": [{"container": "ou=x"}]}}
        self.assertEqual(self.daemon.put(f"{self.store}/roles/other", other).status, 201)
        staff = self.ask("GET", f"{self.store}/roles/staff", "admin").headers["etag"]
        self.assertEqual(self.daemon.put(f"{self.store}/roles/other", {**other, "priority": 31}).status, 200)
        self.assertEqual(self.ask("GET", f"{self.store}/roles/staff", "admin").headers["etag"], staff)
        self.assertEqual(self.ask("GET", self.store, "admin").headers["etag"], store)
        self.refused(409, "priority-taken", self.daemon.put(f"{self.store}/roles/other", {**other, "priority": 20}))
        path, off = f"{self.store}/enrollment", {"enabled": False}
        self.refused(428, "precondition-required", self.ask("PUT", path, "admin", off))
        self.refused(412, "version-conflict", self.ask("PUT", path, "admin", off, if_match='"1"'))
        self.refused(409, "would-lock-out", self.ask("PUT", path, "admin", off, if_match=store))
        self.refused(412, "version-conflict", self.ask("PUT", self.store, "admin", {"name": "x", "provider": "ldap", "enabled": True}, if_none_match="*"))
        swapped = self.daemon.put(f"{self.store}/role-priorities", {"priorities": {"other": 20, "staff": 31}}, f"{self.store}/roles")
        self.assertEqual(swapped.json, {"priorities": {"other": 20, "staff": 31}})

    def test_a_query_shows_what_was_answered_before_it(self):
        self.furnish()
        for number in range(50):
            told = self.observe("a1", display_name=str(number))
            shown = self.ask("GET", f"{self.store}/accounts/a1", "portal")
            self.assertEqual(shown.json["display_name"], str(number))
            self.assertGreaterEqual(int(shown.headers["mfa-position"]), int(told.headers["mfa-position"]))
        late = self.ask("GET", f"{self.store}?min_position=99999999&wait=50ms", "portal")
        self.refused(503, "projection-lagging", late)
        self.assertEqual(late.headers["retry-after"], "1")

    def test_an_import_takes_the_good_lines_and_names_the_bad(self):
        self.furnish()
        line = {"user_name": "x", "enabled": True, "container": "ou=x", "groups": [], "source": "ad", "observed_at": now()}
        lines = [json.dumps({"account_id": f"i{n}", **line}) for n in range(100)]
        body = "\n".join(lines[:50] + ["{", json.dumps({"account_id": "?", **line})] + lines[50:])
        path = f"{self.store}/accounts:import"
        ndjson = {"content_type": "application/x-ndjson", "idempotency_key": None}
        self.refused(400, "import-rejected", self.ask("POST", path + "?strict=true", "sync", body, **ndjson))
        self.assertEqual(self.ask("GET", f"{self.store}/accounts", "portal").json["items"], [])
        done = self.ask("POST", path, "sync", body, **ndjson).json
        self.assertEqual((done["accepted"], [bad["line"] for bad in done["rejected"]]), (100, [51, 52]))
        self.assertEqual(self.ask("POST", path, "sync", "\n".join(lines), **ndjson).json["unchanged"], 100)
        seen, cursor = [], ""
        while cursor is not None:
            page = self.ask("GET", f"{self.store}/accounts?limit=7&cursor={cursor}" if cursor else f"{self.store}/accounts?limit=7", "portal").json
            seen += [item["account_id"] for item in page["items"]]
            cursor = page["next_cursor"]
        self.assertEqual(seen, sorted(f"i{n}" for n in range(100)))

    def test_refusals_come_in_the_order_of_the_contract(self):
        path = "/v1/stores/s1/flows"
        self.refused(404, "not-found", self.ask("POST", "/v1/nothing"))
        wrong = self.ask("PUT", path)
        self.refused(405, "method-not-allowed", wrong)
        self.assertEqual(wrong.headers["allow"], "POST")
        self.refused(401, "unauthenticated", self.ask("POST", path, None, "x", content_type="text/plain"))
        self.refused(403, "denied", self.ask("POST", path, "sync", "x", content_type="text/plain"))
        self.refused(415, "unsupported-media-type", self.ask("POST", path, "portal", "x", content_type="text/plain"))
        self.refused(413, "too-large", self.ask("POST", path, "portal", "x" * 65537, idempotency_key=None))
        self.refused(400, "idempotency-key-missing", self.ask("POST", path, "portal", "x", idempotency_key=None))
        self.refused(400, "malformed", self.ask("POST", path, "portal", "x"))
        self.refused(400, "validation", self.ask("POST", path, "portal", {}))
        self.refused(400, "actor-required", self.ask("POST", "/v1/stores/s1/accounts/a1:unenroll", "helpdesk", {}, mfa_actor=None))
        self.refused(404, "not-found", self.ask("POST", "/v1/stores/none/flows", "portal", {"kind": "self_reset", "account_id": "a", "client": "w"}))

    def test_a_403_of_a_known_caller_is_an_event_and_a_401_is_none(self):
        tail = int(self.ask("GET", "/v1/status", "operator").headers["mfa-position"])
        self.ask("GET", "/v1/callers", "verifier")
        self.ask("GET", "/v1/callers", "nobody-knows-this-token-of-mine-at-all")
        denied = self.daemon.events(after=tail, type="installation.access_denied", min_position=tail + 1, wait="10s")
        self.assertEqual([event["data"]["route"] for event in denied], ["GET /v1/callers"])

    def test_scopes_hide_what_is_not_in_them(self):
        self.furnish()
        made = self.ask("POST", "/v1/callers", "admin", {"name": "limited", "role": "admin", "stores": ["other", self.store[11:]]})
        token = made.json["token"]
        self.assertEqual([s["store_id"] for s in self.ask("GET", "/v1/stores", token).json["items"]], [self.store[11:]])
        body = {"name": "n", "provider": "ldap", "enabled": True}
        self.refused(403, "denied", self.ask("PUT", "/v1/stores/other", token, body))
        self.refused(403, "denied", self.ask("PUT", "/v1/stores/elsewhere", token, body, if_none_match="*"))
        self.refused(404, "not-found", self.ask("GET", "/v1/stores/elsewhere", token))
        self.refused(403, "denied", self.ask("GET", "/v1/callers", token))
        self.assertTrue(all(event["store_id"] == self.store[11:] for event in self.ask("GET", "/v1/events?limit=500", token).json["items"]))
        self.assertEqual(self.ask("DELETE", f"/v1/callers/{made.json['caller_id']}", "admin").json["revoked"], True)
        self.refused(401, "unauthenticated", self.ask("GET", "/v1/whoami", token))


class Feed(Story):
    def test_a_stream_begins_where_it_is_told_and_goes_on_as_things_happen(self):
        self.furnish()
        tail = int(self.ask("GET", "/v1/status", "operator").headers["mfa-position"])
        connection = http.client.HTTPConnection(self.daemon.address, timeout=30)
        connection.request("GET", "/v1/events:stream?after=0", headers={"Authorization": "Bearer " + self.daemon.tokens["sync"], "Last-Event-ID": str(tail - 2)})
        response = connection.getresponse()
        self.assertEqual((response.status, response.getheader("Content-Type")), (200, "text/event-stream"))
        self.observe("a1")
        events = []
        while len(events) < 3:
            fields = {}
            for line in iter(response.fp.readline, b""):
                line = line.decode().rstrip("\r\n")
                if re.fullmatch(r"[0-9a-f]+", line):
                    continue  # the length of a chunk
                if not line and fields:
                    break
                if ": " in line and not line.startswith(":"):
                    name, value = line.split(": ", 1)
                    fields[name] = value
            events.append(fields)
        connection.close()
        self.assertEqual([int(event["id"]) for event in events], [tail - 1, tail, tail + 1])
        self.assertEqual(events[-1]["event"], "account.observed")
        self.assertEqual(json.loads(events[-1]["data"]), self.ask("GET", f"/v1/events/{tail + 1}", "sync").json)

    def test_an_export_is_the_whole_log_and_says_so(self):
        self.furnish()
        text = self.ask("GET", "/v1/events:export", "auditor").text.splitlines()
        summary = json.loads(text[-1])["summary"]
        positions = [json.loads(line)["meta"]["position"] for line in text[:-1]]
        self.assertEqual(positions, list(range(1, summary["last"] + 1)))
        self.assertEqual((summary["count"], summary["first"], len(summary["chain_hash"])), (len(positions), 1, 64))
        self.assertEqual([event["meta"]["position"] for event in self.daemon.events()], positions)
        self.refused(409, "position-ahead", self.ask("GET", "/v1/events?after=99999999", "auditor"))

    def test_every_event_has_its_schema(self):
        self.furnish()
        for kind in {event["meta"]["type"] for event in self.daemon.events()}:
            self.assertEqual(self.ask("GET", f"/schemas/{kind}.json").status, 200, kind)
        self.refused(404, "not-found", self.ask("GET", "/schemas/nothing.json"))
        self.assertEqual(self.ask("GET", "/problems/grant-spent").json["status"], 409)


if __name__ == "__main__":
    result = unittest.main(verbosity=2, exit=False).result
    failed = len(result.failures) + len(result.errors)
    print(f"{result.testsRun - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)
