#!/usr/bin/env python3
"""Hostile JSON bodies, LDIF files and configurations: each is refused with its reason, at once, in bounded memory, and nothing falls.

Beside the tables each round has as many mutations of good inputs: a byte changed, dropped, doubled, or a piece repeated.
"""
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "support"))

from daemon import Daemon, program
from input_cases import GOOD_BODY, GOOD_LDIF, GOOD_TOML, bodies, configurations, ldifs
from job import Job

BODY_SECONDS_MAX = 2.0
FILE_SECONDS_MAX = 30.0
PROGRAM_BYTES_MAX = 1 << 30
GROWTH_MIB_MAX = 64
MUTATIONS = {"body": 200, "configuration": 20, "ldif": 5}  # a round; the latter two start a program each
REFUSED = 78


def mutated(good, chance):
    data = bytearray(good)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(data))
        match chance.randrange(4):
            case 0: data[at] = chance.randrange(256)
            case 1: del data[at]
            case 2: data.insert(at, data[at])
            case 3: data[at:at] = data[at:at + chance.randint(1, 20)] * chance.randint(1, 50)
        if not data:
            return b"x"
    return bytes(data)


def memory_mib(daemon):
    with open(f"/proc/{daemon.process.pid}/status", encoding="utf-8") as file:
        return int(next(line for line in file if line.startswith("VmRSS")).split()[1]) / 1024


class Inputs:
    def __init__(self, job, folder):
        self.job, self.folder = job, folder
        self.daemon = Daemon(folder, dev=True).start()
        self.client = self.daemon.client()
        self.slowest = {}
        self.daemon.make_callers()
        assert self.client.put("/v1/stores/s1", {"name": "S", "provider": "active_directory", "enabled": True}).status == 201

    def timed(self, kind, what, began, most):
        seconds = time.monotonic() - began
        self.slowest[kind] = max(self.slowest.get(kind, 0.0), seconds)
        self.job.expect(seconds <= most, f"{kind} {what}: took {seconds:.1f} s")
        self.job.count(kind)

    def body(self, what, sent, expected=(400, 413)):
        began = time.monotonic()
        answer = self.client.ask("POST", "/v1/callers", "admin", sent, content_type="application/json")
        self.job.expect(answer.status in expected, f"body {what}: {answer}")
        self.timed("body", what, began, BODY_SECONDS_MAX)

    def run(self, kind, what, words, expected, environment=None):
        def bounded():
            resource.setrlimit(resource.RLIMIT_AS, (PROGRAM_BYTES_MAX, PROGRAM_BYTES_MAX))
        began = time.monotonic()
        try:
            done = subprocess.run(words, capture_output=True, timeout=FILE_SECONDS_MAX * 2, preexec_fn=bounded, env=environment)
        except subprocess.TimeoutExpired:
            return self.job.expect(False, f"{kind} {what}: does not end")
        said = (done.stdout + done.stderr).decode(errors="replace")
        self.job.expect(done.returncode in expected, f"{kind} {what}: ended with {done.returncode}: {said[-300:]}")
        self.job.expect(done.returncode == 0 or said.strip(), f"{kind} {what}: refused without a word")
        self.job.expect("root:" not in said, f"{kind} {what}: shows another file")
        self.timed(kind, what, began, FILE_SECONDS_MAX)
        return said

    def file(self, name, data):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as file:
            file.write(data)
        return path

    def ldif(self, what, data):
        token = self.daemon.write("token.sync", self.daemon.tokens["sync"].encode())
        environment = {**os.environ, "MFACTL_URL": f"http://{self.daemon.address}", "MFACTL_TOKEN_FILE": token}
        self.run("ldif", what, [program("mfactl"), "--quiet", "account", "import", "s1", self.file("in.ldif", data), "--mapping", "ad"], (0, 1, 2), environment)

    def configuration(self, what, data, expected=(REFUSED,)):
        path = data if isinstance(data, str) else self.file("in.toml", data)
        self.run("configuration", what, [program("mfad"), "config", "check", path], expected)

    def strange_files(self):
        for path in ("/dev/zero", "/dev/urandom", self.folder, "/nowhere", "/proc/self/mem"):
            self.configuration(path, path)
        for path in ("/dev/zero", self.folder, "/nowhere"):
            self.run("ldif", path, [program("mfactl"), "--quiet", "account", "import", "s1", path, "--mapping", "ad", "--observed-at", "now"], (1, 2),
                     {**os.environ, "MFACTL_URL": f"http://{self.daemon.address}", "MFACTL_TOKEN_FILE": os.path.join(self.folder, "token.sync")})


def work(job):
    folder = tempfile.mkdtemp()
    inputs = Inputs(job, folder)
    try:
        inputs.body("good", GOOD_BODY, (201,))
        inputs.configuration("good", GOOD_TOML, (0,))
        for what, sent in bodies():
            inputs.body(what, sent)
        before = memory_mib(inputs.daemon)
        for what, sent in bodies():
            inputs.body(what, sent)
        for what, data in configurations():
            inputs.configuration(what, data)
        for what, data in ldifs():
            inputs.ldif(what, data)
        inputs.strange_files()
        for _ in range(job.rounds):
            for _ in range(MUTATIONS["body"]):
                inputs.body("mutated", mutated(GOOD_BODY, job.random), (201, 400, 413))
            for _ in range(MUTATIONS["configuration"]):
                inputs.configuration("mutated", mutated(GOOD_TOML, job.random), (0, REFUSED))
            for _ in range(MUTATIONS["ldif"]):
                inputs.ldif("mutated", mutated(GOOD_LDIF, job.random))
        grown = memory_mib(inputs.daemon) - before
        job.figures["slowest"] = ", ".join(f"{kind} {seconds:.2f} s" for kind, seconds in inputs.slowest.items())
        job.figures["memory grew"] = f"{grown:.0f} MiB"
        job.expect(grown <= GROWTH_MIB_MAX, f"memory grew by {grown:.0f} MiB")
        job.expect(inputs.client.get("/readyz", None).status == 200, "the daemon is ready")
        inputs.client.close()
        job.expect(inputs.daemon.stop() == 0, "the daemon ends well")
    finally:
        inputs.daemon.end()
        shutil.rmtree(folder)


if __name__ == "__main__":
    Job("hostile-input", __doc__, short=3, long=300).run(work)
