#include "adapters/http/request_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/unit/http/read_all.h"
#include "tests/unit/http/strict_head_cases.h"

namespace mfad::http {
namespace {

using testing::ElementsAre;

std::vector<std::string> read(std::string_view bytes) { return read_all(bytes, bytes.size()); }

TEST(RequestReader, ReadsARequestWithoutBody) {
  EXPECT_THAT(read("GET /v1/x?y=%20 HTTP/1.1\r\nHost: h\r\nX-One:  a b \r\nx-one: c\r\n\r\n"),
              ElementsAre("GET /v1/x?y=%20 [host=h] [x-one=a b] [x-one=c] body none \"\" keep"));
}

TEST(RequestReader, ReadsABodyOfAGivenLength) {
  EXPECT_THAT(read("PUT /a HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}"),
              ElementsAre("PUT /a [host=h] [content-length=2] body complete \"{}\" keep"));
}

TEST(RequestReader, ReadsABodyInChunks) {
  EXPECT_THAT(read("POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n"),
              ElementsAre("POST /a [host=h] [transfer-encoding=chunked] body complete \"{}\" keep"));
}

TEST(RequestReader, CallsAnEmptyBodyNone) {
  EXPECT_THAT(read("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n"
                   "DELETE /b HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
              ElementsAre("POST /a [host=h] [content-length=0] body none \"\" keep",
                          "DELETE /b [host=h] [transfer-encoding=chunked] body none \"\" keep"));
}

TEST(RequestReader, ReadsPipelinedRequestsInOrder) {
  EXPECT_THAT(
      read("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}GET /b HTTP/1.1\r\nHost: h\r\n\r\nGET /c"),
      ElementsAre("POST /a [host=h] [content-length=2] body complete \"{}\" keep",
                  "GET /b [host=h] body none \"\" keep", "more"));
}

TEST(RequestReader, ForgetsOneRequestBeforeTheNext) {
  EXPECT_THAT(read("PUT /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
                   "PUT /b HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n[]"
                   "PUT /c HTTP/1.1\r\nHost: h\r\n\r\n"),
              ElementsAre("PUT /a [host=h] [transfer-encoding=chunked] body complete \"{}\" keep",
                          "PUT /b [host=h] [content-length=2] body complete \"[]\" keep",
                          "PUT /c [host=h] body none \"\" keep"));
}

TEST(RequestReader, PassesAnUnknownMethodOn) {
  EXPECT_THAT(read("BREW /pot HTTP/1.1\r\nHost: h\r\n\r\n"), ElementsAre("other /pot [host=h] body none \"\" keep"));
  EXPECT_THAT(read("get /pot HTTP/1.1\r\nHost: h\r\n\r\n"), ElementsAre("other /pot [host=h] body none \"\" keep"));
}

TEST(RequestReader, ClosesWhenTheClientSaysSo) {
  for (const std::string value : {"close", "Close", "keep-alive, close"}) {
    EXPECT_THAT(read("GET / HTTP/1.1\r\nHost: h\r\nConnection: " + value + "\r\n\r\n"),
                ElementsAre("GET / [host=h] [connection=" + value + "] body none \"\" close"));
  }
}

TEST(RequestReader, RefusesAConnectionThatIsNoList) {
  EXPECT_THAT(read("GET / HTTP/1.1\r\nHost: h\r\nConnection: (x)\r\n\r\n"), ElementsAre("malformed"));
}

TEST(RequestReader, DoesNotReadABodyThatIsTooLarge) {
  EXPECT_THAT(read("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 65\r\n\r\nabc"),
              ElementsAre("PUT / [host=h] [content-length=65] body too_large \"\" close"));
  EXPECT_THAT(read("PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n3f\r\n"),
              ElementsAre("PUT / [host=h] [transfer-encoding=chunked] body too_large \"\" close"));
  EXPECT_THAT(read("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 64\r\n\r\n" + std::string(64, 'x')),
              ElementsAre("PUT / [host=h] [content-length=64] body complete \"" + std::string(64, 'x') + "\" keep"));
}

TEST(RequestReader, AsksForTheLimitOfTheRequestAtHand) {
  std::string asked;
  RequestReader reader([&asked](api::Method method, std::string_view target) -> std::size_t {
    asked = std::string(method == api::Method::put ? "PUT " : "? ") + std::string(target);
    return 1;
  });
  reader.read("PUT /x?y HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\n");
  EXPECT_EQ(asked, "PUT /x?y");
}

TEST(RequestReader, KnowsThatTheClientWaitsForContinue) {
  RequestReader reader([](api::Method, std::string_view) { return test_body_bytes_max; });
  const std::string head = "PUT / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
  EXPECT_EQ(reader.read(head), head.size());
  EXPECT_TRUE(reader.wants_continue());
  EXPECT_EQ(reader.read("a"), 1U);
  EXPECT_FALSE(reader.wants_continue());
}

// What reads as one request must read as the same one wherever the network cuts it, and nothing of a refused one is let
// through.
TEST(RequestReader, ReadsTheSameWhateverTheSizeOfTheReads) {
  std::vector<std::string> inputs;
  for (const auto& c : strict_head_cases())
    inputs.push_back(c.bytes + "5\r\nhello\r\n0\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n");
  for (const auto& input : inputs) {
    const auto whole = read(input);
    for (const std::size_t piece : {1U, 2U, 3U, 7U, 64U, 1000U}) ASSERT_EQ(read_all(input, piece), whole) << input;
  }
}

TEST(RequestReader, RefusesWhatTheStrictHeadRefusesAndReadsTheRest) {
  for (const auto& c : strict_head_cases()) {
    const auto seen = read(c.bytes);
    switch (c.verdict) {
      case StrictHead::Verdict::malformed: EXPECT_THAT(seen, ElementsAre("malformed")) << c.what; break;
      case StrictHead::Verdict::too_large: EXPECT_THAT(seen, ElementsAre("headers_too_large")) << c.what; break;
      case StrictHead::Verdict::more: EXPECT_THAT(seen, ElementsAre("more")) << c.what; break;
      case StrictHead::Verdict::done:
        EXPECT_NE(seen.front(), "malformed") << c.what << ": Beast refuses what the strict head lets through";
        break;
    }
  }
}

}  // namespace
}  // namespace mfad::http
