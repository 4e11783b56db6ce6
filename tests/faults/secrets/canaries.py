#!/usr/bin/env python3
"""Unique seeds, codes, grants, tokens, names and addresses go through the whole product; then they are looked for everywhere.

Files of the data directory, what the daemon says, /metrics, topics and answers, in raw, hex, base32 and base64: nothing outside the sealed
form and the one answer that must carry it. Of the idle daemon's memory: no seed, code, grant or token. It cannot be dumped either.
"""
import os
import re
import secrets
import shutil
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "support"))

from canary import Canaries, files_of, memory_of
from daemon import Client, Daemon, now, session, wait_for
from job import Job
from kafka import EVENT_TOPICS, STATE_TOPICS, Broker, wait_published
from person import Authenticator
from smtp_sink import SmtpSink

STORE = "/v1/stores/corp"
SECRET = ("seed", "code", "grant", "token")
PERSONAL = ("name", "address", "directory")
NOBODY = 65534
# Where a name or an address is the answer.
SHOWS_PEOPLE = re.compile(r"/(accounts|members|history)(/[^/:]*)?(\?|$)")


class Listener(Client):
    """A client that holds every answer against the canaries."""

    def __init__(self, daemon, job, canaries):
        super().__init__(daemon)
        self.job, self.canaries, self.answers = job, canaries, 0

    def send(self, request, carries=None):
        answer = super().send(request)
        if carries:
            for kind, name, text in carries(answer):
                if kind == "seed":
                    self.canaries.add_seed(name, text)
                else:
                    self.canaries.add(kind, name, text)
            return answer
        self.answers += 1
        whole = answer.body + repr(answer.headers).encode()
        kinds = SECRET if SHOWS_PEOPLE.search(request.path) else SECRET + PERSONAL
        seen = self.canaries.search(whole, kinds, any_case=True)
        self.job.expect(not seen, f"{request.method} {request.path.split('?')[0]} → {answer.status} shows {seen}")
        return answer

    def ask_for(self, carries, *request, **extra):
        return self.send(self.command(*request, **extra), carries)


