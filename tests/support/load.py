"""Load on a daemon that may die at any moment: lives of people, each request and its answer kept for the judgement afterwards."""
import itertools
import threading
import time

import daemon as programs
from totp import totp

RECORDED = (200, 201, 409, 412)


class Acknowledged:
    def __init__(self, request, answer):
        self.request, self.answer = request, answer


class Person:
    """One account: what was acknowledged about it, and the code that was accepted last."""

    def __init__(self, path):
        self.path = path
        self.facts = None
        self.enrollment = None
        self.secret = None
        self.accepted = {}  # step → number of acceptances
        self.replays_accepted = 0


class Load:
    """Threads that lead lives until stop() or until the daemon is gone."""
    numbers = itertools.count(1)

    def __init__(self, daemon, store, threads=4):
        self.daemon, self.store = daemon, store
        self.acknowledged, self.unanswered, self.people, self.errors, self.seconds = [], [], [], [], []
        self.stopping = threading.Event()
        self.threads = [threading.Thread(target=self.run, daemon=True) for _ in range(threads)]

    def start(self):
        for thread in self.threads:
            thread.start()
        return self

    def stop(self):
        self.stopping.set()
        self.join()

    def join(self):
        for thread in self.threads:
            thread.join(timeout=90)
            assert not thread.is_alive(), "a client waits for an answer that never comes"

    def run(self):
        client = self.daemon.client()
        try:
            while not self.stopping.is_set():
                self.live(client, Person(f"{self.store.path}/accounts/p{next(self.numbers)}"))
        except programs.Unanswered:
            pass
        except Exception as error:  # a thread's failure is shown by the test
            self.errors.append(repr(error))
        finally:
            client.close()

    def ask(self, client, then, *request):
        """Sends a command; `then` takes the answer, now or when the command is repeated after the fall."""
        sent = client.command(*request)
        began = time.monotonic()
        try:
            answer = client.send(sent)
        except programs.Unanswered:
            self.unanswered.append((sent, then))
            raise
        self.seconds.append(time.monotonic() - began)
        self.take(sent, answer, then)
        return answer

    def take(self, sent, answer, then):
        if answer.status in RECORDED:
            self.acknowledged.append(Acknowledged(sent, answer))
        elif answer.status not in (429, 503):
            self.errors.append(f"{sent}: {answer}")
        if answer.status in (200, 201):
            then(answer)

    def live(self, client, person):
        self.people.append(person)
        number = next(self.numbers)
        for change in range(2):
            facts = {"user_name": f"zebedee.{number}", "display_name": f"Zebedee {change}", "enabled": True, "container": "ou=people,o=corp",
                     "groups": [f"cn=g{i},o=corp" for i in range(8)], "source": "ad", "observed_at": programs.now()}
            self.ask(client, lambda _, facts=facts: setattr(person, "facts", facts), "PUT", person.path, "sync", facts)
        enrolling = self.ask(client, lambda answer: None, "POST", f"{person.path}/enrollments", "portal",
                             {"type": "authenticator", "session": programs.session()})
        if enrolling.status != 201:
            return
        person.secret = enrolling.json["authenticator"]["secret"]
        enrollment = enrolling.json["enrollment_id"]
        step = programs.current_step()

        def confirmed(answer, step=step):
            if answer.json["result"] == "passed":
                person.enrollment = enrollment
                person.accepted[step] = person.accepted.get(step, 0) + 1
        self.ask(client, confirmed, "POST", f"{person.path}/enrollments/{enrollment}:confirm", "portal",
                 {"code": totp(person.secret, step)})
        for used in (step + 1, step + 1, step):  # the second and the third were used
            self.attempt(client, person, used)

    def attempt(self, client, person, step):
        started = self.ask(client, lambda answer: None, "POST", f"{self.store.path}/flows", "portal",
                           {"kind": "self_reset", "account_id": person.path.rsplit("/", 1)[1], "client": "web"})
        if started.status != 201:
            return
        flow = f"{person.path}/flows/{started.json['flow_id']}"
        earned = {}

        def verified(answer):
            if answer.json["result"] == "passed":
                person.accepted[step] = person.accepted.get(step, 0) + 1
                earned.update(answer.json["grant"])
        self.ask(client, verified, "POST", f"{flow}:verify", "portal",
                 {"type": "authenticator", "code": totp(person.secret, step)})
        if earned:
            self.ask(client, lambda answer: None, "POST", f"{flow}:redeem", "sync", {"grant": earned["grant"], "operation": "password_reset"})
            self.ask(client, lambda answer: None, "POST", f"{flow}:report", "sync", {"result": "done"})

    def repeat_unanswered(self, client):
        """The same keys again, as a client does that got no answer."""
        for sent, then in self.unanswered:
            self.take(sent, client.send(sent), then)
        self.unanswered = []


def check_nothing_lost(test, client, loads):
    """Every acknowledged command is there, replays byte for byte, and no step was accepted twice; positions are dense."""
    tail = client.status()["position"]
    for load in loads:
        test.assertEqual(load.errors, [])
        for was in load.acknowledged:
            test.assertLessEqual(was.answer.position, tail, was.request)
            again = client.send(was.request)
            kept = {name: value for name, value in was.answer.headers.items()
                    if name not in ("date", "connection", "x-request-id", "idempotency-replayed")}
            seen = {name: value for name, value in again.headers.items() if name not in ("date", "connection", "x-request-id")}
            test.assertEqual((again.status, again.body, seen), (was.answer.status, was.answer.body, {**kept, "idempotency-replayed": "true"}))
        for person in load.people:
            check_person(test, client, person, tail)
    exported = client.get("/v1/events:export", "auditor").text.splitlines()
    events = [programs.json.loads(line) for line in exported[:-1]]
    test.assertEqual([event["meta"]["position"] for event in events], list(range(1, len(events) + 1)))
    later = [event for event in events[tail:] if event["actor"] != {"system": "timer"}]  # what falls due in the meantime
    test.assertEqual(later, [], "a replay appends nothing")


def check_person(test, client, person, tail):
    if person.facts is None:
        return
    seen = client.get(f"{person.path}?min_position={tail}&wait=10s", "auditor")
    test.assertEqual(seen.status, 200, seen)
    test.assertEqual((seen.json["user_name"], seen.json["display_name"], seen.json["facts"]["observed_at"]),
                     (person.facts["user_name"], person.facts["display_name"], person.facts["observed_at"]))
    if person.enrollment:
        test.assertIn((person.enrollment, "enrolled"), [(e["enrollment_id"], e["status"]) for e in seen.json["enrollments"]])
    test.assertEqual({step: times for step, times in person.accepted.items() if times > 1}, {}, f"{person.path}: a step was accepted twice")


def check_used_steps_stay_used(test, client, store, people):
    """A code that was accepted before the fall is refused after it."""
    for person in people:
        if not person.accepted:
            continue
        step = max(person.accepted)
        started = client.ask("POST", f"{store.path}/flows", "portal",
                             {"kind": "self_reset", "account_id": person.path.rsplit("/", 1)[1], "client": "web"})
        if started.status != 201:
            continue
        answer = client.ask("POST", f"{person.path}/flows/{started.json['flow_id']}:verify", "portal",
                            {"type": "authenticator", "code": totp(person.secret, step)})
        test.assertIn(answer.json["result"], ("failed", "locked_out"), answer)
