"""A development daemon of the built binary, and a client that holds every answer against the served OpenAPI document."""
import glob
import http.client
import itertools
import json
import os
import re
import shutil
import subprocess
import tempfile
import urllib.parse

import schema


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.text = response.read().decode()
        kind = self.headers.get("content-type", "")
        self.json = json.loads(self.text) if "json" in kind and "ndjson" not in kind else None

    def __repr__(self):
        return f"{self.status} {self.text[:600]}"


class Daemon:
    def __init__(self):
        self.folder = tempfile.mkdtemp()
        self.errors = open(os.path.join(self.folder, "err"), "w+", encoding="utf-8")
        self.process = subprocess.Popen(
            [os.path.join(os.environ["MFAD_BUILD"], "bin", "mfad"), "serve", "--dev", "--data-dir", self.data, "--listen", "127.0.0.1:0"],
            stdout=subprocess.PIPE, stderr=self.errors, text=True)
        ready = ""
        for line in self.process.stdout:
            ready = re.match(r"mfad ready url=http://([\d.:]+) ", line)
            if ready:
                break
        if not ready:
            self.errors.seek(0)
            raise RuntimeError(f"mfad did not start: {self.errors.read()}")
        self.address = ready[1]
        with open(os.path.join(self.data, "dev-token"), encoding="utf-8") as file:
            self.tokens = {"admin": file.read().strip()}
        self.keys = itertools.count()
        self.document = None
        self.document = self.ask("GET", "/openapi.json").json
        for role in ("portal", "helpdesk", "sync", "auditor", "verifier", "operator"):
            made = self.ask("POST", "/v1/callers", "admin", {"name": role, "role": role, "stores": ["*"]})
            assert made.status == 201, made
            self.tokens[role] = made.json["token"]

    @property
    def data(self):
        return os.path.join(self.folder, "data")

    def stop(self):
        self.process.terminate()
        code = self.process.wait(timeout=30)
        self.process.stdout.close()
        self.errors.close()
        shutil.rmtree(self.folder)
        return code

    def headers(self, method, role, body, extra):
        headers = {}
        if role:
            headers["Authorization"] = "Bearer " + self.tokens.get(role, role)
        if method == "POST":
            headers["Idempotency-Key"] = f"key-{next(self.keys):016}"
            headers["Mfa-Actor"] = "Jane Doe"
        if body is not None:
            headers["Content-Type"] = "application/json"
        headers.update(extra)
        return {name: value for name, value in headers.items() if value is not None}

    def ask(self, method, path, role=None, body=None, **extra):
        """`body`: an object, or text as it is. Keywords are headers (`if_match`); None leaves one out."""
        extra = {name.replace("_", "-").title(): value for name, value in extra.items()}
        text = body if body is None or isinstance(body, (str, bytes)) else json.dumps(body)
        connection = http.client.HTTPConnection(self.address, timeout=30)
        connection.request(method, path, text.encode() if isinstance(text, str) else text, self.headers(method, role, body, extra))
        answer = Answer(connection.getresponse())
        connection.close()
        if self.document:
            schema.check_answer(self.document, method, path, answer)
        return answer

    def put(self, path, body, etag_of=None):
        """A PUT by the admin with the ETag as it is now, or as a creation."""
        etag = self.ask("GET", etag_of or path, "admin").headers.get("etag")
        precondition = {"if_match": etag} if etag else {"if_none_match": "*"}
        return self.ask("PUT", path, "admin", body, **precondition)

    def events(self, after=0, **filters):
        query = urllib.parse.urlencode({"after": after, "limit": 500, **filters})
        return self.ask("GET", f"/v1/events?{query}", "auditor").json["items"]

    def mails(self):
        mails = []
        for name in sorted(glob.glob(os.path.join(self.data, "mail", "*.eml")), key=os.path.getmtime):
            with open(name, encoding="utf-8") as file:
                mails.append(file.read())
        return mails
