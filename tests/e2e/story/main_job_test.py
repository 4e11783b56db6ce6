#!/usr/bin/env python3
"""The main job with real programs: directory in, policy, enrollment, authentication, records on Kafka, and nothing personal among them."""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "support"))

from daemon import ROLES, ROOT, Daemon, program, session, wait_for
from kafka import EVENT_TOPICS, STATE_TOPICS, Broker, check_published, last_states, wait_published
from person import Authenticator, Mailbox

STORE = "/v1/stores/corp"
REFUSED = {"status": "refused", "reason": "not_available"}


class MainJob(unittest.TestCase):
    """One story; later tests look at what the first steps left."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp()
        cls.broker = Broker(os.path.join(cls.folder, "kafka"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.addClassCleanup(cls.broker.crash)
        cls.broker.make_topics()
        cls.daemon = Daemon(cls.folder, dev=True, arguments=["--kafka", cls.broker.address]).start()
        cls.addClassCleanup(cls.daemon.end)
        cls.daemon.make_callers()
        cls.client = cls.daemon.client()
        cls.grants, cls.authenticators, cls.mailboxes = [], {}, {}
        cls.furnish()
        cls.live()
        cls.tail = wait_published(cls.client)["position"]

    @classmethod
    def mfactl(cls, role, *words):
        token = cls.daemon.write(f"token.{role}", cls.daemon.tokens[role].encode())
        environment = {**os.environ, "MFACTL_URL": f"http://{cls.daemon.address}", "MFACTL_TOKEN_FILE": token}
        done = subprocess.run([program("mfactl"), "--quiet", *words], env=environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, (words, done)
        return done.stdout

    @classmethod
    def furnish(cls):
        ldif = os.path.join(cls.folder, "corp.ldif")
        subprocess.run([os.path.join(ROOT, "ops/demo/make_directory.py"), "--people", "100", "--output", ldif], check=True)
        for words in (("store", "put", "corp", "--name", "Main", "--provider", "active_directory"),
                      ("store", "type", "enable", "corp", "authenticator"), ("store", "type", "enable", "corp", "email"),
                      ("store", "enrollment", "on", "corp"),
                      ("role", "put", "corp", "both", "--priority", "10", "--group", "CN=Administration,OU=Groups,DC=corp,DC=example",
                       "--enforce", "authenticator,email"),
                      ("role", "put", "corp", "staff", "--priority", "20", "--group", "CN=Staff,OU=Groups,DC=corp,DC=example",
                       "--enforce", "authenticator", "--lockout-threshold", "3")):
            cls.mfactl("admin", *words)
        cls.mfactl("sync", "account", "import", "corp", ldif, "--mapping", "ad")
        cls.people = {item["user_name"].split("@")[0]: item for item in cls.client.get(
            f"{STORE}/accounts?limit=500&min_position={cls.client.status()['position']}&wait=10s").json["items"]}

    @classmethod
    def account(cls, name):
        return f"{STORE}/accounts/{cls.people[name]['account_id']}"

    @classmethod
    def portal(cls, path, body, expected=(200, 201)):
        answer = cls.client.ask("POST", path, "portal", body)
        assert answer.status in expected, (path, answer)
        return answer.json

    @classmethod
    def enroll(cls, name, kind, grant=None):
        more = {"email": f"{name}@post.example"} if kind == "email" else {}
        if grant:
            more["grant"] = grant
        path = f"{cls.account(name)}/enrollments"
        started = cls.portal(path, {"type": kind, "session": session(), **more})
        if kind == "email":
            holder = cls.mailboxes.setdefault(name, Mailbox(cls.daemon, more["email"]))
        else:
            holder = cls.authenticators[name] = Authenticator(started["authenticator"]["secret"])
        return cls.portal(f"{path}/{started['enrollment_id']}:confirm", {"code": holder.code()})

    @classmethod
    def start(cls, name, kind):
        flow = cls.portal(f"{STORE}/flows", {"kind": kind, "account_id": cls.people[name]["account_id"], "client": "web"})
        return f"{cls.account(name)}/flows/{flow['flow_id']}" if "flow_id" in flow else flow

    @classmethod
    def verify(cls, flow, kind, code):
        answer = cls.portal(f"{flow}:verify", {"type": kind, "code": code})
        if "grant" in answer:
            cls.grants.append(answer["grant"]["grant"])
        return answer

    @classmethod
    def spend(cls, flow, grant, operation):
        return [cls.client.ask("POST", f"{flow}:redeem", "sync", {"grant": grant, "operation": operation}),
                cls.client.ask("POST", f"{flow}:report", "sync", {"result": "done"}),
                cls.client.ask("POST", f"{flow}:redeem", "sync", {"grant": grant, "operation": operation})]

    @classmethod
    def live(cls):
        """What happens; the tests judge it."""
        cls.saw = saw = {}
        saw["ada enrolls"] = cls.enroll("ada.lovelace", "authenticator")
        saw["alan enrolls"] = cls.enroll("alan.turing", "authenticator")
        saw["joan enrolls"] = cls.enroll("joan.clarke", "authenticator")
        saw["grace by mail"] = cls.enroll("grace.hopper", "email")
        saw["grace without proof"] = cls.client.ask("POST", f"{cls.account('grace.hopper')}/enrollments", "portal",
                                                    {"type": "authenticator", "session": session()})
        flow = cls.start("grace.hopper", "manage_enrollment")
        cls.portal(f"{flow}/challenges", {"type": "email"})
        proof = cls.verify(flow, "email", cls.mailboxes["grace.hopper"].code())
        saw["grace with proof"] = cls.enroll("grace.hopper", "authenticator", proof["grant"]["grant"])

        flow = cls.start("grace.hopper", "self_reset")
        saw["grace first factor"] = cls.verify(flow, "authenticator", cls.authenticators["grace.hopper"].code())
        cls.portal(f"{flow}/challenges", {"type": "email"})
        saw["grace second factor"] = done = cls.verify(flow, "email", cls.mailboxes["grace.hopper"].code())
        saw["grace spends"] = cls.spend(flow, done["grant"]["grant"], "password_reset")
        cls.grace_flow = flow

        ada = cls.authenticators["ada.lovelace"]
        flow = cls.start("ada.lovelace", "self_unlock")
        saw["ada wrong"] = cls.verify(flow, "authenticator", ada.wrong_code())
        code = ada.code()
        saw["ada right"] = done = cls.verify(flow, "authenticator", code)
        saw["ada spends"] = cls.spend(flow, done["grant"]["grant"], "unlock")
        saw["ada replays"] = cls.verify(cls.start("ada.lovelace", "self_reset"), "authenticator", code)

        flow = cls.start("joan.clarke", "self_reset")
        saw["joan wrong"] = [cls.verify(flow, "authenticator", cls.authenticators["joan.clarke"].wrong_code()) for _ in range(3)]
        saw["joan flow"] = cls.client.get(flow, "portal")
        saw["refused"] = [cls.start("joan.clarke", "self_reset"), cls.start("emmy.noether", "self_reset"),
                          cls.portal(f"{STORE}/flows", {"kind": "self_reset", "user_name": "nobody.at.all", "client": "web"})]
        cls.mfactl("helpdesk", "--actor", "Hana Helper", "--yes", "account", "unenroll", "corp", cls.people["alan.turing"]["account_id"],
                   "authenticator", "--reason", "zapped telephone")
        cls.client.get(f"{STORE}/accounts?user_name=emmy.noether", "auditor")
        gone = cls.people["sofia.kowalewska"]["account_id"]
        deleted = cls.client.ask("DELETE", f"{STORE}/accounts/{gone}?source=ldif&observed_at={session()['authenticated_at']}", "sync")
        assert deleted.status == 200, deleted

    def results(self, *names):
        return [self.saw[name]["result"] for name in names]

    def test_people_enroll_by_authenticator_and_by_mail_and_a_second_type_needs_proof(self):
        self.assertEqual(self.results("ada enrolls", "alan enrolls", "joan enrolls", "grace by mail", "grace with proof"), ["passed"] * 5)
        refused = self.saw["grace without proof"]
        self.assertEqual((refused.status, refused.json["code"]), (409, "proof-required"))

    def test_a_reset_needs_both_types_and_its_grant_is_spent_once(self):
        self.assertEqual(self.results("grace first factor", "grace second factor"), ["passed", "passed"])
        self.assertNotIn("grant", self.saw["grace first factor"])
        for name in ("grace spends", "ada spends"):
            redeemed, reported, again = self.saw[name]
            self.assertEqual((redeemed.status, reported.status, reported.json["status"]), (200, 200, "done"))
            self.assertEqual((again.status, again.json["code"]), (409, "grant-spent"))

    def test_wrong_and_replayed_codes_fail_alike(self):
        self.assertEqual(self.results("ada wrong", "ada right", "ada replays"), ["failed", "passed", "failed"])
        self.assertEqual(set(self.saw["ada wrong"]), set(self.saw["ada replays"]))

    def test_the_last_wrong_code_locks_and_then_nobody_learns_why(self):
        self.assertEqual([answer["result"] for answer in self.saw["joan wrong"]], ["failed", "failed", "locked_out"])
        self.assertEqual(self.saw["joan flow"].json["status"], "aborted")
        self.assertEqual(self.saw["refused"], [REFUSED] * 3)

    def test_the_history_tells_each_step_of_a_flow(self):
        flow = self.grace_flow.rsplit("/", 1)[1]
        items = self.client.get(f"{self.account('grace.hopper')}/history?flow={flow}&min_position={self.tail}&wait=10s", "auditor").json["items"]
        kinds = [item["type"].removeprefix("account.") for item in items if "deliver" not in item["type"]]
        self.assertEqual(kinds, ["flow_started", "factor_accepted", "challenge_issued", "factor_accepted", "flow_satisfied",
                                 "grant_redeemed", "password_reset"])

    def test_the_event_topics_are_the_log_by_the_rules_of_the_contract(self):
        check_published(self, self.broker, self.client)

    def test_the_state_topics_end_with_what_queries_answer(self):
        expected_roles = {f"role/corp/{role}": self.client.get(f"{STORE}/roles/{role}/state?min_position={self.tail}&wait=10s").json
                          for role in ("both", "staff")}
        wait_for("the last states of the roles", lambda: last_states(self, self.broker.read(STATE_TOPICS[1])) == expected_roles)
        accounts = last_states(self, self.broker.read(STATE_TOPICS[0]))
        self.assertEqual(set(accounts), {f"account/corp/{person['account_id']}" for person in self.people.values()})
        for name, person in self.people.items():
            state = accounts[f"account/corp/{person['account_id']}"]
            if name == "sofia.kowalewska":
                self.assertIsNone(state)
                continue
            seen = self.client.get(self.account(name), "auditor").json
            enrolled = sorted(entry["type"] for entry in seen["enrollments"] if entry["status"] == "enrolled")
            self.assertEqual((state["status"], state["effective_role"], sorted(state["enrolled"]), state["locked_until"]),
                             (seen["status"], seen["effective_role"], enrolled, seen["locked_until"]), name)
        self.assertEqual(accounts[f"account/corp/{self.people['grace.hopper']['account_id']}"]["status"], "compliant")

    def secrets(self):
        for item in self.people.values():
            yield item["user_name"]
            yield item["display_name"]
        yield from ("zebedee", "hana helper", "zapped telephone", "nobody.at.all", "post.example", "dc=corp", "corp.example", "cn=", "ou=")
        yield from self.grants
        yield from self.daemon.tokens.values()
        yield from (holder.secret for holder in self.authenticators.values())

    def test_nothing_personal_or_secret_leaves_by_topics_log_or_metrics(self):
        places = {topic: json.dumps(self.broker.read(topic), ensure_ascii=False) for topic in (*EVENT_TOPICS, *STATE_TOPICS)}
        places["the log of the daemon"] = self.daemon.log()
        places["/metrics"] = self.client.get("/metrics", None).text
        codes = {code for holder in (*self.authenticators.values(), *self.mailboxes.values()) for code in holder.codes}
        for place, text in places.items():
            lower = text.lower()
            self.assertEqual([word for word in self.secrets() if word and word.lower() in lower], [], place)
            if place.startswith("mfa."):
                self.assertEqual(codes & set(re.findall(r"\"(\d{5,8})\\?\"", text)), set(), place)

    def test_the_search_for_secrets_would_find_them(self):
        self.assertGreater(len(set(self.secrets())), 100 + len(ROLES))
        self.assertEqual(len(self.grants), 3)


if __name__ == "__main__":
    unittest.main()
