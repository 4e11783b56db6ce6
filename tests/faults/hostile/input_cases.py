"""Hostile JSON, LDIF and TOML: what is not a body, a directory or a configuration, and what is too much of one."""
import base64

GOOD_BODY = b'{"name": "n", "role": "portal", "stores": ["*"]}'
GOOD_TOML = b'[instance]\ncluster = "mfad"\n[http]\nlisten = "127.0.0.1:0"\n[logging]\nlevel = "info"\n[enrollment]\nemail_code_digits = 6\n'
GOOD_LDIF = b"""version: 1

dn: CN=Ada,OU=People,DC=x
objectClass: user
objectGUID:: """ + base64.b64encode(bytes(range(16))) + b"""
userPrincipalName: ada@x.example
userAccountControl: 512
description:: QcOkYQ==
memberOf: CN=g,
 DC=x

"""


def bodies():
    """Of `POST /v1/callers`, whose limit is 64 KiB: each is refused with 400 or 413."""
    deep = {"arrays": b"[" * 60_000, "closed arrays": b"[" * 30_000 + b"]" * 30_000, "objects": b'{"a":' * 12_000, "closed objects": b'{"a":' * 8_000 + b"1" + b"}" * 8_000,
            "seventeen": b"[" * 17 + b"]" * 17, "mixed": b'[{"a":' * 9_000, "commas": b"[,[,[,", "only closing": b"]" * 60_000}
    huge = {"text": b'{"name": "' + b"a" * 60_000 + b'"}', "escapes": b'{"name": "' + b"\\u0000" * 10_000 + b'"}', "name of a member": b'{"' + b"a" * 60_000 + b'": 1}',
            "members": b"{" + b",".join(b'"m%d":1' % i for i in range(5_500)) + b"}", "repeated members": b"{" + b",".join([b'"name":"x"'] * 5_000) + b"}",
            "elements": b'{"name":"n","role":"portal","stores":[' + b",".join([b'"s"'] * 15_000) + b"]}", "number": b'{"name": ' + b"9" * 60_000 + b"}",
            "fraction": b'{"name": 0.' + b"9" * 60_000 + b"}", "exponent": b'{"name": 1e999999999}', "small exponent": b'{"name": 1e-999999999}', "white space": b" " * 60_000 + b"{}",
            "zeros": b'{"name": ' + b"0" * 60_000 + b"}", "beyond the limit": b"[" + b" " * 70_000 + b"]"}
    odd = {"nothing": b" ", "null": b"null", "true": b"true", "a number": b"1", "a text": b'"x"', "two values": b"{}{}", "a comment": b"/* x */ {}", "single quotes": b"{'name':'n'}",
           "no quotes": b"{name: 1}", "a trailing comma": b'{"name":"n",}', "NaN": b'{"name":NaN}', "Infinity": b'{"name":-Infinity}', "hexadecimal": b'{"name":0x1}',
           "a plus": b'{"name":+1}', "octal": b'{"name":01}', "a zero byte": b'{"name":"a\0b"}', "a raw line end": b'{"name":"a\nb"}', "a byte order mark": b"\xef\xbb\xbf" + GOOD_BODY,
           "UTF-16": GOOD_BODY.decode().encode("utf-16"), "UTF-32": GOOD_BODY.decode().encode("utf-32"), "half a surrogate": b'{"name":"\\ud800","role":"portal","stores":["*"]}',
           "surrogates swapped": b'{"name":"\\udc00\\ud800","role":"portal","stores":["*"]}', "overlong": b'{"name":"\xc0\xaf"}', "beyond Unicode": b'{"name":"\xf5\x80\x80\x80"}',
           "a surrogate in UTF-8": b'{"name":"\xed\xa0\x80"}', "cut UTF-8": b'{"name":"\xe2\x82"}', "a wrong escape": b'{"name":"\\x41"}', "half an escape": b'{"name":"\\u12"}',
           "a prototype": b'{"__proto__":{"role":"admin"},"name":"n","role":"portal","stores":["*"]}', "a member twice": b'{"role":"portal","name":"n","role":"admin","stores":["*"]}',
           "a member twice by escape": b'{"role":"portal","name":"n","rol\\u0065":"admin","stores":["*"]}', "another type": b'{"name":["n"],"role":"portal","stores":"*"}',
           "an unknown member": GOOD_BODY[:-1] + b',"admin":true}', "a form": b"name=n&role=admin", "XML": b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"}
    cut = {f"cut after {i}": GOOD_BODY[:i] for i in range(1, len(GOOD_BODY))}
    return [(f"{kind}, {what}", sent) for kind, table in (("deep", deep), ("huge", huge), ("odd", odd), ("cut", cut)) for what, sent in table.items()]


def ldifs():
    entry = GOOD_LDIF.split(b"\n\n")[1]
    return [
        ("empty", b""), ("binary", bytes(range(256)) * 4_000), ("zero bytes", bytes(2_000_000)), ("one line of 3 MB", b"dn: " + b"a" * 3_000_000),
        ("one name of 3 MB", b"a" * 3_000_000), ("one line folded 300,000 times", b"dn: a" + b"\n a" * 300_000), ("300,000 empty lines", b"\n" * 300_000),
        ("300,000 comments", b"# x\n" * 300_000), ("folds before all", b" x\n" * 100_000), ("an entry of 300,000 attributes", entry + b"\n" + b"a: b\n" * 300_000),
        ("an entry of 100,000 groups", entry + b"\n" + b"memberOf: CN=g,DC=x\n" * 100_000), ("20,000 bad entries", b"dn CN=x\n\n" * 20_000),
        ("no name", b"objectClass: user\n\n"), ("two names", b"dn: CN=a\ndn: CN=b\nobjectClass: user\n\n"), ("not base64", b"dn:: ////*\nobjectClass: user\n\n"),
        ("a million of base64", b"dn:: " + b"QUFB" * 300_000 + b"\nobjectClass: user\n\n"), ("a file by its name", entry + b"\ndescription:< file:///etc/passwd\n\n"),
        ("a name in a file", b"dn:< file:///etc/passwd\nobjectClass: user\n\n"), ("changes", b"dn: CN=a\nchangetype: delete\n\n"), ("another version", b"version: 99\n\n" + entry),
        ("UTF-16", GOOD_LDIF.decode().encode("utf-16")), ("carriage returns alone", GOOD_LDIF.replace(b"\n", b"\r")), ("not UTF-8", entry.replace(b"Ada", b"\xff\xfe")),
        ("a name of escapes", b"dn: " + b"CN=\\2C\\2C," * 20_000 + b"DC=x\nobjectClass: user\n\n"), ("a name of commas", b"dn: " + b"," * 200_000 + b"\nobjectClass: user\n\n"),
        ("an id of the wrong length", entry.replace(base64.b64encode(bytes(range(16))), b"QUFB") + b"\n\n"), ("10,000 times the same", (entry + b"\n\n") * 10_000)]


def configurations():
    return [
        ("zero bytes", bytes(10_000)), ("binary", bytes(range(256)) * 100), ("64 KiB and more", b"# " + b"x" * 70_000), ("deep arrays", b"a = " + b"[" * 30_000),
        ("closed deep arrays", b"a = " + b"[" * 15_000 + b"]" * 15_000), ("deep tables", b"a = " + b"{a=" * 15_000), ("a key of many parts", b"a." * 20_000 + b"a = 1"),
        ("a section of many parts", b"[" + b"a." * 20_000 + b"a]"), ("many sections", b"".join(b"[s%d]\n" % i for i in range(8_000))), ("a section twice", b"[http]\n[http]\n"),
        ("a key twice", b'[http]\nlisten = "127.0.0.1:0"\nlisten = "0.0.0.0:0"\n'), ("an unknown section", b"[admin]\n"), ("an unknown key", b"[http]\nadmin = true\n"),
        ("another type", b"[http]\nlisten = 1\n"), ("a list for a text", b'[http]\nlisten = ["127.0.0.1:0"]\n'), ("a section as a key", b"http = 1\n"), ("no end of a text", b'[http]\nlisten = "127'),
        ("many lines", b'[http]\nlisten = """' + b"x\n" * 20_000), ("a great number", b"[enrollment]\nemail_code_digits = 99999999999999999999999\n"),
        ("a number out of range", b"[enrollment]\nemail_code_digits = 0\n"), ("a fraction", b"[enrollment]\nemail_code_digits = 6.0\n"), ("infinity", b"[enrollment]\nemail_code_digits = inf\n"),
        ("not UTF-8", b"[http]\nlisten = \"\xff\xfe\"\n"), ("half a surrogate", b'[http]\nlisten = "\\ud800"\n'), ("a byte order mark inside", b"[http]\xef\xbb\xbf\n"),
        ("UTF-16", GOOD_TOML.decode().encode("utf-16")), ("a control character", b'[http]\nlisten = "\x1b[31m"\n'), ("a zero byte in a text", b'[http]\nlisten = "127\0"\n'),
        ("JSON", b'{"http": {"listen": "127.0.0.1:0"}}'), ("a loose log level", b'[logging]\nlevel = "everything"\n'), ("a name of capitals", b'[instance]\ncluster = "MFAD"\n')]
