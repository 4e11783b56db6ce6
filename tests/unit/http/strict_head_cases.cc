#include "tests/unit/http/strict_head_cases.h"

#include "adapters/http/limits.h"

namespace mfad::http {
namespace {

using namespace std::string_literals;
using Verdict = StrictHead::Verdict;

std::string with_target(std::string_view target) {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: h\r\n\r\n";
}
std::string with_fields(std::string_view fields) {
  return "POST /x HTTP/1.1\r\nHost: h\r\n" + std::string(fields) + "\r\n";
}
std::string with_host(std::string_view value) { return "GET / HTTP/1.1\r\nHost:" + std::string(value) + "\r\n\r\n"; }

std::string repeated(std::size_t count, std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < count; ++i) result += text;
  return result;
}

std::string request_line_of(std::size_t bytes) {
  return "GET /" + std::string(bytes - "GET / HTTP/1.1"s.size(), 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n";
}

std::string field_section_of(std::size_t bytes) {
  const std::string fixed = "Host: h\r\nX: \r\n";
  return "GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(bytes - fixed.size(), 'a') + "\r\n\r\n";
}

const std::string good_request_line = "GET / HTTP/1.1\r\n";

struct Raw {
  const char* what;
  std::string bytes;
};

const std::vector<Raw> good{
    {"the smallest request", good_request_line + "Host: h\r\n\r\n"},
    {"bytes after the head", good_request_line + "Host: h\r\n\r\nGET"},
    {"no space after the colon", good_request_line + "Host:h\r\n\r\n"},
    {"white space around the value", good_request_line + "Host: \t h \t\r\n\r\n"},
    {"an unknown method", "PATCH / HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"a method of our own", "x-y!z / HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"HEAD", "HEAD / HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"OPTIONS with a path", "OPTIONS /x HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"a path with a colon verb", with_target("/v1/accounts:import?strict=true")},
    {"a path with percent-encoding", with_target("/a%2Fb%c3%a9")},
    {"a query with sub-delimiters", with_target("/?a=b&c=d!$'()*+,;e@/?")},
    {"an empty query", with_target("/?")},
    {"two slashes", with_target("//x")},
    {"dot segments", with_target("/../x")},
    {"a request line of the longest length", request_line_of(request_line_bytes_max)},
    {"fields of the greatest size", field_section_of(field_bytes_max)},
    {"as many fields as may be", good_request_line + "Host: h\r\n" + repeated(fields_max - 1, "A: b\r\n") + "\r\n"},
    {"an empty value", with_fields("X-Empty:\r\n")},
    {"a value of white space", with_fields("X-Empty: \t \r\n")},
    {"a field name of every token character", with_fields("!#$%&'*+-.^_`|~09azAZ: x\r\n")},
    {"a value with a tab inside", with_fields("X: a\tb\r\n")},
    {"a value with colons", with_fields("X: a:b: c\r\n")},
    {"a value in UTF-8", with_fields("Mfa-Actor: Zo\xc3\xab\r\n")},
    {"a repeated field without meaning for framing", with_fields("X: a\r\nX: b\r\n")},
    {"Content-Length 0", with_fields("Content-Length: 0\r\n")},
    {"Content-Length with leading zeros", with_fields("Content-Length: 0007\r\n")},
    {"the longest Content-Length", with_fields("Content-Length: 999999999999999999\r\n")},
    {"Content-Length in capitals", with_fields("CONTENT-LENGTH: 5\r\n")},
    {"Transfer-Encoding chunked", with_fields("Transfer-Encoding: chunked\r\n")},
    {"Transfer-Encoding with white space around", with_fields("transfer-encoding: \tchunked \r\n")},
    {"Expect 100-continue", with_fields("Expect: 100-continue\r\n")},
    {"Expect in capitals", with_fields("EXPECT: 100-Continue\r\n")},
    {"Connection close", with_fields("Connection: close\r\n")},
    {"Connection with an unknown option", with_fields("Connection: TE\r\n")},
    {"an upgrade that is ignored", with_fields("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n")},
    {"TE", with_fields("TE: trailers\r\n")},
    {"a host with port", with_host(" example.org:8080")},
    {"a host with an empty port", with_host(" example.org:")},
    {"an IPv4 host", with_host(" 127.0.0.1:1")},
    {"an IPv6 host", with_host(" [::1]")},
    {"an IPv6 host with port", with_host(" [::1]:8080")},
    {"a host in capitals", "GET / HTTP/1.1\r\nHOST: H\r\n\r\n"},
};

const std::vector<Raw> unfinished{
    {"nothing after the method", "GET"},
    {"a request line without its end", "GET / HTTP/1.1"},
    {"a request line with half its end", "GET / HTTP/1.1\r"},
    {"a request line alone", good_request_line},
    {"a field without its end", good_request_line + "Host: h"},
    {"fields without the empty line", good_request_line + "Host: h\r\n"},
    {"half an empty line", good_request_line + "Host: h\r\n\r"},
};

const std::vector<Raw> bad{
    // Line ends.
    {"an empty line first", "\r\n" + good_request_line + "Host: h\r\n\r\n"},
    {"a bare LF first", "\n" + good_request_line + "Host: h\r\n\r\n"},
    {"a bare LF after the request line", "GET / HTTP/1.1\nHost: h\r\n\r\n"},
    {"bare LFs throughout", "GET / HTTP/1.1\nHost: h\n\n"},
    {"a bare LF after a field", good_request_line + "Host: h\nX: y\r\n\r\n"},
    {"a bare LF as the empty line", good_request_line + "Host: h\r\n\n"},
    {"a bare LF within a value", with_fields("X: a\nContent-Length: 5\r\n")},
    {"a bare CR after the request line", "GET / HTTP/1.1\rHost: h\r\n\r\n"},
    {"a bare CR within the target", with_target("/a\rb")},
    {"a bare CR within a value", with_fields("X: a\rb\r\n")},
    {"a bare CR within a name", with_fields("X\rY: a\r\n")},
    {"two CRs before the LF", with_fields("X: a\r\r\n")},
    {"an empty line that is CR CR LF", good_request_line + "Host: h\r\n\r\r\n"},
    // The request line.
    {"no method", " / HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"a method that is no token", "G(T / HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"a method with a colon", "GET: / HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"a method with a NUL", "G\0T / HTTP/1.1\r\nHost: h\r\n\r\n"s},
    {"a method outside ASCII", "G\xc3\x89T / HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"no target", "GET HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"an empty target", "GET  HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"two spaces before the target", "GET  / HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"two spaces after the target", "GET /  HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"a tab after the method", "GET\t/ HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"a tab after the target", "GET /\tHTTP/1.1\r\nHost: h\r\n\r\n"},
    {"a space at the end of the line", "GET / HTTP/1.1 \r\nHost: h\r\n\r\n"},
    {"a space before the method", " GET / HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"a second target", "GET / /x HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"no version", "GET /\r\nHost: h\r\n\r\n"},
    {"HTTP/0.9 with a space", "GET / \r\nHost: h\r\n\r\n"},
    {"HTTP/1.0", "GET / HTTP/1.0\r\nHost: h\r\n\r\n"},
    {"HTTP/1.2", "GET / HTTP/1.2\r\nHost: h\r\n\r\n"},
    {"HTTP/2.0", "GET / HTTP/2.0\r\nHost: h\r\n\r\n"},
    {"HTTP/1.10", "GET / HTTP/1.10\r\nHost: h\r\n\r\n"},
    {"HTTP/01.1", "GET / HTTP/01.1\r\nHost: h\r\n\r\n"},
    {"HTTP/1", "GET / HTTP/1\r\nHost: h\r\n\r\n"},
    {"HTTP/1.1 in small letters", "GET / http/1.1\r\nHost: h\r\n\r\n"},
    {"another protocol", "GET / ICAP/1.1\r\nHost: h\r\n\r\n"},
    {"the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
    {"a TLS client hello", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"s},
    {"a request line one byte too long", request_line_of(request_line_bytes_max + 1)},
    {"an endless request line", "GET /" + std::string(request_line_bytes_max, 'a')},
    {"an endless method", std::string(request_line_bytes_max + 1, 'A')},
    // The target.
    {"the absolute form", with_target("http://h/x")},
    {"the absolute form of https", with_target("https://h/x")},
    {"the authority form", "CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"the asterisk form", "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"a target without slash", with_target("x")},
    {"a target that is a query", with_target("?x")},
    {"a backslash", with_target("\\x")},
    {"a fragment", with_target("/x#y")},
    {"a NUL in the target", with_target("/x\0y"s)},
    {"a DEL in the target", with_target("/x\x7f")},
    {"UTF-8 in the target", with_target("/\xc3\xa9")},
    {"Latin-1 in the target", with_target("/\xe9")},
    {"a quote in the target", with_target("/\"x\"")},
    {"angle brackets in the target", with_target("/<x>")},
    {"braces in the target", with_target("/{x}")},
    {"a bracket in the target", with_target("/[x]")},
    {"a caret in the target", with_target("/^")},
    {"a bar in the target", with_target("/a|b")},
    {"a grave accent in the target", with_target("/`")},
    {"a percent sign at the end", with_target("/x%")},
    {"half a percent-encoding", with_target("/x%4")},
    {"a percent-encoding that is not hexadecimal", with_target("/x%zz")},
    {"a percent-encoding with one good digit", with_target("/x%4g")},
    {"two percent signs", with_target("/x%%41")},
    // Fields.
    {"a space before the colon", with_fields("X : y\r\n")},
    {"a tab before the colon", with_fields("X\t: y\r\n")},
    {"a space before the colon of Content-Length", with_fields("Content-Length : 5\r\n")},
    {"a space before the colon of Transfer-Encoding", with_fields("Transfer-Encoding : chunked\r\n")},
    {"a line that is folded with a space", with_fields("X: a\r\n b\r\n")},
    {"a line that is folded with a tab", with_fields("X: a\r\n\tb\r\n")},
    {"a fold as the first field", good_request_line + " Host: h\r\n\r\n"},
    {"a folded Transfer-Encoding", with_fields("Transfer-Encoding:\r\n chunked\r\n")},
    {"a line of one space", with_fields(" \r\n")},
    {"no name", with_fields(": x\r\n")},
    {"no colon", with_fields("X\r\n")},
    {"a name with a space", with_fields("X Y: z\r\n")},
    {"a name with a NUL", with_fields("X\0: z\r\n"s)},
    {"a name with a DEL", with_fields("X\x7f: z\r\n")},
    {"a name outside ASCII", with_fields("X\xc3\xa9: z\r\n")},
    {"a name with a slash", with_fields("X/Y: z\r\n")},
    {"a name with a bracket", with_fields("X[1]: z\r\n")},
    {"a name with a comma", with_fields("X,Y: z\r\n")},
    {"a name in quotes", with_fields("\"X\": z\r\n")},
    {"a name with an at sign", with_fields("X@Y: z\r\n")},
    {"a value with a NUL", with_fields("X: a\0b\r\n"s)},
    {"a value with an escape", with_fields("X: \x1b[31m\r\n")},
    {"a value with a DEL", with_fields("X: \x7f\r\n")},
    {"a value with a vertical tab", with_fields("X: a\vb\r\n")},
    {"a value with a form feed", with_fields("X: a\fb\r\n")},
    {"a value that is not UTF-8", with_fields("X: caf\xe9\r\n")},
    {"a value with an overlong slash", with_fields("X: \xc0\xaf\r\n")},
    {"a value with a surrogate", with_fields("X: \xed\xa0\x80\r\n")},
    // Lengths.
    {"both lengths", with_fields("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n")},
    {"both lengths, the other way round", with_fields("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n")},
    {"chunked with Content-Length 0", with_fields("Content-Length: 0\r\nTransfer-Encoding: chunked\r\n")},
    {"two equal lengths", with_fields("Content-Length: 5\r\nContent-Length: 5\r\n")},
    {"two different lengths", with_fields("Content-Length: 5\r\nContent-Length: 6\r\n")},
    {"two lengths with others between", with_fields("Content-Length: 5\r\nX: y\r\ncontent-length: 5\r\n")},
    {"a list of equal lengths", with_fields("Content-Length: 5, 5\r\n")},
    {"a list of different lengths", with_fields("Content-Length: 5,6\r\n")},
    {"an empty length", with_fields("Content-Length:\r\n")},
    {"a negative length", with_fields("Content-Length: -1\r\n")},
    {"a length with a plus", with_fields("Content-Length: +5\r\n")},
    {"a hexadecimal length", with_fields("Content-Length: 0x5\r\n")},
    {"a length with a fraction", with_fields("Content-Length: 5.0\r\n")},
    {"a length with an exponent", with_fields("Content-Length: 1e1\r\n")},
    {"a length with a space inside", with_fields("Content-Length: 1 0\r\n")},
    {"a length with an underscore", with_fields("Content-Length: 1_0\r\n")},
    {"a length in quotes", with_fields("Content-Length: \"5\"\r\n")},
    {"a length that wraps 64 bits", with_fields("Content-Length: 18446744073709551621\r\n")},
    {"a length of 19 digits", with_fields("Content-Length: 1000000000000000000\r\n")},
    {"a length in Arabic digits", with_fields("Content-Length: \xd9\xa5\r\n")},
    {"Transfer-Encoding in capitals", with_fields("Transfer-Encoding: Chunked\r\n")},
    {"an empty Transfer-Encoding", with_fields("Transfer-Encoding:\r\n")},
    {"Transfer-Encoding identity", with_fields("Transfer-Encoding: identity\r\n")},
    {"Transfer-Encoding gzip", with_fields("Transfer-Encoding: gzip\r\n")},
    {"Transfer-Encoding gzip, chunked", with_fields("Transfer-Encoding: gzip, chunked\r\n")},
    {"Transfer-Encoding chunked, identity", with_fields("Transfer-Encoding: chunked, identity\r\n")},
    {"Transfer-Encoding chunked twice in a list", with_fields("Transfer-Encoding: chunked, chunked\r\n")},
    {"Transfer-Encoding chunked twice", with_fields("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n")},
    {"Transfer-Encoding with a parameter", with_fields("Transfer-Encoding: chunked;q=1\r\n")},
    {"Transfer-Encoding in quotes", with_fields("Transfer-Encoding: \"chunked\"\r\n")},
    {"Transfer-Encoding xchunked", with_fields("Transfer-Encoding: xchunked\r\n")},
    {"Transfer-Encoding with a vertical tab", with_fields("Transfer-Encoding: \vchunked\r\n")},
    // Host and Expect.
    {"no host", good_request_line + "X: y\r\n\r\n"},
    {"no field at all", good_request_line + "\r\n"},
    {"two hosts", good_request_line + "Host: h\r\nHost: h\r\n\r\n"},
    {"two different hosts", good_request_line + "Host: a\r\nhost: b\r\n\r\n"},
    {"an empty host", with_host("")},
    {"a list of hosts", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n"},
    {"a host with a path", with_host(" h/x")},
    {"a host with a user", with_host(" u@h")},
    {"a host with a space", with_host(" a b")},
    {"a host with a scheme", with_host(" http://h")},
    {"a host that is a port", with_host(" :80")},
    {"a host with a port that is no number", with_host(" h:8o")},
    {"a host with two ports", with_host(" h:1:2")},
    {"a host with half a bracket", with_host(" [::1")},
    {"a host with empty brackets", with_host(" []")},
    {"a host with something after the bracket", with_host(" [::1]x")},
    {"a host outside ASCII", with_host(" b\xc3\xbc"
                                       "cher.example")},
    {"another expectation", with_fields("Expect: 200-ok\r\n")},
    {"an empty expectation", with_fields("Expect:\r\n")},
    {"two expectations", with_fields("Expect: 100-continue\r\nExpect: 100-continue\r\n")},
    {"a list of expectations", with_fields("Expect: 100-continue, x\r\n")},
};

const std::vector<Raw> too_large{
    {"fields one byte too large", field_section_of(field_bytes_max + 1)},
    {"an endless field", good_request_line + "X: " + std::string(field_bytes_max, 'a')},
    {"an endless field name", good_request_line + std::string(field_bytes_max + 1, 'a')},
    {"one field too many", good_request_line + "Host: h\r\n" + repeated(fields_max, "A: b\r\n") + "\r\n"},
    {"one field too many, before its end is known", good_request_line + repeated(fields_max + 1, "A: b\r\n")},
    {"many long fields", good_request_line + repeated(40, "A: " + std::string(500, 'b') + "\r\n")},
};

}  // namespace

std::vector<StrictHeadCase> strict_head_cases() {
  std::vector<StrictHeadCase> cases;
  const auto add = [&cases](const std::vector<Raw>& raws, Verdict verdict) {
    for (const auto& raw : raws) cases.push_back({raw.what, raw.bytes, verdict});
  };
  add(good, Verdict::done);
  add(unfinished, Verdict::more);
  add(bad, Verdict::malformed);
  add(too_large, Verdict::too_large);
  return cases;
}

}  // namespace mfad::http
