"""A server of a few lines, and mfactl run against it."""

import http.server
import json
import os
import pathlib
import subprocess
import tempfile
import threading
import unittest

MFACTL = pathlib.Path(os.environ["MFAD_BUILD"]) / "bin" / "mfactl"
TOKEN = "t" * 40


class Server(http.server.ThreadingHTTPServer):
    """Answers from a list, in order, and remembers the requests."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers, self.requests = [], []


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def handle_any(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self.server.requests.append((self.command, self.path, dict(self.headers), body))
        answer = self.server.answers.pop(0) if self.server.answers else (500, {}, "")
        if answer == "lose":
            self.close_connection = True
            self.connection.close()
            return
        status, headers, text = answer
        data = text.encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_PUT = do_POST = do_DELETE = handle_any

    def log_message(self, *_):
        pass


def ok(value, **headers):
    return (200, {name.replace("_", "-"): text for name, text in headers.items()}, json.dumps(value))


def problem(status, code, headers=None, **members):
    return (status, headers or {}, json.dumps({"type": "/problems/" + code, "status": status, "code": code, **members}))


class MfactlCase(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.token_file = self.file("token", TOKEN + "\n")
        self.server = Server()
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)

    def file(self, name, text):
        path = pathlib.Path(self.folder.name) / name
        path.write_text(text)
        return str(path)

    def run_mfactl(self, *words, answers=(), stdin="", url=None):
        self.server.answers, self.server.requests = list(answers), []
        environment = {"PATH": os.environ["PATH"], "MFACTL_TOKEN_FILE": self.token_file,
                       "MFACTL_URL": url or f"http://127.0.0.1:{self.server.server_port}"}
        return subprocess.run([MFACTL, *words], capture_output=True, text=True, input=stdin, env=environment, timeout=30)

    def sent(self):
        return [(method, path, body) for method, path, _, body in self.server.requests]

    def headers(self, index):
        return self.server.requests[index][2]
