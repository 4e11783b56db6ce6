"""Framing and smuggling: what is sent, and the answers that must come. A case: what, bytes, statuses in order, is the connection kept.

Sources: RFC 9112 §2.2 (line ends, white space), §3 (request line), §5 (fields), §6.1 to §6.3 (lengths), §7.1 (chunks), §9.6 (close); RFC 9110
§7.2 (Host), §10.1.1 (Expect); and the usual tricks of request smuggling: two lengths, two codings, hidden and folded codings, chunk
extensions, bare line feeds, prefixes of a next request. We refuse wherever the standard lets us choose: 400, and the connection ends.
"""
SMUGGLED = b"GET /v1/smuggled HTTP/1.1\r\nHost: h\r\n\r\n"  # must never be answered: it would be a 404
KEPT, CLOSED = True, False
BAD, LIVE, UNKNOWN = [400], [200], [401]  # UNKNOWN: a whole request that was understood, of a caller without a token
POST = "POST /v1/callers HTTP/1.1"


def head(line, *fields, host="Host: h"):
    lines = [line, *([host] if host else []), *fields]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"


def get(*fields, target="/livez", host="Host: h"):
    return head(f"GET {target} HTTP/1.1", *fields, host=host)


def post(*fields, body=b""):
    return head(POST, "Content-Type: application/json", *fields) + body


def chunked(body, *fields):
    return post("Transfer-Encoding: chunked", *fields, body=body)


def table(prefix, statuses, kept, cases):
    return [(f"{prefix}: {what}", sent, statuses, kept) for what, sent in cases]


def request_lines():
    line = {
        "a space before": " GET /livez HTTP/1.1", "a tab before": "\tGET /livez HTTP/1.1", "two spaces": "GET  /livez HTTP/1.1",
        "two spaces before the version": "GET /livez  HTTP/1.1", "a space after": "GET /livez HTTP/1.1 ", "tabs": "GET\t/livez\tHTTP/1.1",
        "a tab after": "GET /livez HTTP/1.1\t", "a vertical tab": "GET\x0b/livez HTTP/1.1", "a space in the target": "GET /livez x HTTP/1.1",
        "no version": "GET /livez", "version 0.9": "GET /livez HTTP/0.9", "version 1.0": "GET /livez HTTP/1.0", "version 1.2": "GET /livez HTTP/1.2",
        "version 2": "GET /livez HTTP/2.0", "version 1.10": "GET /livez HTTP/1.10", "version 01.1": "GET /livez HTTP/01.1",
        "version in small letters": "GET /livez http/1.1", "version 1,1": "GET /livez HTTP/1,1", "version with a sign": "GET /livez HTTP/+1.1",
        "no name of the protocol": "GET /livez 1.1", "another protocol": "GET /livez ICAP/1.1", "a version twice": "GET /livez HTTP/1.1 HTTP/1.1",
        "absolute form": "GET http://h/livez HTTP/1.1", "absolute form of another host": "GET http://evil/livez HTTP/1.1",
        "authority form": "CONNECT h:443 HTTP/1.1", "asterisk form": "OPTIONS * HTTP/1.1", "the preface of HTTP/2": "PRI * HTTP/2.0",
        "no target": "GET HTTP/1.1", "an empty target": "GET  HTTP/1.1", "no slash": "GET livez HTTP/1.1", "a fragment": "GET /livez#x HTTP/1.1",
        "half a percent code": "GET /livez% HTTP/1.1", "a wrong percent code": "GET /livez%zz HTTP/1.1", "a cut percent code": "GET /livez%2 HTTP/1.1",
        "a zero byte in the target": "GET /livez\0 HTTP/1.1", "a high byte in the target": "GET /l\xefvez HTTP/1.1",
        "a backslash": "GET /livez\\ HTTP/1.1", "a quote": 'GET /livez" HTTP/1.1', "angles": "GET /<livez> HTTP/1.1", "a bar": "GET /a|b HTTP/1.1",
        "a caret": "GET /a^b HTTP/1.1", "a brace": "GET /{a} HTTP/1.1", "a backtick": "GET /`a` HTTP/1.1",
        "no method": " /livez HTTP/1.1", "a method with a colon": "GE:T /livez HTTP/1.1", "a method with a parenthesis": "GET( /livez HTTP/1.1",
        "a method with a zero byte": "G\0ET /livez HTTP/1.1", "a method with a slash": "G/T /livez HTTP/1.1",
        "a carriage return inside": "GET /livez\r HTTP/1.1", "a line of 4,097 bytes": "GET /" + "a" * 4083 + " HTTP/1.1",
        "only a line end": "", "a status line": "HTTP/1.1 200 OK"}
    cases = table("request line", BAD, CLOSED, [(what, head(text)) for what, text in line.items()])
    cases += table("request line", BAD, CLOSED, [
        ("ends with a bare line feed", b"GET /livez HTTP/1.1\nHost: h\r\n\r\n"), ("an empty line before", b"\r\n" + get()),
        ("a bare line feed before", b"\n" + get()), ("a hello of TLS", bytes.fromhex("16030100c8010000c40303") + b"\0" * 60),
        ("SSH", b"SSH-2.0-OpenSSH_9.2\r\n"), ("binary", bytes(range(256))), ("a PROXY line", b"PROXY TCP4 1.2.3.4 1.2.3.4 1 2\r\n" + get())])
    good = {"a small method": ("get /livez HTTP/1.1", [405]), "an unknown method": ("BREW /livez HTTP/1.1", [405]),
            "TRACE": ("TRACE /livez HTTP/1.1", [405]), "dot segments": ("GET /../livez HTTP/1.1", [404]),
            "encoded dots": ("GET /%2e%2e/livez HTTP/1.1", [404]), "an encoded line end": ("GET /livez%0d%0aHost:x HTTP/1.1", [404]),
            "an encoded zero byte": ("GET /livez%00 HTTP/1.1", [404]), "two slashes": ("GET //livez HTTP/1.1", [404])}
    return cases + [(f"request line: {what}", head(text), statuses, KEPT) for what, (text, statuses) in good.items()]


