"""Many keep-alive connections that send at the same moment: every request but its last byte first, then all the last bytes."""
import json
import secrets
import socket


class Reply:
    def __init__(self, head, body):
        lines = head.decode("latin-1").split("\r\n")
        self.status = int(lines[0].split(" ", 2)[1])
        self.headers = {name.lower(): value.strip() for name, value in (line.split(":", 1) for line in lines[1:])}
        self.body = body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def position(self):
        return int(self.headers["mfa-position"])

    def __repr__(self):
        return f"{self.status} {self.body[:300].decode(errors='replace')}"


class Wire:
    """One raw connection that reads answers with a length."""

    def __init__(self, address):
        host, port = address.rsplit(":", 1)
        self.socket = socket.create_connection((host, int(port)), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.rest = b""

    def more(self):
        got = self.socket.recv(65536)
        if not got:
            raise ConnectionError("the server closed the connection in the middle of an answer")
        self.rest += got

    def reply(self):
        while b"\r\n\r\n" not in self.rest:
            self.more()
        head, self.rest = self.rest.split(b"\r\n\r\n", 1)
        reply = Reply(head, b"")
        length = int(reply.headers["content-length"])
        while len(self.rest) < length:
            self.more()
        reply.body, self.rest = self.rest[:length], self.rest[length:]
        return reply


class Volley:
    def __init__(self, daemon, connections=64):
        self.daemon = daemon
        self.wires = [Wire(daemon.address) for _ in range(connections)]

    def request(self, method, path, role, body, key=None):
        text = json.dumps(body).encode()
        head = (f"{method} {path} HTTP/1.1\r\nHost: {self.daemon.address}\r\nAuthorization: Bearer {self.daemon.tokens[role]}\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(text)}\r\n")
        if method == "POST":
            head += f"Idempotency-Key: {key or secrets.token_hex(16)}\r\n"
        return head.encode() + b"\r\n" + text

    def fire(self, requests):
        """One request per connection, at once; the answers in the order of the requests."""
        wires = self.wires[:len(requests)]
        for wire, request in zip(wires, requests, strict=True):
            wire.socket.sendall(request[:-1])
        for wire, request in zip(wires, requests, strict=True):
            wire.socket.send(request[-1:])
        return [wire.reply() for wire in wires]

    def each(self, requests):
        """Any number of requests, as many at once as there are connections."""
        replies = []
        for begin in range(0, len(requests), len(self.wires)):
            replies += self.fire(requests[begin:begin + len(self.wires)])
        return replies

    def close(self):
        for wire in self.wires:
            wire.socket.close()
