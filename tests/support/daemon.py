"""The built daemon as a child process, and a client that keeps what it sent and what it got.

MFAD_BIN and MFACTL_BIN name the programs; else they are those of the build folder MFAD_BUILD.
"""
import datetime
import http.client
import itertools
import json
import os
import queue
import re
import secrets
import signal
import subprocess
import sys
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
START_SECONDS = 90
ROLES = ("portal", "helpdesk", "sync", "auditor", "verifier", "operator")


def program(name):
    default = os.path.join(os.environ.get("MFAD_BUILD", os.path.join(ROOT, "build", "dev")), "bin", name)
    return os.environ.get(name.upper() + "_BIN", default)


def now():
    return datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def wait_for(what, predicate, seconds=60):
    """The first true value of the predicate; an AssertionError with `what` after the deadline."""
    deadline = time.monotonic() + seconds
    while True:
        value = predicate()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.02)


class Unanswered(Exception):
    """The connection ended before the whole answer was there: the command may have happened or not."""


class Answer:
    def __init__(self, response, body):
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.body = body
        self.text = body.decode()
        self.json = json.loads(body) if "json" in self.headers.get("content-type", "") and "ndjson" not in self.headers["content-type"] else None

    @property
    def position(self):
        return int(self.headers["mfa-position"])

    def __repr__(self):
        return f"{self.status} {self.text[:500]}"


class Request:
    """One request with all its bytes, so that it can be sent again exactly as it was."""

    def __init__(self, method, path, role, body, headers):
        self.method, self.path, self.role, self.body, self.headers = method, path, role, body, headers

    def __repr__(self):
        return f"{self.method} {self.path} {self.headers.get('Idempotency-Key', '')}"


IDLE_SECONDS = 30  # half of what the daemon grants: a connection that it is just closing answers nothing


class Client:
    """One kept-alive connection; one thread only."""

    def __init__(self, daemon):
        self.daemon = daemon
        self.connection = None
        self.used_at = 0.0

    def send(self, request):
        headers = dict(request.headers)
        if request.role:
            headers["Authorization"] = "Bearer " + self.daemon.tokens[request.role]
        if time.monotonic() - self.used_at > IDLE_SECONDS:
            self.close()
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection(self.daemon.address, timeout=60)
            self.connection.request(request.method, request.path, request.body, headers)
            response = self.connection.getresponse()
            answer = Answer(response, response.read())
            self.used_at = time.monotonic()
        except (OSError, http.client.HTTPException, ValueError) as error:
            self.close()
            raise Unanswered(f"{request}: {error!r}") from error
        if response.will_close:
            self.close()
        return answer

    def close(self):
        if self.connection is not None:
            self.connection.close()
        self.connection = None

    def command(self, method, path, role, body=None, **extra):
        """A request with a key of its own. Keywords are headers (`if_match`); None leaves one out."""
        headers = {"Idempotency-Key": secrets.token_hex(16), "Mfa-Actor": "Zebedee Quux"}
        headers.update({name.replace("_", "-").title(): value for name, value in extra.items()})
        if isinstance(body, (dict, list)):
            headers["Content-Type"] = "application/json"
            body = json.dumps(body).encode()
        return Request(method, path, role, body, {name: value for name, value in headers.items() if value is not None})

    def ask(self, method, path, role=None, body=None, **extra):
        return self.send(self.command(method, path, role, body, **extra))

    def get(self, path, role="admin", **extra):
        return self.send(Request("GET", path, role, None, extra))

    def put(self, path, body, etag_of=None):
        etag = self.get(etag_of or path).headers.get("etag")
        precondition = {"if_match": etag} if etag else {"if_none_match": "*"}
        return self.ask("PUT", path, "admin", body, **precondition)

    def status(self):
        return self.get("/v1/status").json


