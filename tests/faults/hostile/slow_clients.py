#!/usr/bin/env python3
"""Thousands of slow and half-open clients beside normal ones: those are served as before, in bounded memory.

The attackers come from one address, then from many: silent ones, heads and bodies that drip, readers that do not read, half-closed ones; who is
thrown out comes again. Meanwhile one client keeps its connection and another makes a new one for each request. Sieges and calm take turns;
the median of the ratios of their p99s is judged, and what the calm ones differ by among themselves is allowed on top.
"""
import multiprocessing
import os
import resource
import shutil
import socket
import statistics
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "support"))

from daemon import Daemon, now, wait_for
from job import Job

REQUESTS = 1500  # per measurement: enough for a p99
ATTACK_SECONDS_MAX = 60
DRIP_SECONDS = 2.0
SIEGES = 5  # of each kind, calm before and after each: one alone says more of the machine than of the daemon
P99_RATIO_MAX = 2.0
ANSWER_SECONDS_MAX = 5.0  # nobody is kept out
BESIDE_OTHERS_SECONDS_MAX = 30.0  # the disk is shared with whatever else is tested
GROWTH_MIB_MAX = 160
HEAD = b"POST /v1/callers HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
KINDS = ("silent", "dripping head", "dripping body", "dripping chunks", "not reading", "half closed")
UNREAD_REQUESTS = 100
SOURCES = {"one address": ["127.0.0.2"], "many addresses": [f"127.1.{i // 200}.{i % 200 + 1}" for i in range(1000)]}


def raise_descriptors():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 20_000), hard))


class Attacker:
    def __init__(self, kind, source, address):
        self.kind, self.source, self.address = kind, source, address
        self.socket = None
        self.connect()

    def connect(self):
        if self.socket is not None:
            self.socket.close()
        self.socket = socket.socket()
        self.socket.setblocking(False)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.bind((self.source, 0))
        host, port = self.address.rsplit(":", 1)
        try:
            self.socket.connect((host, int(port)))
        except BlockingIOError:
            pass
        self.fresh = True

    def first(self):
        if self.kind == "dripping head":
            return HEAD + b"X-Drip: "
        if self.kind == "dripping body":
            return HEAD + b"Content-Length: 60000\r\n\r\n"
        if self.kind == "dripping chunks":
            return HEAD + b"Transfer-Encoding: chunked\r\n\r\n8000\r\n"
        if self.kind == "not reading":
            return b"GET /openapi.json HTTP/1.1\r\nHost: h\r\n\r\n" * UNREAD_REQUESTS
        return b"GET /livez HTTP/1.1\r\nHo" if self.kind == "half closed" else b""

    def act(self):
        """False: thrown out."""
        try:
            if self.fresh:
                self.socket.send(self.first())
                if self.kind == "half closed":
                    self.socket.shutdown(socket.SHUT_WR)
                self.fresh = False
            elif self.kind.startswith("dripping"):
                self.socket.send(b"a")
            elif self.kind == "silent":
                return self.socket.recv(1) != b""
            return True
        except BlockingIOError:
            return True
        except OSError:
            return False


def attack(address, number, sources, ready, stop):
    raise_descriptors()
    attackers = [Attacker(KINDS[i % len(KINDS)], sources[i % len(sources)], address) for i in range(number)]
    thrown_out, first = 0, True
    while not stop.is_set():
        began = time.monotonic()
        for i, attacker in enumerate(attackers):
            if not attacker.act():
                thrown_out += 1
                attacker.connect()
            if i % 50 == 0:
                time.sleep(DRIP_SECONDS * 50 / number / 2)
        if first:
            ready.set()
        first = False
        stop.wait(max(0.0, DRIP_SECONDS - (time.monotonic() - began)))
    for attacker in attackers:
        attacker.socket.close()
    print(f"  {thrown_out} attackers came again", flush=True)


class Normal:
    """What a portal does: queries and commands, on one connection or on a new one each."""

    def __init__(self, daemon):
        self.daemon, self.client, self.number = daemon, daemon.client(), 0

    def request(self, client):
        self.number += 1
        if self.number % 4:
            answer = client.get("/v1/stores/calm", "admin")
        else:
            facts = {"user_name": f"calm.{self.number}", "enabled": True, "container": "o=calm", "groups": [], "source": "ad", "observed_at": now()}
            answer = client.ask("PUT", f"/v1/stores/calm/accounts/a{self.number % 97}", "sync", facts)
        assert answer.status in (200, 201), answer

    def times(self, requests, fresh):
        times = []
        for _ in range(requests):
            began = time.monotonic()
            client = self.daemon.client() if fresh else self.client
            self.request(client)
            if fresh:
                client.close()
            times.append(time.monotonic() - began)
        return sorted(times)