class World:
    def __init__(self, job, folder):
        self.job, self.folder, self.canaries = job, folder, Canaries()
        self.smtp, self.broker = SmtpSink(), Broker(os.path.join(folder, "kafka"))
        self.mails_read = 0

    def start(self):
        self.broker.make_topics()
        self.daemon = Daemon(self.folder, arguments=["--kafka", self.broker.address]).start()
        self.canaries.add("token", "of the first caller", self.daemon.tokens["admin"])
        self.client = Listener(self.daemon, self.job, self.canaries)
        for role in ("portal", "helpdesk", "sync", "auditor", "verifier", "operator"):
            made = self.client.ask_for(lambda answer, role=role: [("token", role, answer.json["token"])], "POST", "/v1/callers", "admin",
                                       {"name": role, "role": role, "stores": ["*"]})
            self.daemon.tokens[role] = made.json["token"]
        self.must(self.client.put(STORE, {"name": "Corp", "provider": "ldap", "enabled": True}),
                  self.client.put(f"{STORE}/email-delivery", {"from": "mfa@example.org", "host": "127.0.0.1", "port": self.smtp.port, "tls": "none"}, STORE),
                  *[self.client.put(f"{STORE}/authentication-types/{kind}", {"enabled": True}, STORE) for kind in ("authenticator", "email")],
                  self.client.put(f"{STORE}/enrollment", {"enabled": True}, STORE),
                  *[self.client.put(f"{STORE}/roles/{kind}", {"name": kind, "priority": priority, "criteria": {"any_of": [{"group": f"cn={kind},o=corp"}]},
                                                            "policy": {"enforced": [kind]}}) for priority, kind in ((10, "authenticator"), (20, "email"))])

    def must(self, *answers):
        for answer in answers:
            assert answer.status in (200, 201), answer
        return answers[-1].json

    def end(self):
        self.daemon.end()
        self.broker.crash()
        self.smtp.end()

    def mail_code(self, address):
        def arrived():
            new = [mail for mail in self.smtp.messages[self.mails_read:] if address in mail]
            return new and re.search(r"\b\d{6}\b", new[-1].partition("\r\n\r\n")[2])[0]
        code = wait_for(f"a mail to {address}", arrived)
        self.mails_read = len(self.smtp.messages)
        self.canaries.add("code", f"mailed to {address}", code)
        return code

    def code(self, holder, name):
        code = holder.code()
        self.canaries.add("code", f"of {name}", code)
        return code

    def observe(self, number, kind):
        mark = secrets.token_hex(8)
        facts = {"user_name": f"quill.{mark}", "display_name": f"Quill Zyx{mark}", "enabled": True, "mail": f"m{mark}@post.example", "mobile": f"+49{int(mark[:7], 16)}",
                 "container": f"ou=zone{mark},o=corp", "groups": [f"cn={kind},o=corp", f"cn=club{mark},o=corp"], "source": "ad", "observed_at": now()}
        for field, what in (("user_name", "name"), ("display_name", "name"), ("mail", "address"), ("mobile", "address")):
            self.canaries.add(what, f"{field} {number}", facts[field])
        self.canaries.add("directory", f"container {number}", f"zone{mark}")
        self.canaries.add("directory", f"group {number}", f"club{mark}")
        path = f"{STORE}/accounts/a{number}"
        self.must(self.client.ask("PUT", path, "sync", facts))
        return path, facts

    def portal(self, path, body, carries=None):
        return self.client.ask_for(carries, "POST", path, "portal", body)

    def with_grant(self, name):
        return lambda answer: [("grant", name, answer.json["grant"]["grant"])] if "grant" in answer.json else []

    def start_flow(self, path, kind, **who):
        who = who or {"account_id": path.rsplit("/", 1)[1]}
        flow = self.must(self.portal(f"{STORE}/flows", {"kind": kind, "client": "canary", **who}))
        return f"{path}/flows/{flow['flow_id']}"

    def live_with_authenticator(self, number):
        path, facts = self.observe(number, "authenticator")
        started = self.must(self.portal(f"{path}/enrollments", {"type": "authenticator", "session": session()},
                                        lambda answer: [("seed", f"of a{number}", answer.json["authenticator"]["secret"])]))
        holder = Authenticator(started["authenticator"]["secret"])
        confirm = f"{path}/enrollments/{started['enrollment_id']}:confirm"
        self.must(self.portal(confirm, {"code": self.wrong(holder)}), self.portal(confirm, {"code": self.code(holder, f"a{number}")}))
        flow = self.start_flow(path, "self_reset", user_name=facts["user_name"])
        code = self.code(holder, f"a{number}")
        self.must(self.portal(f"{flow}:verify", {"type": "authenticator", "code": self.wrong(holder)}))
        done = self.must(self.portal(f"{flow}:verify", {"type": "authenticator", "code": code}, self.with_grant(f"of a{number}")))
        self.portal(f"{flow}:verify", {"type": "authenticator", "code": code})
        self.spend(flow, done["grant"])
        return path

    def wrong(self, holder):
        code = holder.wrong_code()
        return code[:-1] + "x"

    def spend(self, flow, grant):
        body = {"grant": grant["grant"], "operation": grant["operation"]}
        wrong = {**body, "grant": grant["grant"][::-1]}
        self.client.ask("POST", f"{flow}:redeem", "sync", wrong)
        self.must(self.client.ask("POST", f"{flow}:redeem", "sync", body), self.client.ask("POST", f"{flow}:report", "sync", {"result": "done"}))
        self.client.ask("POST", f"{flow}:redeem", "sync", body)

    def live_with_mailbox(self, number):
        path, _ = self.observe(number, "email")
        address = f"box{secrets.token_hex(8)}@post.example"
        self.canaries.add("address", f"mailbox {number}", address)
        started = self.must(self.portal(f"{path}/enrollments", {"type": "email", "email": address, "session": session()}))
        self.must(self.portal(f"{path}/enrollments/{started['enrollment_id']}:confirm", {"code": self.mail_code(address)}))
        flow = self.start_flow(path, "self_unlock")
        self.must(self.portal(f"{flow}/challenges", {"type": "email"}))
        done = self.must(self.portal(f"{flow}:verify", {"type": "email", "code": self.mail_code(address)}, self.with_grant(f"of a{number}")))
        self.spend(flow, done["grant"])
        return path

    def misuse(self, path):
        """Secrets in places where they do not belong; no answer gives them back."""
        grant, code, token = self.canaries.of("grant")[0].raw.decode(), self.canaries.of("code")[0].raw.decode(), self.canaries.of("token")[1].raw.decode()
        name = self.canaries.of("name")[0].raw.decode()
        for body in ({"type": "authenticator", "code": [code]}, {"type": code, "code": code}, {"type": "authenticator", "code": {"code": code}},
                     {"type": "authenticator", "code": code * 4}, {"type": grant, "code": grant}, f'{{"code":"{grant}', f'{{"code":"{code}"}}{grant}', [code]):
            body = body if not isinstance(body, str) else body.encode()
            self.portal(f"{path}/flows/none:verify", body)
            self.client.ask("POST", f"{path}/flows/none:redeem", "sync", body)
        self.client.ask("GET", f"{STORE}/accounts?user_name={name}&limit={code}&wait={grant}", "auditor")
        self.client.ask("GET", f"{STORE}/accounts?cursor={grant}", "auditor")
        self.client.ask("GET", "/v1/whoami", None, authorization=f"Bearer {token}x")
        self.client.ask("GET", "/v1/whoami", None, authorization=f"Basic {token}")
        self.client.ask("PUT", f"{STORE}/accounts/none", "sync", {"user_name": name + "\n", "mail": name, "observed_at": name})
        self.client.ask("POST", f"{path}:unenroll", "helpdesk", {"types": ["authenticator"], "reason": f"lost by {name}"}, mfa_actor=name)

    def ask_everything(self, paths):
        tail = self.client.status()["position"]
        for path in paths:
            for what in ("", "/policy", "/history"):
                self.client.get(f"{path}{what}?min_position={tail}&wait=10s", "auditor")
            self.client.get(f"{path}/requirements", "portal")
        for path, role in ((f"{STORE}/roles/authenticator/state", "portal"), (f"{STORE}/roles/email/members", "auditor"), ("/v1/events?limit=500", "auditor"),
                           ("/v1/events:export", "auditor"), ("/v1/callers", "admin"), (STORE, "portal"), ("/metrics", None), ("/v1/status", "operator"), ("/openapi.json", None)):
            self.client.get(path, role)

    # --- where it is looked for ------------------------------------------------------------------------------------

    def nothing_in(self, place, data, kinds=SECRET + PERSONAL):
        seen = self.canaries.search(data, kinds, any_case=any(kind in PERSONAL for kind in kinds))
        self.job.expect(not seen, f"{place}: {len(seen)} seen: {seen[:6]}")
        self.job.count("bytes searched", len(data))

    def search_topics(self):
        wait_published(self.client)
        for topic in (*EVENT_TOPICS, *STATE_TOPICS):
            self.nothing_in(topic, repr(self.broker.read(topic)).encode())

    def search_files(self, when):
        for name, data in files_of(self.daemon.data):
            self.nothing_in(f"file {name}, {when}", data)

    def search_memory(self):
        if os.geteuid() != 0:
            self.job.expect(os.environ.get("CI") != "true", "the memory of the daemon was not searched: only root may")
            return
        self.client.close()
        for name, data in memory_of(self.daemon.process.pid):
            self.nothing_in(f"memory {name}", data, SECRET)

    def check_search(self):
        """The search would find what is there, in every form."""
        import base64
        canary = self.canaries.of("grant")[0]
        for data in (canary.raw, canary.raw.hex().encode(), base64.b64encode(b"x" + canary.raw + b"yz"), base64.b32encode(b"abc" + canary.raw),
                     base64.urlsafe_b64encode(b"xy" + canary.raw)):
            self.job.expect(self.canaries.search(b"--" + data + b"--", SECRET), f"the search does not find {data}")


