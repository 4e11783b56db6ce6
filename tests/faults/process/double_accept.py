#!/usr/bin/env python3
"""One code, grant or key sent on 64 connections at once, through every route that takes it: exactly one is accepted.

A code works once per time step, so every account serves a few rounds: confirm, verify in three flows, spend the grant, and the same
idempotency key everywhere.
"""
import collections
import glob
import json
import os
import re
import secrets
import shutil
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "support"))

from daemon import Daemon, code_at, now, session, wait_for
from job import Job
from totp import totp
from volley import Volley

CONNECTIONS = 64
STORE = "/v1/stores/race"
BATCH = 64  # accounts prepared at a time: they are used within the window of their codes
NO = {"flow-not-open", "grant-spent", "grant-invalid", "enrollment-not-pending", "type-already-passed", "no-challenge"}
KINDS = ("self_reset", "self_unlock", "manage_enrollment")


class Account:
    def __init__(self, name):
        self.name, self.path = name, f"{STORE}/accounts/{name}"
        self.secret, self.enrollment, self.flows, self.grant, self.last = None, None, {}, None, 0

    def code(self):
        """Of the oldest step that is still good; it stays good for some seconds."""
        def free():
            step = max(self.last + 1, int(time.time() - 10) // 30)
            return step if step <= int(time.time()) // 30 + 1 else None
        self.last = wait_for("a step that was not used", free, 70)
        return totp(self.secret, self.last)


class Race:
    def __init__(self, job, daemon):
        self.job, self.daemon, self.volley = job, daemon, Volley(daemon, CONNECTIONS)
        self.accepted, self.left, self.seen_mails = collections.Counter(), job.rounds, set()
        self.numbers = 0

    # --- the world -------------------------------------------------------------------------------------------------

    def furnish(self):
        client = self.daemon.client()
        answers = [client.put(STORE, {"name": "Race", "provider": "ldap", "enabled": True})]
        answers += [client.put(f"{STORE}/authentication-types/{kind}", {"enabled": True}, STORE) for kind in ("authenticator", "email")]
        answers.append(client.put(f"{STORE}/enrollment", {"enabled": True}, STORE))
        for priority, kind in enumerate(("authenticator", "email"), 10):
            answers.append(client.put(f"{STORE}/roles/{kind}", {
                "name": kind, "priority": priority, "criteria": {"any_of": [{"container": f"ou={kind},o=race"}]},
                "policy": {"enforced": [kind], "lockout": {"threshold": 100, "minutes": 1}}}))
        client.close()
        assert all(answer.status in (200, 201) for answer in answers), answers

    def observe(self, kind):
        accounts = [Account(f"{kind}-{self.numbers + i}") for i in range(BATCH)]
        self.numbers += BATCH
        facts = [{"user_name": account.name, "enabled": True, "container": f"ou={kind},o=race", "groups": [], "source": "ldif",
                  "observed_at": now()} for account in accounts]
        self.good(self.volley.each([self.volley.request("PUT", account.path, "sync", fact)
                                    for account, fact in zip(accounts, facts, strict=True)]))
        return accounts

    def good(self, replies):
        bad = [reply for reply in replies if reply.status not in (200, 201)]
        assert not bad, bad[:3]
        return [reply.json for reply in replies]

    def post(self, path, body, role="portal", key=None):
        return self.volley.request("POST", path, role, body, key)

    def start_enrollments(self, accounts, kind):
        more = {"email": True} if kind == "email" else {}
        bodies = [{"type": kind, "session": session(), **({"email": f"{a.name}@post.example"} if more else {})} for a in accounts]
        started = self.good(self.volley.each([self.post(f"{a.path}/enrollments", body) for a, body in zip(accounts, bodies, strict=True)]))
        for account, answer in zip(accounts, started, strict=True):
            account.enrollment = f"{account.path}/enrollments/{answer['enrollment_id']}"
            account.secret = answer.get("authenticator", {}).get("secret")

    def start_flows(self, accounts, kinds):
        wanted = [(account, kind) for account in accounts for kind in kinds]
        flows = self.good(self.volley.each([self.post(f"{STORE}/flows", {"kind": kind, "account_id": account.name, "client": "race"})
                                            for account, kind in wanted]))
        for (account, kind), flow in zip(wanted, flows, strict=True):
            account.flows[kind] = f"{account.path}/flows/{flow['flow_id']}"

    def mail_codes(self, accounts):
        """The newest code of each account; every message is read once."""
        codes = {}

        def all_there():
            for path in set(glob.glob(os.path.join(self.daemon.data, "mail", "*.eml"))) - self.seen_mails:
                self.seen_mails.add(path)
                with open(path, encoding="utf-8") as file:
                    head, _, text = file.read().replace("\r\n", "\n").partition("\n\n")
                codes[re.search(r"^To:.*?([\w-]+)@post\.example", head, re.M)[1]] = re.search(r"\b\d{5,8}\b", text)[0]
            return all(account.name in codes for account in accounts)
        wait_for("a mail for each account", all_there)
        return codes

    # --- rounds ----------------------------------------------------------------------------------------------------

    def round(self, kind, requests, won):
        """All at once; exactly one answer has won, and the others say no in a way that the contract knows."""
        if self.left <= 0:
            return None
        self.left -= 1
        self.job.random.shuffle(requests)
        replies = self.volley.fire(requests)
        winners = [reply for reply in replies if reply.status in (200, 201) and won(reply.json)]
        strange = [reply for reply in replies if reply not in winners and not self.is_no(reply)]
        self.job.expect(len(winners) == 1, f"{kind}: {len(winners)} of {len(replies)} accepted: {winners[:2] or replies[:2]}")
        self.job.expect(not strange, f"{kind}: {strange[:2]}")
        self.accepted[kind] += len(winners)
        return winners[0] if winners else None

    def is_no(self, reply):
        if reply.status == 200:
            return reply.json.get("result") in ("failed", "locked_out")
        return reply.status == 409 and reply.json["code"] in NO

    def same_key(self, kind, path, body, role="portal"):
        """One key on all connections: one answer, given to all; one of them is not marked as a replay."""
        if self.left <= 0:
            return
        self.left -= 1
        key = secrets.token_hex(16)
        replies = self.volley.fire([self.post(path, body, role, key)] * CONNECTIONS)
        first = sum(reply.headers.get("idempotency-replayed") != "true" for reply in replies)
        answers = {(reply.status, reply.body, reply.headers["mfa-position"]) for reply in replies if "mfa-position" in reply.headers}
        self.job.expect((first, len(answers)) == (1, 1) and replies[0].status in (200, 201), f"same key, {kind}: {first} first, {len(answers)} answers {replies[:2]}")
        self.accepted[f"same key, {kind}"] += first

    def confirm(self, account, code):
        self.round("confirm", [self.post(f"{account.enrollment}:confirm", {"code": code}) for _ in range(CONNECTIONS)],
                   lambda answer: answer.get("result") == "passed")

    def verify(self, account, kind, code):
        paths = [flow + ":verify" for flow in account.flows.values()]
        won = self.round(f"verify {kind}", [self.post(paths[i % len(paths)], {"type": kind, "code": code}) for i in range(CONNECTIONS)],
                         lambda answer: answer.get("result") == "passed")
        if won is not None:
            account.grant = won.json["grant"]
            account.satisfied = next(flow for flow in account.flows.values() if flow.endswith(won.json["flow"]["flow_id"]))

    def spend(self, account):
        if account.grant is None or self.left <= 0:
            return
        operation, grant = account.grant["operation"], account.grant["grant"]
        if operation == "manage_enrollment":
            body = {"type": "email", "email": f"{account.name}@post.example", "session": session(), "grant": grant}
            self.round("grant for an enrollment", [self.post(f"{account.path}/enrollments", body) for _ in range(CONNECTIONS)],
                       lambda answer: "enrollment_id" in answer)
            return
        body = {"grant": grant, "operation": operation}
        self.round("redeem", [self.post(f"{account.satisfied}:redeem", body, "sync") for _ in range(CONNECTIONS)], lambda answer: True)

    def with_authenticators(self):
        accounts = self.observe("authenticator")
        self.start_enrollments(accounts, "authenticator")
        for account in accounts:
            self.confirm(account, account.code())
        self.start_flows(accounts[:max(1, self.left)], KINDS)
        for account in accounts:
            if self.left > 0:
                self.verify(account, "authenticator", account.code())
                self.spend(account)
        for account in accounts:
            if self.left <= 0:
                return
            self.start_flows([account], ("self_reset",))
            flow = account.flows["self_reset"]
            self.same_key("verify", flow + ":verify", {"type": "authenticator", "code": account.code()})

    def with_mailboxes(self):
        accounts = self.observe("email")
        self.start_enrollments(accounts, "email")
        codes = self.mail_codes(accounts)
        for account in accounts:
            self.confirm(account, codes[account.name])
        if self.left <= 0:
            return
        self.start_flows(accounts, ("self_unlock",))
        self.good(self.volley.each([self.post(account.flows["self_unlock"] + "/challenges", {"type": "email"}) for account in accounts]))
        codes = self.mail_codes(accounts)
        for account in accounts:
            self.verify(account, "email", codes[account.name])
            if account.grant is not None:
                body = {"grant": account.grant["grant"], "operation": "unlock"}
                self.same_key("redeem", f"{account.satisfied}:redeem", body, "sync")
                self.spend_again(account, body)

    def spend_again(self, account, body):
        replies = self.volley.fire([self.post(f"{account.satisfied}:redeem", body, "sync") for _ in range(CONNECTIONS)]) if self.left > 0 else []
        self.job.expect(all(self.is_no(reply) for reply in replies), f"a spent grant is spent: {replies[:2]}")

    def check_log(self):
        """The log says the same: as many acceptances as rounds, and no flow or enrollment has two."""
        client = self.daemon.client()
        lines = client.get("/v1/events:export", "auditor").text.splitlines()[:-1]
        client.close()
        events = [json.loads(line) for line in lines]
        twice = collections.Counter((event["meta"]["type"], event["flow_id"] or event["data"].get("enrollment_id")) for event in events
                                    if re.search(r"factor_accepted|grant_redeemed|flow_satisfied|_enrolled$", event["meta"]["type"]))
        self.job.expect(not [what for what, times in twice.items() if times > 1], "the log holds an acceptance twice")
        accepted = sum(event["meta"]["type"] == "account.factor_accepted" for event in events)
        told = sum(times for kind, times in self.accepted.items() if "verify" in kind)
        self.job.expect(accepted == told, f"the log has {accepted} accepted factors, the answers {told}")


def work(job):
    folder = tempfile.mkdtemp()
    daemon = Daemon(folder, dev=True).start()
    try:
        daemon.make_callers()
        race = Race(job, daemon)
        race.furnish()
        assert totp("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", 1) == code_at("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", 1), "oathtool says otherwise"
        while race.left > 0 and not job.failures:
            race.with_authenticators()
            race.with_mailboxes()
        race.check_log()
        job.figures.update(race.accepted)
        job.figures["requests"] = job.rounds * CONNECTIONS
        race.volley.close()
    finally:
        daemon.end()
        shutil.rmtree(folder)


if __name__ == "__main__":
    Job("double-accept", __doc__, short=1000, long=10_000).run(work)