def fields():
    bad = {
        "a space before the colon": "X-A : b", "a tab before the colon": "X-A\t: b", "no colon": "X-A", "no name": ": b", "a space in the name": "X A: b",
        "a folded line": "X-A: b\r\n c", "a line folded by a tab": "X-A: b\r\n\tc", "a folded line first": " X-A: b", "only white space": "  ",
        "a zero byte in the name": "X\0A: b", "a zero byte in the value": "X-A: b\0c", "a bare carriage return": "X-A: b\rc",
        "a bare line feed": "X-A: b\nX-B: c", "two carriage returns": "X-A: b\r", "a line feed before the line end": "X-A: b\n",
        "a bell": "X-A: b\x07", "DEL": "X-A: b\x7f", "an escape": "X-A: b\x1b[31m", "a vertical tab": "X-A: b\x0bc", "a parenthesis in the name": "X(A): b",
        "an at in the name": "X@A: b", "a high byte in the name": "X\xe4: b", "a quote in the name": 'X"A: b', "a comma in the name": "X,A: b",
        "a slash in the name": "X/A: b", "a bracket in the name": "X[A]: b", "not UTF-8": "X-A: \xff\xfe", "a hidden coding": "X-A: b\n Transfer-Encoding: chunked",
        "a coding after a bare carriage return": "X-A: b\rTransfer-Encoding: chunked"}
    cases = table("field", BAD, CLOSED, [(what, get(text) + SMUGGLED) for what, text in bad.items()])
    hosts = {"none": None, "empty": "Host:", "white space": "Host:  ", "two": "Host: h\r\nHost: h", "two that differ": "Host: h\r\nHost: evil",
             "a list": "Host: h, evil", "a path": "Host: h/x", "a person": "Host: me@h", "a space": "Host: h evil", "a port of letters": "Host: h:http",
             "two ports": "Host: h:1:2", "a query": "Host: h?x", "half a literal": "Host: [::1"}
    cases += table("host", BAD, CLOSED, [(what, get(host=text)) for what, text in hosts.items()])
    cases += table("field", [431], CLOSED, [("65 of them", get(*["A: b"] * 65)), ("16 KiB and more", get("X-A: " + "a" * 16_400)),
                                            ("one that never ends", b"GET /livez HTTP/1.1\r\nHost: h\r\nX: " + b"a" * 20_000)])
    return cases + table("field", LIVE, KEPT, [
        ("a forwarded host", get("X-Forwarded-Host: evil")), ("a method override", get("X-HTTP-Method-Override: DELETE")),
        ("another target", get("X-Original-URL: /v1/callers", "X-Rewrite-URL: /v1/callers")), ("UTF-8", get("X-A: \xc3\xa4")), ("empty", get("X-A:")),
        ("64 of them", get(*["A: b"] * 63)), ("an underscored length", get("Content_Length: 5")), ("hop by hop", get("Connection: Host, Authorization")),
        ("an upgrade to h2c", get("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__")),
        ("an upgrade to websocket", get("Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")),
        ("a range", get("Range: bytes=0-1"))])


