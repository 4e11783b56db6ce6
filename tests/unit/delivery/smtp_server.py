"""A real SMTP server for smtp_test.cc: prints its port, then one JSON line per message; ends when standard input ends.

usage: smtp_server.py none|starttls|implicit CERT KEY USER PASSWORD [--refuse CODE] [--silent-at WORD]

With --silent-at it says "silent" instead of answering that command, and nothing more.
"""
import argparse
import asyncio
import json
import logging
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult


class Handler:
    def __init__(self, refuse, silent_at):
        self.refuse, self.silent_at = refuse, silent_at

    async def may_be_silent(self, word):
        if word == self.silent_at:
            print("silent", flush=True)
            await asyncio.Event().wait()

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        await self.may_be_silent("EHLO")
        session.host_name = hostname
        return responses

    async def handle_QUIT(self, server, session, envelope):
        await self.may_be_silent("QUIT")
        return "221 Bye"

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        await self.may_be_silent("RCPT")
        if self.refuse:
            return f"{self.refuse} not {address}"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        await self.may_be_silent("DATA")
        print(json.dumps({
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "tls": server.transport.get_extra_info("ssl_object") is not None,
            "user": session.auth_data.login.decode() if session.auth_data else "",
            "content": envelope.original_content.decode(),
        }), flush=True)
        return "250 OK"


async def main():
    parser = argparse.ArgumentParser()
    for name in ("mode", "cert", "key", "user", "password"):
        parser.add_argument(name)
    parser.add_argument("--refuse", default="")
    parser.add_argument("--silent-at", default="")
    args = parser.parse_args()

    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(args.cert, args.key)

    def authenticate(server, session, envelope, mechanism, auth_data):
        good = (auth_data.login, auth_data.password) == (args.user.encode(), args.password.encode())
        return AuthResult(success=good, handled=False, auth_data=auth_data)

    def protocol():
        return SMTP(
            Handler(args.refuse, args.silent_at),
            hostname="localhost",
            enable_SMTPUTF8=True,
            tls_context=tls if args.mode == "starttls" else None,
            require_starttls=args.mode == "starttls",
            authenticator=authenticate,
            auth_required=bool(args.user),
            auth_require_tls=args.mode == "starttls",
        )

    loop = asyncio.get_running_loop()
    server = await loop.create_server(protocol, "127.0.0.1", 0, ssl=tls if args.mode == "implicit" else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


logging.disable(logging.CRITICAL)
asyncio.run(main())