def p99(times):
    return times[int(len(times) * 0.99)]


def memory_mib(daemon):
    with open(f"/proc/{daemon.process.pid}/status", encoding="utf-8") as file:
        return int(next(line for line in file if line.startswith("VmRSS")).split()[1]) / 1024


def descriptors(daemon):
    return len(os.listdir(f"/proc/{daemon.process.pid}/fd"))


def measured(normal):
    return {"kept": normal.times(REQUESTS, False), "new": normal.times(REQUESTS // 3, True)}


def besieged(job, daemon, normal, sources):
    ready, stop = multiprocessing.Event(), multiprocessing.Event()
    process = multiprocessing.Process(target=attack, args=(daemon.address, job.rounds, sources, ready, stop))
    process.start()
    try:
        assert ready.wait(ATTACK_SECONDS_MAX), "the attackers are not ready"
        figures = measured(normal)
        memory, open_files = memory_mib(daemon), descriptors(daemon)
    finally:
        stop.set()
        process.join(timeout=30)
        process.kill()
    return figures, memory, open_files


def judge(job, what, sieges, calm):
    """`sieges`: the times of each siege and those of the calm before and after it; `calm`: all times in peace, which say how far the machine varies."""
    for kind in calm[0]:
        usual = [p99(one[kind]) for one in calm]
        first, middle, third = statistics.quantiles(usual, n=4)
        noise = (third - first) / middle
        ratios = [p99(figures[kind]) / statistics.mean((p99(before[kind]), p99(after[kind]))) for figures, before, after in sieges]
        ratio = statistics.median(ratios)
        print(f"  {kind}, {what}: in peace {', '.join(f'{one * 1000:.2f}' for one in usual)} ms, ratios {', '.join(f'{one:.2f}' for one in ratios)}")
        job.figures[f"p99 {kind}, {what}"] = f"{ratio:.2f} times that in peace ({middle * 1000:.2f} ms, noise {noise:.2f})"
        job.expect(job.arguments.beside_others or ratio <= P99_RATIO_MAX + noise,
                   f"{what}, {kind} connection: p99 is {ratio:.2f} times that in peace, at most {P99_RATIO_MAX} and a noise of {noise:.2f}")
        slowest = max(figures[kind][-1] for figures, _, _ in sieges)
        slowest_max = BESIDE_OTHERS_SECONDS_MAX if job.arguments.beside_others else ANSWER_SECONDS_MAX
        job.expect(slowest <= slowest_max, f"{what}, {kind} connection: slowest {slowest:.3f} s")


def work(job):
    raise_descriptors()
    folder = tempfile.mkdtemp()
    daemon = Daemon(folder, dev=True).start()
    try:
        daemon.make_callers()
        normal = Normal(daemon)
        made = normal.client.put("/v1/stores/calm", {"name": "Calm", "provider": "ldap", "enabled": True})
        assert made.status == 201, made
        normal.times(300, False)
        calm, sieges = [measured(normal)], {what: [] for what in SOURCES}
        idle = memory_mib(daemon)
        job.figures["memory before"] = f"{idle:.0f} MiB"
        memories, open_files = {what: [] for what in SOURCES}, {what: [] for what in SOURCES}
        for what in list(SOURCES) * (1 if job.arguments.beside_others else SIEGES):
            figures, memory, descriptors_then = besieged(job, daemon, normal, SOURCES[what])
            memories[what].append(memory)
            open_files[what].append(descriptors_then)
            wait_for("the daemon is done with them", lambda: descriptors(daemon) < 150, 90)
            calm.append(measured(normal))
            sieges[what].append((figures, *calm[-2:]))
        for what in SOURCES:
            memory = max(memories[what])
            job.figures[f"memory, {what}"] = f"{memory:.0f} MiB"
            job.figures[f"descriptors, {what}"] = max(open_files[what])
            job.expect(memory - idle <= GROWTH_MIB_MAX, f"{what}: memory grew from {idle:.0f} to {memory:.0f} MiB")
            judge(job, what, sieges[what], calm)
        job.expect(daemon.process.poll() is None and normal.client.get("/readyz", None).status == 200, "the daemon is ready")
        normal.client.close()
        job.expect(daemon.stop() == 0, "the daemon ends well")
    except Exception:
        print(daemon.log()[-2000:])
        raise
    finally:
        daemon.end()
        shutil.rmtree(folder)


if __name__ == "__main__":
    Job("slow-clients", __doc__, short=5000, long=5000, unit="clients", arguments=[
        (("--beside-others",), {"action": "store_true", "help": "the machine is not ours alone: p99 is shown, not judged, and answers may take longer"})]).run(work)