class Daemon:
    """`folder/data` is the data directory, or `data`. Production form with a key file, or `dev`."""

    def __init__(self, folder, dev=False, data=None, arguments=()):
        self.folder, self.dev, self.arguments = folder, dev, list(arguments)
        self.data = data or os.path.join(folder, "data")
        self.log_file = os.path.join(folder, "mfad.log")
        self.listen = ["--listen", "127.0.0.1:0"]
        self.process = None
        self.tokens = {}
        if not dev:
            self.tokens["admin"] = secrets.token_hex(24)
            self.write("kek", secrets.token_bytes(32))
            self.write("admin-token", self.tokens["admin"].encode())

    def write(self, name, content):
        path = os.path.join(self.folder, name)
        with open(path, "wb", opener=lambda p, flags: os.open(p, flags, 0o600)) as file:
            file.write(content)
        return path

    def command_line(self):
        kind = ["--dev"] if self.dev else [
            "--kek-file", os.path.join(self.folder, "kek"), "--admin-token-file", os.path.join(self.folder, "admin-token")]
        return [program("mfad"), "serve", "--data-dir", self.data, *self.listen, *kind, *self.arguments]

    def spawn(self):
        with open(self.log_file, "ab") as log:
            self.process = subprocess.Popen(self.command_line(), stdout=subprocess.PIPE, stderr=log, text=True)
        lines = queue.Queue()

        def read(pipe):
            for line in pipe:
                lines.put(line)
            lines.put("")
            pipe.close()
        threading.Thread(target=read, args=(self.process.stdout,), daemon=True).start()
        return lines

    def start(self):
        lines = self.spawn()
        line = lines.get(timeout=START_SECONDS)
        while line and not line.startswith("mfad ready "):
            line = lines.get(timeout=START_SECONDS)
        if not line:
            raise AssertionError(f"mfad ended with {self.process.wait(timeout=30)}: {self.log()[-2000:]}")
        self.ready = line
        self.address = re.search(r"url=http://([\d.:]+)", line)[1]
        self.kafka = re.search(r"kafka=(\S+)", line)[1]
        if self.dev:
            with open(os.path.join(self.data, "dev-token"), encoding="utf-8") as file:
                self.tokens["admin"] = file.read().strip()
        return self

    def refusal(self):
        """Starts it where it has to end by itself: its exit code and what it said."""
        before = len(self.log())
        self.spawn()
        return self.process.wait(timeout=START_SECONDS), self.log()[before:]

    def make_callers(self):
        client = self.client()
        for role in ROLES:
            made = client.ask("POST", "/v1/callers", "admin", {"name": role, "role": role, "stores": ["*"]})
            assert made.status == 201, made
            self.tokens[role] = made.json["token"]
        client.close()

    def client(self):
        return Client(self)

    def log(self):
        try:
            with open(self.log_file, encoding="utf-8", errors="replace") as file:
                return file.read()
        except FileNotFoundError:
            return ""

    def kill(self):
        self.process.kill()
        return self.process.wait(timeout=30)

    def stop(self, seconds=30):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=seconds)

    def end(self):
        """For tearDown: gone, whatever state it is in. One that nobody saw end says what it ended with."""
        if self.process is None or self.process.returncode is not None:
            return
        if self.process.poll() is None:
            self.kill()
        else:
            said = [line for line in self.log().splitlines() if '"level":"info"' not in line]
            print(f"mfad ended by itself with {self.process.returncode}:", *said[-100:], sep="\n", file=sys.stderr)


class Store:
    """A store with a role, through the API; `path` is its resource."""
    numbers = itertools.count(1)

    def __init__(self, client, types=("authenticator",), enforced=("authenticator",), threshold=5):
        self.path = f"/v1/stores/s{next(self.numbers)}"
        answers = [client.put(self.path, {"name": "Corp", "provider": "ldap", "enabled": True})]
        answers += [client.put(f"{self.path}/authentication-types/{kind}", {"enabled": True}, self.path) for kind in types]
        answers.append(client.put(f"{self.path}/enrollment", {"enabled": True}, self.path))
        answers.append(client.put(f"{self.path}/roles/staff", {
            "name": "Staff", "priority": 20, "criteria": {"any_of": [{"container": "o=corp"}]},
            "policy": {"enforced": list(enforced), "lockout": {"threshold": threshold, "minutes": 15}}}))
        assert all(answer.status in (200, 201) for answer in answers), answers


def session():
    return {"method": "password", "authenticated_at": now(), "client": "web 1"}


def code_at(secret, step):
    made = subprocess.run(["oathtool", "--totp", "--base32", "--now", f"@{step * 30}", "-"], input=secret, text=True,
                          capture_output=True, check=True)
    return made.stdout.strip()


def current_step():
    """The step of now, which stays in the window for at least half a minute more."""
    return int(time.time()) // 30