def lengths():
    bad = ["+5", "-5", "-0", "5a", "0x5", "5, 5", "5,6", "5,", ",5", "", " ", "5 5", "5.0", "5e0", "\x0b5", "5\x0c", "\xb2", "1" * 19, "1" * 400,
           "18446744073709551621", "5;5", '"5"', "five", "5\0", "\xef\xbc\x95", "5\r\nContent-Length: 5", "5\r\nContent-Length: 6", "5\r\nContent-length: 0",
           "0\r\nContent-Length: 5", "5\r\nTransfer-Encoding: chunked", "0\r\nTransfer-Encoding: chunked", "\r\n 5"]
    cases = table("length", BAD, CLOSED, [(repr(value), post(f"Content-Length: {value}", body=b"hello" + SMUGGLED)) for value in bad])
    cases += table("length", UNKNOWN, KEPT, [("5", post("Content-Length: 5", body=b"hello")), ("005", post("Content-Length: 005", body=b"hello")),
                                             ("white space around", post("Content-Length: \t5 \t", body=b"hello")),
                                             ("0", post("Content-Length: 0")), ("none", post()), ("of nothing else", post("CONTENT-LENGTH: 5", body=b"hello"))])
    cases += table("length", UNKNOWN, CLOSED, [("more than we take", post("Content-Length: 65537", body=b"x" * 100)),
                                               ("18 digits", post("Content-Length: " + "9" * 18, body=b"x" * 100))])
    return cases + [("length: a GET with a body", get("Content-Length: 5") + b"hello", [400], KEPT),
                    ("length: a request hidden in a body", post(f"Content-Length: {len(SMUGGLED)}", body=SMUGGLED), UNKNOWN, KEPT),
                    ("length: longer than what comes", post("Content-Length: 9", body=b"hello"), [400], "half")]


def codings():
    body = b"5\r\nhello\r\n0\r\n\r\n" + SMUGGLED
    bad = ["Chunked", "CHUNKED", "xchunked", "chunkedx", "chunk", "chunked, chunked", "chunked,identity", "identity", "identity, chunked", "gzip",
           "gzip, chunked", "chunked, gzip", "deflate", "chunked;q=1", '"chunked"', "'chunked'", "chunked,", ",chunked", "\x0bchunked", "chunked\x0b",
           "chunked\0", "\xa0chunked", "", "chunked\r\nTransfer-Encoding: chunked", "chunked\r\nTransfer-Encoding: identity",
           "identity\r\nTransfer-Encoding: chunked", "x\r\nTransfer-Encoding: chunked", "\r\n chunked", "chun\r\n ked", "chunked\r\nContent-Length: 5",
           "chunked\r\nContent-Length: 0", "chunked\rX: y", "chunked\nX: y"]
    cases = table("coding", BAD, CLOSED, [(repr(value), post(f"Transfer-Encoding: {value}", body=body)) for value in bad])
    hidden = ["Transfer-Encoding : chunked", "Transfer-Encoding\t: chunked", " Transfer-Encoding: chunked", "X: y\r\n\tTransfer-Encoding: chunked",
              "Transfer-Encoding\0: chunked", "\0Transfer-Encoding: chunked", "Transfer Encoding: chunked", "X: \nTransfer-Encoding: chunked",
              "Transfer-Encod\xc3\xadng: chunked"]
    cases += table("coding", BAD, CLOSED, [(repr(field), post("Content-Length: 5", field, body=body)) for field in hidden])
    return cases + table("coding", UNKNOWN, KEPT, [
        ("small letters", post("transfer-encoding:chunked", body=b"0\r\n\r\n")), ("great letters", post("TRANSFER-ENCODING:  chunked \t", body=b"0\r\n\r\n")),
        ("another field", post("Transfer_Encoding: chunked", "Content-Length: 5", body=b"hello")), ("TE", post("TE: trailers", "Content-Length: 5", body=b"hello"))])


