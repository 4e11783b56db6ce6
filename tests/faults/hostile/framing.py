#!/usr/bin/env python3
"""The table of framing_cases.py on raw connections: each gets exactly its answers, and is kept or closed as it must be.

Each round sends the table in another way: whole, byte by byte, cut at random places.
"""
import os
import shutil
import socket
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "support"))

from daemon import Daemon
from framing_cases import KEPT, all_cases, get
from job import Job

WAIT_SECONDS = 20
EXPECTS = b"Expect: 100-continue"  # who asks for a 100 gets one when the head arrives before the body (RFC 9110 §10.1.1)
PIECES_MAX = 400  # a long case byte by byte would only measure the loopback


class Peer:
    def __init__(self, address):
        host, port = address.rsplit(":", 1)
        self.socket = socket.create_connection((host, int(port)), timeout=WAIT_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.rest = b""

    def send(self, pieces):
        """False: the server did not wait for the end."""
        try:
            for piece in pieces:
                self.socket.sendall(piece)
            return True
        except (BrokenPipeError, ConnectionResetError):
            return False

    def more(self):
        try:
            got = self.socket.recv(65536)
        except ConnectionResetError:
            got = b""
        self.rest += got
        return bool(got)

    def answer(self, without_body=False, past_100=False):
        """A status, or None at the end of the connection. past_100: a 100 may come before it."""
        while b"\r\n\r\n" not in self.rest:
            if not self.more():
                return None
        head, self.rest = self.rest.split(b"\r\n\r\n", 1)
        status = int(head[9:12])
        if status == 100 and past_100:
            return self.answer(without_body, past_100)
        if without_body or status == 100:
            return status
        length = int(next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")).split(b":")[1])
        while len(self.rest) < length:
            if not self.more():
                return None
        self.rest = self.rest[length:]
        return status

    def ended(self):
        """The server says that it is done, with nothing more to read."""
        while self.more():
            pass
        return self.rest == b""


def pieces_of(sent, way, chance):
    if way == 0 or len(sent) < 2:
        return [sent]
    cuts = range(1, min(len(sent), PIECES_MAX)) if way == 1 else sorted(chance.sample(range(1, len(sent)), min(3, len(sent) - 1)))
    places = [0, *cuts, len(sent)]
    return [sent[begin:end] for begin, end in zip(places, places[1:])]


def check(job, address, case, way):
    what, sent, expected, after = case
    peer = Peer(address)
    try:
        peer.send(pieces_of(sent, way, job.random))
        if after == "half":
            peer.socket.shutdown(socket.SHUT_WR)
        got = []
        for status in expected:
            got.append(peer.answer(without_body=status == "405 head", past_100=status != 100 and EXPECTS in sent))
        wanted = [405 if status == "405 head" else status for status in expected]
        if not job.expect(got == wanted, f"{what}: answers {got}, not {wanted}"):
            return
        if after == "wait":
            peer.send([b"hello"])
            job.expect(peer.answer() == 401, f"{what}: no answer after the body")
        elif after is KEPT:
            job.expect(peer.rest == b"" and peer.send([get()]) and peer.answer() == 200, f"{what}: the connection is not kept")
        elif after == "rest":
            job.expect(True, what)
        else:
            job.expect(peer.ended(), f"{what}: more than one answer: {peer.rest[:80]}")
    except TimeoutError:
        job.expect(False, f"{what}: no end within {WAIT_SECONDS} s")
    finally:
        peer.socket.close()


def work(job):
    folder = tempfile.mkdtemp()
    daemon = Daemon(folder, dev=True).start()
    try:
        cases = all_cases()
        assert len({what for what, *_ in cases}) == len(cases), "each case has a name of its own"
        for number in range(job.rounds):
            for case in cases:
                check(job, daemon.address, case, min(number, 2))
        job.figures.update(cases=len(cases), sent=len(cases) * job.rounds)
        job.expect(daemon.client().get("/livez", None).status == 200, "the daemon lives")
        job.expect(daemon.stop() == 0, "the daemon ends well")
    finally:
        daemon.end()
        shutil.rmtree(folder)


if __name__ == "__main__":
    Job("framing", __doc__, short=3, long=300).run(work)
