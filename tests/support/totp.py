"""Time-based codes (RFC 6238) of our own: for loads that need thousands; `daemon.code_at` asks oathtool."""
import base64
import hashlib
import hmac
import struct


def totp(secret, step):
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    mac = hmac.new(key, struct.pack(">Q", step), hashlib.sha1).digest()
    at = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[at:at + 4])[0] & 0x7fffffff) % 1_000_000:06}"