def chunks():
    end = b"0\r\n\r\n"
    bad = [b"5;a=b\r\nhello\r\n", b"5;\r\nhello\r\n", b"5 \r\nhello\r\n", b" 5\r\nhello\r\n", b"5\t\r\nhello\r\n", b"0x5\r\nhello\r\n", b"+5\r\nhello\r\n",
           b"-5\r\nhello\r\n", b"\r\nhello\r\n", b"5\nhello\r\n", b"5\r\rhello\r\n", b"5\rXhello\r\n", b"5\r\nhello", b"5\r\nhello\n", b"5\r\nhello\r",
           b"5\r\nhello!\r\n", b"5\r\nhell\r\n", b"g\r\nhello\r\n", b"5,5\r\nhello\r\n", b"5h\r\nhello\r\n", b"000000005\r\nhello\r\n",
           b"10000000000000005\r\nhello\r\n", b"ffffffffffffffff\r\nhello\r\n", b"5\0\r\nhello\r\n", b"5\x0b\r\nhello\r\n", b"\xb2\r\nhello\r\n",
           b"5;\nhello\r\n", b"5;a=\"\r\nhello\r\n", b"5\r\nhello\r\n5\n", b"5.0\r\nhello\r\n", b"#5\r\nhello\r\n"]
    cases = table("chunk", BAD, CLOSED, [(repr(sent), chunked(sent + end + SMUGGLED)) for sent in bad])
    ends = [b"0\r\nX: y\r\n\r\n", b"0\r\nTransfer-Encoding: chunked\r\n\r\n", b"0\r\nContent-Length: 5\r\n\r\n", b"0;a\r\n\r\n", b"0\n\r\n", b"0\r\n\n", b"0\n\n",
            b"0\r\n\rX", b"0\r\n \r\n", b"-0\r\n\r\n", b"0 \r\n\r\n", b"0\r\nGET / HTTP/1.1\r\n\r\n"]
    cases += table("last chunk", BAD, CLOSED, [(repr(sent), chunked(b"5\r\nhello\r\n" + sent + SMUGGLED)) for sent in ends])
    cases += table("chunk", UNKNOWN, KEPT, [
        ("one", chunked(b"5\r\nhello\r\n" + end)), ("none", chunked(end)), ("two", chunked(b"5\r\nhello\r\n1\r\n!\r\n" + end)),
        ("hexadecimal, both cases", chunked(b"a\r\n0123456789\r\nA\r\n0123456789\r\n" + end)), ("zeros before", chunked(b"005\r\nhello\r\n" + end)),
        ("many zeros", chunked(b"5\r\nhello\r\n00000000\r\n\r\n")),
        ("a request inside", chunked(f"{len(SMUGGLED):x}\r\n".encode() + SMUGGLED + b"\r\n" + end)), ("line ends inside", chunked(b"4\r\n\r\n\r\n\r\n" + end))])
    return cases + table("chunk", UNKNOWN, CLOSED, [("bigger than we take", chunked(b"10001\r\n" + b"x" * 100)),
                                                    ("4 GiB", chunked(b"ffffffff\r\n" + b"x" * 100)), ("many that grow too big", chunked(b"400\r\n" + b"x" * 1024 + b"\r\n") +
                                                     (b"400\r\n" + b"x" * 1024 + b"\r\n") * 64)])


def sequences():
    expect = "Expect: 100-continue"
    return [
        ("sequence: two requests", get() + get(), [200, 200], KEPT), ("sequence: fifty requests", get() * 50, [200] * 50, KEPT),
        ("sequence: good, then bad", get() + b"GET\r\n\r\n" + SMUGGLED, [200, 400], CLOSED),
        ("sequence: close, then more", get("Connection: close") + SMUGGLED, [200], CLOSED),
        ("sequence: close in a list", get("Connection: keep-alive, close") + SMUGGLED, [200], CLOSED),
        ("sequence: close in great letters", get("Connection: CLOSE") + SMUGGLED, [200], CLOSED),
        ("sequence: two fields of connection", get("Connection: keep-alive", "Connection: close") + SMUGGLED, [200], CLOSED),
        ("sequence: keep alive", get("Connection: keep-alive"), [200], KEPT),
        ("sequence: HEAD, then GET", head("HEAD /livez HTTP/1.1") + get(), ["405 head", 200], KEPT),
        ("sequence: body, then GET", post("Content-Length: 5", body=b"hello") + get(), [401, 200], KEPT),
        ("sequence: chunks, then GET", chunked(b"5\r\nhello\r\n0\r\n\r\n") + get(), [401, 200], KEPT),
        ("sequence: length, coding and a prefix", post("Content-Length: 6", "Transfer-Encoding: chunked", body=b"0\r\n\r\nG") + SMUGGLED, BAD, CLOSED),
        ("sequence: coding, length and a prefix", post("Transfer-Encoding: chunked", "Content-Length: 4", body=b"5c\r\nGPOST / HTTP/1.1\r\n") + SMUGGLED, BAD, CLOSED),
        ("sequence: one byte too many", post("Content-Length: 5", body=b"hello!") + SMUGGLED, [401, 404], "rest"),
        ("sequence: expects to go on", post("Content-Length: 5", expect, body=b"hello"), UNKNOWN, KEPT),
        ("sequence: expects to go on, waits", post("Content-Length: 5", expect), [100], "wait"),
        ("sequence: expects, without a body", get(expect), LIVE, KEPT), ("sequence: expects twice", get(expect, expect), BAD, CLOSED),
        ("sequence: expects something else", get("Expect: 200-ok"), BAD, CLOSED), ("sequence: expects nothing", get("Expect:"), BAD, CLOSED),
        ("sequence: half a head, then the end", b"GET /livez HTTP/1.1\r\nHo", BAD, "half"),
        ("sequence: a whole request, then the end", get(), LIVE, "half"), ("sequence: nothing, then the end", b"", [], "half"),
        ("sequence: half of a chunk, then the end", chunked(b"5\r\nhel"), BAD, "half"),
        ("sequence: two requests, then the end", get() + get(), [200, 200], "half")]


def all_cases():
    return request_lines() + fields() + lengths() + codings() + chunks() + sequences()