def check_dumps(job, folder):
    """Even the owner of the process may not read its memory, and no core file is written."""
    home = os.path.join(folder, "nobody")
    os.mkdir(home)
    daemon = Daemon(home)
    if os.geteuid() == 0:
        os.chmod(folder, 0o755)
        for name in (home, os.path.join(home, "kek"), os.path.join(home, "admin-token")):
            os.chown(name, NOBODY, NOBODY)
        words = daemon.command_line
        daemon.command_line = lambda: ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *words()]
    daemon.start()
    try:
        with open(f"/proc/{daemon.process.pid}/limits", encoding="utf-8") as file:
            limit = next(line for line in file if line.startswith("Max core file size"))
        job.expect(limit.split()[4:6] == ["0", "0"], f"core files are allowed: {limit}")
        owner = os.stat(f"/proc/{daemon.process.pid}/mem").st_uid
        job.expect(owner == 0, f"the process can be dumped: its memory belongs to user {owner}")
        job.expect(daemon.stop() == 0, "a clean end")
    finally:
        daemon.end()


def work(job):
    folder = tempfile.mkdtemp()
    world = World(job, folder)
    try:
        world.start()
        paths = [(world.live_with_mailbox if i % 2 else world.live_with_authenticator)(i) for i in range(job.rounds)]
        world.misuse(paths[0])
        world.ask_everything(paths)
        world.check_search()
        world.search_topics()
        world.search_memory()
        world.search_files("while it runs")
        job.expect(world.daemon.stop() == 0, "the daemon ends well")
        world.search_files("after it ended")
        world.nothing_in("log", world.daemon.log().encode())
        job.figures.update(canaries=len(world.canaries.all), forms=sum(len(canary.forms) for canary in world.canaries.all.values()), answers=world.client.answers)
        check_dumps(job, folder)
    finally:
        world.end()
        shutil.rmtree(folder)


if __name__ == "__main__":
    Job("secrets", __doc__, short=8, long=200, unit="people").run(work)
